import { plainRecipe, type Recipe, type RecipeSequence } from "../generators/recipe.ts";
import { countText } from "./report-text.ts";

function sequenceText({ queries, context, anchors, shift }: RecipeSequence, mode: Recipe["mode"]): string {
  const parts = [countText(context, "key")];
  if (mode !== "none" && anchors > 0) parts.push(countText(anchors, "anchor"));
  const moved = shift === 0 ? "" : `, moved by ${shift}`;
  return `${queries === 1 ? "1 query" : `${queries} queries`} on ${parts.join(" and ")}${moved}`;
}

/** What each part of a recipe is called; nothing for the parts told apart. */
const names: Record<keyof Recipe, string | undefined> = {
  seed: undefined,
  mode: undefined,
  sequences: undefined,
  keyHeads: undefined,
  group: undefined,
  keyDim: undefined,
  valueDim: undefined,
  layout: "layout",
  pageSize: "pages of",
  causal: "causal",
  windowLeft: "window",
  softcap: "softcap",
  scale: "scale",
  anchorScale: "anchor scale",
  alibi: "ALiBi",
  anchorBias: "anchor bias",
  sink: "sink",
  gamma: "gamma",
  values: "values",
  needle: "needle at",
  pageOrder: "pages",
  sharedPrefixPages: "shared prefix pages",
  dead: "dead lanes hold",
  storage: "stored as",
};

function partText(name: string, value: Recipe[keyof Recipe]): string {
  if (value === true) return name;
  if (typeof value === "object" && value !== null && "branch" in value) return `${name} ${value.branch} ${value.key}`;
  return `${name} ${String(value)}`;
}

/**
 * A recipe in words: its mode, sequences and sizes, then every option that differs from the plainest recipe.
 *
 * @spec CON-103
 */
export function recipeText(recipe: Recipe): string {
  const { mode, sequences, keyHeads, group, keyDim, valueDim } = recipe;
  const keys = (Object.keys(names) as ReadonlyArray<keyof Recipe>).filter((key) => {
    return names[key] !== undefined && JSON.stringify(recipe[key]) !== JSON.stringify(plainRecipe[key]);
  });
  return [
    `mode ${mode}`,
    sequences.length === 0 ? "no sequence" : sequences.map((one) => sequenceText(one, mode)).join("; "),
    `${countText(keyHeads * group, "query head")} over ${keyHeads}`,
    `D ${keyDim}, Dv ${valueDim}`,
    ...keys.map((key) => partText(names[key]!, recipe[key])),
  ].join(", ");
}
