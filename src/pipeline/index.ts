export type { Attend, AttentionOptions } from "./attention.ts";
export * from "./errors.ts";
export type { LanguageModel, Projection, Token } from "./language-model.ts";
export type { LayerCaches, PageOptions } from "./layer-caches.ts";
export { hashSchedules, type HashSchedule } from "./page-watch.ts";
export { openPipeline, type Pipeline, type PipelineOptions } from "./pipeline.ts";
export { promotionDrift } from "./promotion-drift.ts";
export { type Segment, segmentLimits, type SegmentRequest } from "./segment.ts";
export { seededTransformer, type TransformerOptions } from "./seeded-transformer.ts";
export type { Session } from "./session.ts";
export type { PipelineIdentities } from "./setting.ts";
export {
  type Cached,
  CacheManifest,
  type Promoted,
  type Retrieved,
  type Verified,
  type VerifiedItem,
} from "./stages.ts";
