import type { Branch, Row, Sweep } from "./sweep.ts";

/** How many keys of a branch a sequence has. */
export function branchLength({ problem, sequence }: Row, branch: Branch): number {
  return branch === "context" ? problem.kvLen[sequence]! : problem.anchorLen[sequence]!;
}

/** The position of a row's query in its sequence. */
export function queryPosition({ problem, sequence, token }: Row): number {
  return problem.qOffset[sequence]! + token;
}

/** Whether a context key is in front of every mask. */
export function contextVisible({ row, length, position }: Sweep, key: number): boolean {
  const { causal, windowLeft } = row.problem;
  if (key >= length) return false;
  if (causal && key > position) return false;
  return windowLeft < 0 || key >= position - windowLeft;
}

/** Whether an anchor is visible: position plays no part. */
export function anchorVisible({ length }: Sweep, key: number): boolean {
  return key < length;
}

/** The score of a lane that is not visible. */
export function maskedScore(_sweep: Sweep, _key: number, _logit: number): number {
  return -Infinity;
}
