import type { AttentionResult, Problem } from "../../src/index.ts";
import { elementRatio, type Expectation } from "../judge.ts";
import { type OutputName, outputNames } from "../subject.ts";

/** The worst element of one tensor of a result; `index` is empty when the tensor has no element. */
export interface TensorVerdict {
  readonly tensor: OutputName;
  readonly passed: boolean;
  readonly ratio: number;
  readonly index: ReadonlyArray<number>;
  readonly expected?: number;
  readonly actual?: number;
  readonly bound?: number;
}

function indexIn(tensor: OutputName, { H, Dv }: Problem["dims"], flat: number): ReadonlyArray<number> {
  if (tensor !== "out") return [Math.floor(flat / H), flat % H];
  return [Math.floor(flat / (H * Dv)), Math.floor(flat / Dv) % H, flat % Dv];
}

function verdictOn(
  tensor: OutputName,
  problem: Problem,
  { exact, deterministic }: Expectation,
  values: Float32Array | Float64Array,
): TensorVerdict {
  const wanted = exact[tensor];
  const bounds = deterministic[tensor];
  let worst = 0;
  let ratio = 0;
  for (let i = 0; i < wanted.length; i++) {
    const here = elementRatio(wanted[i]!, values[i]!, bounds[i]!);
    if (here > ratio) [worst, ratio] = [i, here];
  }
  if (wanted.length === 0) return { tensor, passed: true, ratio, index: [] };
  const place = { index: indexIn(tensor, problem.dims, worst), expected: wanted[worst]!, actual: values[worst]! };
  return { tensor, passed: ratio <= 1, ratio, ...place, bound: bounds[worst]! };
}

/** The worst element of every tensor a result has, measured against its bound. */
export function tensorVerdicts(
  problem: Problem,
  expected: Expectation,
  result: { readonly [Name in OutputName]?: AttentionResult[Name] | undefined },
): ReadonlyArray<TensorVerdict> {
  return outputNames.flatMap((tensor) => {
    const values = result[tensor];
    return values === undefined ? [] : [verdictOn(tensor, problem, expected, values)];
  });
}
