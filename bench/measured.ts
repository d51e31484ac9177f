/** Something measured after its result was checked, beside the least that any program must do for it, or another's way. */
export interface Measured {
  readonly what: string;
  readonly value: number;
  readonly unit: "/s" | "MB/s" | "ms" | "s";
  /** What it should be at least where more is better, at most where less is. */
  readonly target: number | null;
  readonly peer: string;
  /** Value over peer within a round; the median of the rounds. */
  readonly toPeer: number | null;
}

/** Milliseconds that some work takes. */
export function millisecondsOf(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

/** Milliseconds of two pieces of work in turn, round after round, the first round not counted. */
export function inTurn(rounds: number, own: () => void, peer: () => void): ReadonlyArray<readonly [number, number]> {
  const times = Array.from({ length: rounds + 1 }, () => [millisecondsOf(own), millisecondsOf(peer)] as const);
  return times.slice(1);
}
