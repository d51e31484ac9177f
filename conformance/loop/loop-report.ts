import type { HashSchedule, ItemId, Mode, StatusName } from "../../src/index.ts";

/** Something that was done, and what came of it; `sequence` counts the events recorded by then. */
export interface LoopStep {
  readonly session: number;
  readonly sequence: number;
  readonly text: string;
  readonly refused: boolean;
}

/**
 * A segment as it is reported.
 *
 * **Units** `outputs` is the digest of the bits that attention answered; `error` in radians. **Edge cases** `error` is null
 * without anchors.
 */
export interface LoopSegment {
  readonly session: number;
  readonly segment: number;
  readonly mode: Mode;
  readonly anchors: ReadonlyArray<string>;
  readonly lost: ReadonlyArray<string>;
  readonly prompt: string;
  readonly text: string;
  readonly anchorMass: ReadonlyArray<number>;
  readonly error: ReadonlyArray<number> | null;
  readonly outputs: string;
}

/** An item and the statuses it has had; `until` is the sequence at which the next begins, or where the log ends. */
export interface ItemHistory {
  readonly id: ItemId;
  readonly name: string;
  readonly kind: string;
  readonly level: string;
  readonly roots: ReadonlyArray<string>;
  readonly spans: ReadonlyArray<{ readonly status: StatusName; readonly from: number; readonly until: number }>;
}

/** Two runs of the same segment, one of them in mode none, compared bit for bit. */
export interface LoopComparison {
  readonly session: number;
  readonly what: string;
  readonly outputs: string;
  readonly plain: string;
  readonly equal: boolean;
}

/**
 * Everything that a loop did. The same seed gives the same report, on the same version of Node.
 *
 * **Units** `worst` is err/tol of the calls of attention that were judged.
 *
 * @spec RUN-001 RUN-002
 * @category loop
 * @since 0.1.0
 */
export interface LoopReport {
  readonly format: "fieldprint loop 1";
  readonly seed: number;
  readonly schedule: HashSchedule;
  readonly backend: string;
  readonly model: string;
  readonly steps: ReadonlyArray<LoopStep>;
  readonly segments: ReadonlyArray<LoopSegment>;
  readonly items: ReadonlyArray<ItemHistory>;
  readonly checkpoints: ReadonlyArray<{ readonly sequence: number; readonly size: number }>;
  readonly comparisons: ReadonlyArray<LoopComparison>;
  readonly judged: { readonly calls: number; readonly worst: number };
  readonly log: { readonly records: number; readonly head: string; readonly root: string; readonly state: string };
}

/**
 * The error coordinates of a loop, token after token: a trajectory for `fieldprint sde estimate`.
 *
 * **Units** a time counts the tokens of the loop before it, an error is in radians. **Edge cases** tokens without anchors
 * are counted, and have no point.
 *
 * @spec RUN-006
 * @category loop
 * @since 0.1.0
 */
export function loopTrajectory({ segments }: Pick<LoopReport, "segments">): {
  readonly times: ReadonlyArray<number>;
  readonly errors: ReadonlyArray<number>;
} {
  const [times, errors]: [Array<number>, Array<number>] = [[], []];
  let token = 0;
  for (const { error, anchorMass } of segments) {
    error?.forEach((angle, i) => {
      times.push(token + i);
      errors.push(angle);
    });
    token += anchorMass.length;
  }
  return { times, errors };
}
