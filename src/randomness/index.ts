export * from "./errors.ts";
export { normalUpperQuantile } from "./normal-quantile.ts";
export * from "./normals.ts";
export { threefry2x32 } from "./threefry.ts";
