export * from "./backend-name.ts";
export type { BackendLimits } from "./declarations.ts";
export * from "./errors.ts";
export { type Backend, openBackend } from "./open-backend.ts";
export type { AttentionPlan } from "./plan.ts";
export * from "./probe.ts";
