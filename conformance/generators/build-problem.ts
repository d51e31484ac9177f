import { match } from "ts-pattern";
import { pageStrides, type ProblemInput, type StoredPages } from "../../src/index.ts";
import { type KeyRun, needles, type PagePlan, planPages } from "./page-plan.ts";
import { type RandomValues, randomValues } from "./random-values.ts";
import type { Recipe } from "./recipe.ts";
import { storePages } from "./store-pages.ts";

type Draw = (random: RandomValues, element: number) => number;

/** Values of q, k and v, one element at a time; `element` counts along the key or value dimension. */
function draws(recipe: Recipe): { readonly q: Draw; readonly k: Draw; readonly v: Draw } {
  const normal: Draw = (random) => random.normal();
  const perQueryScale = Math.sqrt(recipe.keyDim);
  const subnormal: Draw = (random) => Math.trunc(random.normal() * 3) * 2 ** -149;
  return match(recipe.values)
    .with("normal", () => ({ q: normal, k: normal, v: normal }))
    .with("constant", () => ({ q: normal, k: normal, v: (_: RandomValues, d: number) => 1.25 - 0.5 * (d % 5) }))
    .with("zeroQuery", () => ({ q: () => 0, k: normal, v: normal }))
    .with("hugeLogits", () => ({ q: (random: RandomValues) => 2_500 * random.normal(), k: normal, v: normal }))
    .with("veryNegativeLogits", () => ({
      q: () => -100,
      k: (random: RandomValues) => (99.95 + 0.04 * random.uniform()) / perQueryScale,
      v: normal,
    }))
    .with("tiny", () => ({ q: subnormal, k: normal, v: subnormal }))
    .exhaustive();
}

const deadValues = { zero: 0, nan: NaN, infinity: Infinity, huge: 1e30 } as const;

const needleValue = (d: number) => 64 + 8 * (d % 7);

/** Elements of the needle key: along the queries' common direction, with a logit near the log-sum-exp of `others` keys. */
const needleKey = (recipe: Recipe, others: number) => {
  const logit = Math.log(others + 1) + 0.5;
  const alternating = (d: number) => (d % 2 === 0 ? 1 : -1);
  return (d: number) => (alternating(d) * logit) / Math.sqrt(recipe.keyDim);
};

function fillPool(recipe: Recipe, plan: PagePlan, part: "k" | "v", random: RandomValues, dead: number) {
  const width = part === "k" ? recipe.keyDim : recipe.valueDim;
  const draw = draws(recipe)[part];
  const { pageSize: P, keyHeads: Hkv } = recipe;
  const strides = pageStrides(recipe.layout, { P, Hkv }, width);
  const pool = new Float32Array(plan.N * strides.page).fill(dead);
  const fillKey = ({ pages }: KeyRun, j: number, element: (d: number) => number) => {
    for (let head = 0; head < Hkv; head++) {
      const at = pages[Math.floor(j / P)]! * strides.page + (j % P) * strides.slot + head * strides.head;
      for (let d = 0; d < width; d++) pool[at + d] = element(d);
    }
  };
  const fillRun = (run: KeyRun) => {
    for (let j = 0; j < run.keys; j++) fillKey(run, j, (d) => draw(random, d));
  };
  [plan.anchors, plan.sharedPrefix, ...plan.own].forEach(fillRun);
  for (const { run, key } of needles(recipe, plan)) {
    fillKey(run, key, part === "k" ? needleKey(recipe, run.keys) : needleValue);
  }
  return pool;
}

function pool(recipe: Recipe, plan: PagePlan, part: "k" | "v", random: RandomValues): Float32Array | StoredPages {
  if (recipe.storage === "f32") return fillPool(recipe, plan, part, random, deadValues[recipe.dead]);
  const width = part === "k" ? recipe.keyDim : recipe.valueDim;
  const values = fillPool(recipe, plan, part, random, NaN);
  const { layout, pageSize: P, keyHeads: Hkv } = recipe;
  const axis = (["pool", "page", "head"] as const)[Math.abs(recipe.seed) % 3]!;
  return storePages(values, { layout, N: plan.N, P, Hkv, width }, recipe.storage, axis);
}

