import { Result } from "effect";
import { checkProblem, type Mode, type Problem } from "../src/index.ts";
import { buildProblem, plainRecipe } from "../conformance/index.ts";

/** The benchmark shape: decode of 8 sequences x 8 heads, D 64, contexts 512 to 1024, pages of 16, 16 anchors. */
export const decodeShape = { sequences: 8, heads: 8, headDim: 64, context: [512, 1_024], pageSize: 16, anchors: 16 };

/** One decode step of the benchmark shape in a mode; the same numbers every time. */
export function decodeProblem(mode: Mode): Problem {
  const { sequences, heads, headDim, context, pageSize, anchors } = decodeShape;
  const [shortest, longest] = context as [number, number];
  const lengthOf = (b: number) => Math.round(shortest + ((longest - shortest) * b) / (sequences - 1));
  const recipe = {
    ...plainRecipe,
    mode,
    sequences: Array.from({ length: sequences }, (_, b) => ({ queries: 1, context: lengthOf(b), anchors, shift: 0 })),
    keyHeads: heads,
    keyDim: headDim,
    valueDim: headDim,
    pageSize,
    pageOrder: "scattered",
  } as const;
  return Result.getOrThrow(checkProblem(buildProblem(recipe)));
}
