export * from "./numerics/accuracy.ts";
export * from "./numerics/page-storage.ts";
export * from "./problem/check.ts";
export * from "./problem/errors.ts";
export * from "./problem/layout.ts";
export * from "./problem/limits.ts";
export * from "./problem/problem.ts";
export * from "./problem/visible.ts";
