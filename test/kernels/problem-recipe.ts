import { Result } from "effect";
import * as fc from "fast-check";
import { checkProblem, type Mode, pageStrides, type Problem, type ProblemInput } from "../../src/index.ts";

/** One sequence of a recipe; `offset` moves its queries from their bottom-right positions. */
export interface SequenceRecipe {
  readonly tokens: number;
  readonly keys: number;
  readonly anchors: number;
  readonly offset: number;
}

/** A problem small enough to read: sizes and choices, with all numbers drawn from `seed`. */
export interface ProblemRecipe {
  readonly seed: number;
  readonly mode: Mode;
  readonly layout: "NHD" | "HND";
  readonly Hkv: number;
  readonly G: number;
  readonly D: number;
  readonly Dv: number;
  readonly P: number;
  readonly sequences: ReadonlyArray<SequenceRecipe>;
  readonly causal: boolean;
  readonly windowLeft: number;
  readonly softcap: number;
  readonly magnitude: number;
  readonly scale: number | undefined;
  readonly anchorScale: number | undefined;
  readonly alibi: boolean;
  readonly sink: boolean;
  readonly bias: boolean;
  readonly gammas: ReadonlyArray<number>;
  readonly gammaShape: "one" | "head" | "sequence and head";
  readonly sharedAnchors: boolean;
}

const size = (max: number) => fc.integer({ min: 1, max });

const sequence = fc.record({
  tokens: fc.integer({ min: 0, max: 3 }),
  keys: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 60, max: 140 })),
  anchors: fc.oneof(fc.integer({ min: 0, max: 7 }), fc.constant(70)),
  offset: fc.integer({ min: -6, max: 3 }),
});

export const problemRecipe: fc.Arbitrary<ProblemRecipe> = fc.record({
  seed: fc.nat(),
  mode: fc.constantFrom<Mode>("none", "joint", "mixture"),
  layout: fc.constantFrom("NHD", "HND"),
  Hkv: size(3),
  G: size(3),
  D: fc.oneof(size(9), fc.constant(64)),
  Dv: fc.oneof(size(9), fc.constant(64)),
  P: size(6),
  sequences: fc.array(sequence, { maxLength: 4 }),
  causal: fc.boolean(),
  windowLeft: fc.constantFrom(-1, 0, 1, 2, 5, 66),
  softcap: fc.constantFrom(0, 0.5, 3, 30),
  magnitude: fc.constantFrom(1, 0.01, 8),
  scale: fc.constantFrom(undefined, 1, -0.3),
  anchorScale: fc.constantFrom(undefined, 1, 0),
  alibi: fc.boolean(),
  sink: fc.boolean(),
  bias: fc.boolean(),
  gammas: fc.array(fc.constantFrom(0, 1, 0.5, 2 ** -20, 1 - 2 ** -24, 0.3), { minLength: 1, maxLength: 5 }),
  gammaShape: fc.constantFrom("one", "head", "sequence and head"),
  sharedAnchors: fc.boolean(),
});

/** Numbers from -1 to 1, the same for the same seed. */
export function numbersFrom(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 31 - 1;
  };
}

function shuffled(count: number, next: () => number): Array<number> {
  return Array.from({ length: count }, (_, n) => [next(), n] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, n]) => n);
}

const poisons = [NaN, Infinity, -Infinity, 1e30];

/** A pool with a drawn number in every lane that `live` lists and poison in all others. */
function poisonedPool(
  recipe: ProblemRecipe,
  pages: number,
  width: number,
  live: ReadonlySet<number>,
  next: () => number,
): Float32Array {
  const { P, Hkv, layout, magnitude } = recipe;
  const pool = new Float32Array(pages * P * Hkv * width).map((_, n) => poisons[n % poisons.length]!);
  const strides = pageStrides(layout, { P, Hkv }, width);
  for (const lane of live) {
    for (let head = 0; head < Hkv; head++) {
      const at = Math.floor(lane / P) * strides.page + (lane % P) * strides.slot + head * strides.head;
      for (let d = 0; d < width; d++) pool[at + d] = next() * magnitude;
    }
  }
  return pool;
}

