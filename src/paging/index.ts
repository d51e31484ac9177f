export type { Revocation } from "./anchors.ts";
export { auditPool, type PoolStats } from "./audit.ts";
export * from "./block-pool.ts";
export * from "./csr.ts";
export * from "./errors.ts";
export type { AnchorHandle, Handle, PageHandle, SequenceHandle, Slot, Slots } from "./handles.ts";
export type { TokenRows } from "./pages.ts";
export type { AnchorState, PoolDims, PoolState, SequenceState } from "./pool-state.ts";
export type { PoolTables } from "./pool-tables.ts";
