import { randomValues } from "./random-values.ts";
import type { Recipe } from "./recipe.ts";

/** A run of keys with the same owner: logical pages, in order, that hold `keys` keys. */
export interface KeyRun {
  readonly pages: Int32Array;
  readonly keys: number;
}

/** Where every key of a recipe lives. */
export interface PagePlan {
  readonly N: number;
  readonly anchors: KeyRun;
  readonly sharedPrefix: KeyRun;
  readonly own: ReadonlyArray<KeyRun>;
}

const sparePages = 2;

function physicalOrder(recipe: Recipe, N: number): Int32Array {
  if (recipe.pageOrder === "scattered") return randomValues(recipe.seed ^ 0x5ca77e2).shuffled(N);
  return Int32Array.from({ length: N }, (_, page) => (recipe.pageOrder === "ascending" ? page : N - 1 - page));
}

/** Full pages that every sequence has, up to what the recipe asks to share. */
function sharedPages(recipe: Recipe): number {
  const fullPages = recipe.sequences.map(({ context }) => Math.floor(context / recipe.pageSize));
  return recipe.sequences.length < 2 ? 0 : Math.min(recipe.sharedPrefixPages, ...fullPages);
}

/** Lays out a recipe's keys: anchors shared by all sequences, then a shared prefix, then each sequence's own pages. */
export function planPages(recipe: Recipe): PagePlan {
  const { pageSize } = recipe;
  const anchorKeys = Math.max(0, ...recipe.sequences.map(({ anchors }) => anchors));
  const prefixKeys = sharedPages(recipe) * pageSize;
  const runs = [anchorKeys, prefixKeys, ...recipe.sequences.map(({ context }) => context - prefixKeys)];
  const N = runs.reduce((pages, keys) => pages + Math.ceil(keys / pageSize), sparePages);
  const order = physicalOrder(recipe, N);
  let next = 0;
  const [anchors, sharedPrefix, ...own] = runs.map((keys) => {
    const first = next;
    next += Math.ceil(keys / pageSize);
    return { pages: order.slice(first, next), keys };
  });
  return { N, anchors: anchors!, sharedPrefix: sharedPrefix!, own };
}

/** Where the recipe's needle lies: among the anchors, or at the same context position of every sequence that has it. */
export function needles(recipe: Recipe, plan: PagePlan): ReadonlyArray<{ readonly run: KeyRun; readonly key: number }> {
  if (recipe.needle === null) return [];
  const { branch, key } = recipe.needle;
  const inPrefix = key < plan.sharedPrefix.keys;
  const runs = branch === "anchors" ? [plan.anchors] : inPrefix ? [plan.sharedPrefix] : plan.own;
  const offset = branch === "anchors" || inPrefix ? 0 : plan.sharedPrefix.keys;
  return runs.filter(({ keys }) => key - offset < keys).map((run) => ({ run, key: key - offset }));
}