interface Tables {
  readonly pages: number;
  readonly block: Int32Array;
  readonly anchor: Int32Array;
  readonly live: Set<number>;
}

/** Scattered tables, padded with -1, and the lanes (page * P + slot) they make live; one page stays unused. */
function scatteredTables(recipe: ProblemRecipe, next: () => number): Tables {
  const { sequences, P, sharedAnchors } = recipe;
  const blocks = (keys: number) => Math.ceil(keys / P);
  const most = (of: (s: SequenceRecipe) => number) => Math.max(0, ...sequences.map((s) => blocks(of(s)))) + 1;
  const widths = { block: most((s) => s.keys), anchor: most((s) => s.anchors) };
  const wanted = sequences.map((s) => blocks(s.keys) + blocks(s.anchors)).reduce((sum, n) => sum + n, 1);
  const free = shuffled(wanted, next);
  const shared = sharedAnchors ? free.splice(0, Math.max(0, ...sequences.map((s) => blocks(s.anchors)))) : undefined;
  const block = new Int32Array(sequences.length * widths.block).fill(-1);
  const anchor = new Int32Array(sequences.length * widths.anchor).fill(-1);
  const live = new Set<number>();
  const place = (table: Int32Array, at: number, keys: number, from: ReadonlyArray<number>) => {
    from.forEach((page, n) => (table[at + n] = page));
    for (let j = 0; j < keys; j++) live.add(from[Math.floor(j / P)]! * P + (j % P));
  };
  sequences.forEach((s, b) => {
    place(block, b * widths.block, s.keys, free.splice(0, blocks(s.keys)));
    const pages = shared?.slice(0, blocks(s.anchors)) ?? free.splice(0, blocks(s.anchors));
    place(anchor, b * widths.anchor, s.anchors, pages);
  });
  return { pages: wanted, block, anchor, live };
}

function prefixSums(counts: ReadonlyArray<number>): Int32Array {
  const sums = new Int32Array(counts.length + 1);
  counts.forEach((count, n) => (sums[n + 1] = sums[n]! + count));
  return sums;
}

function gammaOf({ gammas, gammaShape, sequences, Hkv, G }: ProblemRecipe): Float32Array {
  const lengths = { one: 1, head: Hkv * G, "sequence and head": sequences.length * Hkv * G };
  return new Float32Array(lengths[gammaShape]).map((_, n) => gammas[n % gammas.length]!);
}

/** The problem a recipe describes. */
export function problemFrom(recipe: ProblemRecipe): Problem {
  const { sequences, Hkv, G, D, Dv, P, mode, layout, causal, windowLeft, softcap, scale, anchorScale } = recipe;
  const next = numbersFrom(recipe.seed);
  const tables = scatteredTables(recipe, next);
  const H = Hkv * G;
  const qIndptr = prefixSums(sequences.map((s) => s.tokens));
  const perHead = (wanted: boolean) => (wanted ? new Float32Array(H).map(() => next() * 2) : undefined);
  const input: ProblemInput = {
    mode,
    layout,
    dims: { B: sequences.length, H, Hkv, D, Dv, P, N: tables.pages },
    q: new Float32Array(qIndptr.at(-1)! * H * D).map(() => next() * recipe.magnitude),
    qIndptr,
    kPages: poisonedPool(recipe, tables.pages, D, tables.live, next),
    vPages: poisonedPool(recipe, tables.pages, Dv, tables.live, next),
    blockTable: tables.block,
    kvLen: Int32Array.from(sequences, (s) => s.keys),
    qOffset: Int32Array.from(sequences, (s) => s.keys - s.tokens + s.offset),
    anchorTable: tables.anchor,
    anchorLen: Int32Array.from(sequences, (s) => s.anchors),
    gamma: gammaOf(recipe),
    anchorBias: perHead(recipe.bias),
    alibiSlopes: perHead(recipe.alibi),
    sink: perHead(recipe.sink),
    causal,
    windowLeft,
    softcap,
    scale,
    anchorScale,
  };
  return Result.getOrThrow(checkProblem(input));
}