function table(rows: ReadonlyArray<Int32Array>): Int32Array {
  const columns = Math.max(0, ...rows.map((row) => row.length)) + 1;
  const filled = new Int32Array(rows.length * columns).fill(-1);
  rows.forEach((row, b) => filled.set(row, b * columns));
  return filled;
}

function gammaValues(recipe: Recipe, H: number, random: RandomValues): Float32Array {
  const B = recipe.sequences.length;
  return match(recipe.gamma)
    .with("zero", () => Float32Array.of(0))
    .with("one", () => Float32Array.of(1))
    .with("shared", () => Float32Array.of(0.25))
    .with("perHead", () => Float32Array.from({ length: H }, () => random.uniform()))
    .with("perSequence", () => Float32Array.from({ length: B * H }, () => random.uniform()))
    .exhaustive();
}

/**
 * The problem a recipe describes; the same recipe gives the same bits on every machine's float64.
 *
 * **Edge cases** dead lanes (two spare pages, slots past every length) hold the recipe's `dead` value; anchors are
 * shared between sequences, each reading its own number of them.
 *
 * @spec CON-030
 * @category generators
 * @since 0.1.0
 */
export function buildProblem(recipe: Recipe): ProblemInput {
  const { sequences, pageSize: P, keyDim: D, valueDim: Dv, keyHeads: Hkv } = recipe;
  const H = Hkv * recipe.group;
  const random = randomValues(recipe.seed);
  const plan = planPages(recipe);
  const draw = draws(recipe);
  const perHead = (value: () => number) => Float32Array.from({ length: H }, value);
  const qIndptr = Int32Array.of(0, ...sequences.map(() => 0));
  sequences.forEach(({ queries }, b) => (qIndptr[b + 1] = qIndptr[b]! + queries));
  const query: Draw = recipe.needle === null ? draw.q : (_, d) => (d % 2 === 0 ? 1 : -1);
  const q = Float32Array.from({ length: qIndptr[sequences.length]! * H * D }, (_, n) => query(random, n % D));
  const anchorPages = ({ anchors }: { anchors: number }) => plan.anchors.pages.slice(0, Math.ceil(anchors / P));
  return {
    mode: recipe.mode,
    layout: recipe.layout,
    dims: { B: sequences.length, H, Hkv, D, Dv, P, N: plan.N },
    q,
    qIndptr,
    kPages: pool(recipe, plan, "k", random),
    vPages: pool(recipe, plan, "v", random),
    blockTable: table(plan.own.map(({ pages }) => Int32Array.of(...plan.sharedPrefix.pages, ...pages))),
    kvLen: Int32Array.from(sequences, ({ context }) => context),
    ...(sequences.some(({ shift }) => shift !== 0) && {
      qOffset: Int32Array.from(sequences, ({ queries, context, shift }) => context - queries + shift),
    }),
    ...(sequences.some(({ anchors }) => anchors > 0) && {
      anchorTable: table(sequences.map(anchorPages)),
      anchorLen: Int32Array.from(sequences, ({ anchors }) => anchors),
    }),
    gamma: gammaValues(recipe, H, random),
    ...(recipe.anchorBias && { anchorBias: perHead(random.normal) }),
    ...(recipe.alibi && { alibiSlopes: Float32Array.from({ length: H }, (_, h) => 2 ** -(h + 1)) }),
    ...(recipe.sink && { sink: perHead(random.normal) }),
    ...(recipe.scale !== null && { scale: recipe.scale }),
    ...(recipe.anchorScale !== null && { anchorScale: recipe.anchorScale }),
    causal: recipe.causal,
    windowLeft: recipe.windowLeft,
    softcap: recipe.softcap,
  };
}
