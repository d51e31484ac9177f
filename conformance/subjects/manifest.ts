import { Schema } from "effect";
import { accuracyFields } from "../../src/index.ts";

const positive = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }));
const shortText = Schema.String.check(Schema.isMaxLength(200));

/**
 * Everything beyond plain attention that a subject may or may not do.
 *
 * @spec CON-070
 * @category subjects
 * @since 0.1.0
 */
export const Feature = Schema.Literals([
  "causal",
  "q_offset",
  "window",
  "softcap",
  "alibi",
  "sink",
  "anchor_bias",
  "anchor_scale",
  "gqa",
  "ragged",
  "hnd",
  "shared_pages",
]);
export type Feature = typeof Feature.Type;

/**
 * What a subject says of itself before it is tested. Not declared is skipped and counted; declared and wrong is failed.
 *
 * **Units** `limits` count keys, pages and bytes of `inputs.safetensors`; null is no limit. `pageSizes` and `headDims`
 * null accept any. **Edge cases** `accuracy.subnormals` absent means flushed, the looser bound.
 *
 * @spec CON-070
 * @category subjects
 * @since 0.1.0
 */
export const Manifest = Schema.Struct({
  name: Schema.NonEmptyString.check(Schema.isMaxLength(200)),
  version: shortText,
  modes: Schema.Array(Schema.Literals(["none", "joint", "mixture"])),
  dtypes: Schema.Array(Schema.Literals(["f32", "f16", "bf16", "e4m3", "e5m2", "int8"])),
  layouts: Schema.Array(Schema.Literals(["NHD", "HND"])),
  pageSizes: Schema.NullOr(Schema.Array(positive)),
  headDims: Schema.NullOr(Schema.Array(positive)),
  features: Schema.Array(Feature),
  outputs: Schema.Array(Schema.Literals(["out", "lse", "anchor_mass"])),
  lseBase: Schema.Literals(["e", "2"]),
  accuracy: Schema.Struct({ ...accuracyFields, subnormals: Schema.optionalKey(accuracyFields.subnormals) }),
  limits: Schema.Struct({
    maxContext: Schema.NullOr(positive),
    maxPages: Schema.NullOr(positive),
    maxBytes: Schema.NullOr(positive),
  }),
});
export type Manifest = typeof Manifest.Type;
