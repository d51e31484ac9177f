import type { Problem } from "../../src/index.ts";
import type { Sweep } from "./sweep.ts";

const f32 = Math.fround;

/** A dot product times its branch's scale. */
export function scaled({ row, branch }: Sweep, dot: number): number {
  return f32(dot * f32(branch === "context" ? row.problem.scale : row.problem.anchorScale));
}

/** A scaled logit squeezed into (-softcap, softcap). */
export function softcapped({ softcap }: Problem, logit: number): number {
  if (softcap === 0) return logit;
  const cap = f32(softcap);
  return f32(cap * f32(Math.tanh(f32(logit / cap))));
}

/** A capped logit with ALiBi (context) or the anchor bias (anchors, one softmax only). */
export function biased({ row, branch, position }: Sweep, logit: number, key: number): number {
  const { problem, head } = row;
  if (branch === "anchor") return problem.mode === "joint" ? f32(logit + problem.anchorBias[head]!) : logit;
  const slope = problem.alibiSlopes[head]!;
  return slope === 0 ? logit : f32(logit - f32(slope * f32(position - key)));
}
