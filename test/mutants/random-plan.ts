import * as fc from "fast-check";
import type { PlannedSequence, ProblemPlan } from "../../conformance/index.ts";
import type { ProblemInput } from "../../src/index.ts";

const quarters = (least: number, most: number) =>
  fc.integer({ min: least * 4, max: most * 4 }).map((number) => number / 4);

const sequence = fc.record({
  queries: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 3 }) }, { weight: 1, arbitrary: fc.constant(0) }),
  keys: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 80 })),
  anchors: fc.integer({ min: 0, max: 18 }),
});

interface RandomOptions {
  readonly scale: number;
  readonly anchorScale: number;
  readonly causal: boolean;
  readonly windowLeft: number;
  readonly softcap: number;
  readonly gamma: number;
  readonly sink: number | undefined;
  readonly alibi: number;
  readonly anchorBias: number;
  readonly shift: number;
}

const options: fc.Arbitrary<RandomOptions> = fc.record({
  scale: quarters(0, 4),
  anchorScale: quarters(0, 4),
  causal: fc.boolean(),
  windowLeft: fc.oneof(fc.constant(-1), fc.integer({ min: 0, max: 70 })),
  softcap: fc.oneof(fc.constant(0), quarters(1, 8)),
  gamma: fc.oneof(fc.constantFrom(0, 1), quarters(0, 1)),
  sink: fc.option(quarters(-4, 4), { nil: undefined }),
  alibi: fc.oneof(fc.constant(0), quarters(0, 1)),
  anchorBias: quarters(-2, 2),
  shift: fc.oneof(fc.constant(0), fc.integer({ min: -5, max: 5 })),
});

function perHead(H: number, value: number): Float32Array {
  return Float32Array.from({ length: H }, (_, h) => value / (h + 1));
}

function stated(chosen: RandomOptions, H: number, sequences: ReadonlyArray<PlannedSequence>): Partial<ProblemInput> {
  const { scale, anchorScale, causal, windowLeft, softcap, gamma, sink, alibi, anchorBias, shift } = chosen;
  return {
    scale,
    anchorScale,
    causal,
    windowLeft,
    softcap,
    gamma: Float32Array.of(gamma),
    sink: sink === undefined ? undefined : perHead(H, sink),
    alibiSlopes: perHead(H, alibi),
    anchorBias: perHead(H, anchorBias),
    qOffset: Int32Array.from(sequences, ({ queries, keys }) => keys - queries + shift),
  };
}

/** Problems of every mode and option, with NaN in every slot that holds nothing. */
export const randomPlan: fc.Arbitrary<ProblemPlan> = fc
  .record({
    seed: fc.nat(),
    mode: fc.constantFrom("none" as const, "joint" as const, "mixture" as const),
    layout: fc.constantFrom("NHD" as const, "HND" as const),
    Hkv: fc.integer({ min: 1, max: 2 }),
    group: fc.integer({ min: 1, max: 3 }),
    D: fc.integer({ min: 1, max: 9 }),
    Dv: fc.integer({ min: 1, max: 5 }),
    P: fc.integer({ min: 1, max: 9 }),
    pageOrder: fc.constantFrom("ascending" as const, "descending" as const),
    sequences: fc.oneof(
      { weight: 9, arbitrary: fc.array(sequence, { minLength: 1, maxLength: 3 }) },
      { weight: 1, arbitrary: fc.constant([]) },
    ),
    options,
  })
  .map(({ group, ...plan }) => {
    const H = plan.Hkv * group;
    return { ...plan, H, dead: NaN, options: stated(plan.options, H, plan.sequences) };
  });
