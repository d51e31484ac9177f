export * from "./attention.ts";
export * from "./literal-equation.ts";
export * from "./oracle.ts";
export * from "./rope.ts";
export * from "./softmax-state.ts";
export * from "./tolerance.ts";
