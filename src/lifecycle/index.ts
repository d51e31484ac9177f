export * from "./clock.ts";
export * from "./errors.ts";
export * from "./item.ts";
export * from "./supervisor.ts";
export * as lifecycle from "./transitions.ts";
export type { PromotionRefused, SignedOverride } from "./transitions.ts";
