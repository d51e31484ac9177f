export type { AuditReport } from "./audit.ts";
export type { CheckpointSigner } from "./checkpoints.ts";
export * from "./errors.ts";
export * from "./ledger.ts";
export { BundleUnavailable } from "./prove.ts";
export { type LedgerContents, readLedger } from "./read-ledger.ts";
export { entryOf, type Genesis, genesisOf, recordBytes, RecordMalformed } from "./record.ts";
