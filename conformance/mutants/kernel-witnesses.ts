import type { ProblemInput } from "../../src/index.ts";
import { type Place, planProblem, type ProblemPlan } from "./problem-plan.ts";

const always = (value: number) => (): number => value;

function one(plan: ProblemPlan): () => ReadonlyArray<ProblemInput> {
  return () => [planProblem(plan)];
}

/** Two sequences, the second with two rows before its first key. */
const maskedCausalRows: ProblemPlan = {
  sequences: [
    { queries: 2, keys: 3 },
    { queries: 4, keys: 2 },
  ],
  options: { causal: true },
};

/** Three keys of weight 1/3 in a page of four. */
const partialPage: ProblemPlan = { sequences: [{ queries: 1, keys: 3 }], q: always(0), v: always(1) };

const severalKeys: ProblemPlan = { sequences: [{ queries: 2, keys: 6 }] };

const windowed: ProblemPlan = { sequences: [{ queries: 2, keys: 8 }], options: { windowLeft: 2, causal: true } };

const equalWeights: ProblemPlan = { sequences: [{ queries: 1, keys: 20 }], q: always(0), v: always(0.7) };

function sunk(keys: number, sink: number): ProblemPlan {
  return { sequences: [{ queries: 1, keys }], options: { sink: Float32Array.of(sink) } };
}

function firstElement(value: (index: number) => number): (place: Place) => number {
  return ({ element, index }) => (element === 0 ? value(index) : 0);
}

/** Witnesses of the bugs in masks and softmax. */
export const kernelWitnesses = {
  "MUT-001": one({ sequences: [{ queries: 1, keys: 3 }], q: always(1), k: always(-5_000), v: always(1) }),
  "MUT-002": one(maskedCausalRows),
  "MUT-002b": one(maskedCausalRows),
  "MUT-003": one({ sequences: [{ queries: 1, keys: 100 }], options: { windowLeft: 4 } }),
  "MUT-004": one(severalKeys),
  "MUT-004b": one(severalKeys),
  "MUT-005": one(maskedCausalRows),
  "MUT-006": one({ ...partialPage, dead: NaN }),
  "MUT-006b": one({
    sequences: [{ queries: 2, keys: 6 }],
    k: ({ index }) => (index === 5 ? NaN : 1),
    options: { causal: true, qOffset: Int32Array.of(3) },
  }),
  "MUT-007": one({ ...partialPage, dead: 1 }),
  "MUT-010": one({ sequences: [{ queries: 1, keys: 6 }], options: { causal: true } }),
  "MUT-010b": one({ sequences: [{ queries: 2, keys: 6 }], options: { causal: true } }),
  "MUT-010c": one({ sequences: [{ queries: 2, keys: 6 }], options: { causal: true } }),
  "MUT-011": one(windowed),
  "MUT-011b": one(windowed),
  "MUT-012": one({ ...partialPage, options: { softcap: 1 } }),
  "MUT-012b": one({
    sequences: [{ queries: 1, keys: 3 }],
    q: firstElement(always(1)),
    k: firstElement((index) => 6 * index),
    options: { softcap: 2 },
  }),
  "MUT-013": one(sunk(3, 1)),
  "MUT-013b": one(sunk(3, 1)),
  "MUT-013c": one(sunk(3, 4)),
  "MUT-013d": one(sunk(70, 3)),
  "MUT-019": one({ ...partialPage, dead: NaN }),
  "MUT-025": one(equalWeights),
  "MUT-025b": one(equalWeights),
  "MUT-026": one({
    sequences: [{ queries: 1, keys: 3 }],
    q: firstElement(always(1)),
    k: firstElement((index) => 400 + index),
  }),
};
