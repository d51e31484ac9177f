export * from "./close-pair.ts";
export * from "./commitment.ts";
export { cosineErrorBound } from "./dot-product.ts";
export { Embedder, embedderLimits, type TextEmbedder } from "./embedder.ts";
export * from "./errors.ts";
export * from "./exact-index.ts";
export * from "./geodesic.ts";
export { hashingEmbedder } from "./hashing-embedder.ts";
export * from "./landmark.ts";
export { landmarkDrift } from "./landmark-drift.ts";
export {
  dequantise,
  halfStep,
  largestDimension,
  quantise,
  type QuantisedVector,
  QuantiserFormat,
} from "./quantiser.ts";
export { sentenceEmbedder } from "./sentence-embedder.ts";
export * from "./tolerance.ts";
export { readVectorBytes, vectorBytes, vectorDigest } from "./vector-bytes.ts";
