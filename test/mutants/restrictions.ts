import type { PlannedSequence, ProblemPlan } from "../../conformance/index.ts";
import type { ProblemInput } from "../../src/index.ts";

/** Each restriction takes away what one bug needs to show. */
type Restriction = (plan: ProblemPlan) => ProblemPlan;

const having =
  (fields: Partial<ProblemPlan>): Restriction =>
  (plan) => ({ ...plan, ...fields });

const opting =
  (options: Partial<ProblemInput>): Restriction =>
  (plan) => ({ ...plan, options: { ...plan.options, ...options } });

const eachSequence =
  (change: (sequence: PlannedSequence) => Partial<PlannedSequence>): Restriction =>
  (plan) => {
    const sequences = plan.sequences.map((sequence) => ({ ...sequence, ...change(sequence) }));
    const qOffset = Int32Array.from(sequences, ({ queries, keys }) => keys - queries);
    return { ...plan, sequences, options: { ...plan.options, qOffset } };
  };

const all =
  (...restrictions: ReadonlyArray<Restriction>): Restriction =>
  (plan) =>
    restrictions.reduce((restricted, restriction) => restriction(restricted), plan);

const wholeTiles = (count: number) => Math.ceil(count / 8) * 8;

export const nothing: Restriction = (plan) => plan;
export const masks = opting({ causal: false, windowLeft: -1 });
export const emptyRows = all(
  masks,
  eachSequence(({ keys }) => ({ keys: Math.max(1, keys) })),
);
export const emptyBranches = all(
  emptyRows,
  eachSequence(({ anchors }) => ({ anchors: Math.max(1, anchors ?? 0) })),
);
export const sink = opting({ sink: undefined });
export const secondTerms = all(
  masks,
  sink,
  eachSequence(() => ({ keys: 1, anchors: 0 })),
);
export const logits = all(secondTerms, having({ q: () => 0 }), (plan) =>
  opting({ alibiSlopes: new Float32Array(plan.H ?? 1) })(plan),
);
export const poison = having({ dead: 0 });
export const padding = having({ P: 1 });
export const pageOrder = having({ pageOrder: "ascending" });
export const softcap = opting({ softcap: 0 });
export const scale = opting({ scale: 1 });
export const secondSplit = eachSequence(({ keys }) => ({ keys: Math.min(32, keys) }));
export const secondSequence: Restriction = (plan) =>
  eachSequence(() => ({}))({ ...plan, sequences: plan.sequences.slice(0, 1) });
export const headMajor = having({ layout: "NHD" });
export const secondKeyHead: Restriction = (plan) => ({ ...plan, Hkv: 1 });
export const valueWidth: Restriction = (plan) => ({ ...plan, Dv: plan.D ?? 4 });
export const groups: Restriction = (plan) => ({ ...plan, Hkv: plan.H ?? 1 });
export const partialTiles = eachSequence(({ keys, anchors }) => ({
  keys: wholeTiles(keys),
  anchors: wholeTiles(anchors ?? 0),
}));
export const mixture: Restriction = (plan) => ({ ...plan, mode: plan.mode === "none" ? "none" : "joint" });
export const positions: Restriction = (plan) =>
  all(masks, opting({ alibiSlopes: new Float32Array(plan.H ?? 1) }))(plan);
export const roundedSums = all(secondTerms, having({ v: ({ index, element }) => index + element }));
