import { Result } from "effect";
import { checkProblem, type Problem } from "../../src/index.ts";
import { numbersFrom } from "./problem-recipe.ts";

/** Sizes of a problem whose sequences read one page over and over, so that long contexts need little memory. */
export interface OnePage {
  readonly keys: number;
  readonly P: number;
  readonly sequences?: number;
  readonly H?: number;
  readonly Hkv?: number;
  readonly D?: number;
  readonly Dv?: number;
}

/** One query per sequence; every block of its context is page 0. */
export function onePageProblem({ keys, P, sequences = 1, Hkv = 1, H = Hkv, D = 1, Dv = 1 }: OnePage): Problem {
  const next = numbersFrom(keys);
  const blocks = Math.ceil(keys / P);
  return Result.getOrThrow(
    checkProblem({
      mode: "none",
      layout: "NHD",
      dims: { B: sequences, H, Hkv, D, Dv, P, N: 1 },
      q: new Float32Array(sequences * H * D).map(next),
      qIndptr: Int32Array.from({ length: sequences + 1 }, (_, b) => b),
      kPages: new Float32Array(P * Hkv * D).map(next),
      vPages: new Float32Array(P * Hkv * Dv).map(next),
      blockTable: new Int32Array(sequences * blocks),
      kvLen: new Int32Array(sequences).fill(keys),
    }),
  );
}
