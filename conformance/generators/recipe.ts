import { Schema } from "effect";

const count = (least: number, most: number) => Schema.Int.check(Schema.isBetween({ minimum: least, maximum: most }));

/**
 * One sequence of a recipe: how many queries, context keys and anchors, and where the first query sits relative to the
 * bottom-right default.
 *
 * @spec CON-030
 * @category generators
 * @since 0.1.0
 */
export const RecipeSequence = Schema.Struct({
  queries: count(0, 1_024),
  context: count(0, 65_536),
  anchors: count(0, 65_536),
  shift: count(-1_024, 1_024),
});
export type RecipeSequence = typeof RecipeSequence.Type;

/**
 * A key given about half of every query's softmax mass and a value unlike all others: an error in whether that key is
 * seen shows at once.
 *
 * @spec CON-034
 * @category generators
 * @since 0.1.0
 */
export const Needle = Schema.Struct({ branch: Schema.Literals(["context", "anchors"]), key: count(0, 65_536) });
export type Needle = typeof Needle.Type;

/**
 * A problem described in words a person can read: what fast-check generates and shrinks, and what a failing case is
 * reported as. `buildProblem` turns it into tensors, always the same ones.
 *
 * @spec CON-030
 * @category generators
 * @since 0.1.0
 */
export const Recipe = Schema.Struct({
  seed: Schema.Int,
  mode: Schema.Literals(["none", "joint", "mixture"]),
  layout: Schema.Literals(["NHD", "HND"]),
  sequences: Schema.Array(RecipeSequence),
  keyHeads: count(1, 64),
  group: count(1, 64),
  keyDim: count(1, 1_024),
  valueDim: count(1, 1_024),
  pageSize: count(1, 4_096),
  causal: Schema.Boolean,
  windowLeft: count(-1, 65_536),
  softcap: Schema.Finite,
  scale: Schema.NullOr(Schema.Finite),
  anchorScale: Schema.NullOr(Schema.Finite),
  alibi: Schema.Boolean,
  anchorBias: Schema.Boolean,
  sink: Schema.Boolean,
  gamma: Schema.Literals(["shared", "perHead", "perSequence", "zero", "one"]),
  values: Schema.Literals(["normal", "constant", "zeroQuery", "hugeLogits", "veryNegativeLogits", "tiny"]),
  needle: Schema.NullOr(Needle),
  pageOrder: Schema.Literals(["ascending", "reversed", "scattered"]),
  sharedPrefixPages: count(0, 64),
  dead: Schema.Literals(["zero", "nan", "infinity", "huge"]),
  storage: Schema.Literals(["f32", "f16", "bf16", "e4m3", "e5m2", "int8"]),
});
export type Recipe = typeof Recipe.Type;

/**
 * The plainest recipe: one query, one key, everything optional off. Designed cases change what they are about.
 *
 * @spec CON-030
 * @category generators
 * @since 0.1.0
 */
export const plainRecipe: Recipe = {
  seed: 1,
  mode: "none",
  layout: "NHD",
  sequences: [{ queries: 1, context: 1, anchors: 0, shift: 0 }],
  keyHeads: 1,
  group: 1,
  keyDim: 4,
  valueDim: 4,
  pageSize: 4,
  causal: false,
  windowLeft: -1,
  softcap: 0,
  scale: null,
  anchorScale: null,
  alibi: false,
  anchorBias: false,
  sink: false,
  gamma: "shared",
  values: "normal",
  needle: null,
  pageOrder: "ascending",
  sharedPrefixPages: 0,
  dead: "nan",
  storage: "f32",
};
