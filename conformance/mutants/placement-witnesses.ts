import { encodeFloat, type ProblemInput, type StoredPages } from "../../src/index.ts";
import { planProblem, type ProblemPlan } from "./problem-plan.ts";

function one(plan: ProblemPlan): () => ReadonlyArray<ProblemInput> {
  return () => [planProblem(plan)];
}

const grouped: ProblemPlan = { sequences: [{ queries: 1, keys: 5 }], H: 4, Hkv: 2 };

const shortThenLong: ProblemPlan = {
  sequences: [
    { queries: 1, keys: 8 },
    { queries: 1, keys: 40 },
  ],
};

const mixture: ProblemPlan = {
  mode: "mixture",
  sequences: [{ queries: 2, keys: 2, anchors: 7 }],
  options: { anchorScale: 4, gamma: Float32Array.of(0.25) },
};

function narrow(pages: ProblemInput["kPages"]): StoredPages {
  const bits = Uint8Array.from(pages as Float32Array, (value) => encodeFloat("e4m3", value));
  return { format: "e4m3", bits, scale: Float32Array.of(4), scaleAxis: "pool" };
}

function storedPages(): ReadonlyArray<ProblemInput> {
  const input = planProblem({ sequences: [{ queries: 1, keys: 5 }] });
  return [{ ...input, kPages: narrow(input.kPages), vPages: narrow(input.vPages) }];
}

/** A page of 2^21 key elements, moved to where flat indices pass 2^24. */
function pagePastFloatIndices(): ReadonlyArray<ProblemInput> {
  const input = planProblem({ sequences: [{ queries: 1, keys: 2 }], P: 4_096, D: 512, Dv: 1 });
  const moved = (pages: ProblemInput["kPages"]) => {
    const pool = new Float32Array((pages as Float32Array).length * 9);
    pool.set(pages as Float32Array, (pages as Float32Array).length * 8);
    return pool;
  };
  return [
    {
      ...input,
      dims: { ...input.dims, N: 9 },
      kPages: moved(input.kPages),
      vPages: moved(input.vPages),
      blockTable: Int32Array.of(8),
    },
  ];
}

function thenShorter(plan: ProblemPlan, keys: number): () => ReadonlyArray<ProblemInput> {
  return () => {
    const first = planProblem(plan);
    return [first, { ...first, kvLen: Int32Array.of(keys) }];
  };
}

function anchorReplaced(): ReadonlyArray<ProblemInput> {
  const plan: ProblemPlan = { mode: "joint", sequences: [{ queries: 1, keys: 3, anchors: 4 }] };
  return [planProblem({ ...plan, seed: 1 }), planProblem({ ...plan, seed: 2 })];
}

function anchorShortened(): ReadonlyArray<ProblemInput> {
  const input = planProblem({ mode: "joint", sequences: [{ queries: 1, keys: 3, anchors: 8 }] });
  return [{ ...input, anchorLen: Int32Array.of(4) }];
}

/** Witnesses of the bugs in pages, batches, anchors and memory between calls. */
export const placementWitnesses = {
  "MUT-008": one({ sequences: [{ queries: 1, keys: 8 }] }),
  "MUT-009": pagePastFloatIndices,
  "MUT-014": one(shortThenLong),
  "MUT-014b": one({ ...shortThenLong, H: 8 }),
  "MUT-015": one({ sequences: [{ queries: 1, keys: 6 }], layout: "HND", H: 2 }),
  "MUT-015b": one({ sequences: [{ queries: 1, keys: 8 }], H: 2 }),
  "MUT-015c": one({ sequences: [{ queries: 1, keys: 6 }], Dv: 8 }),
  "MUT-016": storedPages,
  "MUT-016b": storedPages,
  "MUT-017": one(grouped),
  "MUT-017b": one(grouped),
  "MUT-018": thenShorter({ sequences: [{ queries: 1, keys: 70 }] }, 8),
  "MUT-018b": thenShorter({ sequences: [{ queries: 1, keys: 4 }] }, 0),
  "MUT-020": one({ mode: "joint", sequences: [{ queries: 1, keys: 1, anchors: 4 }], options: { causal: true } }),
  "MUT-021": one(mixture),
  "MUT-021b": one(mixture),
  "MUT-022": one({ mode: "mixture", sequences: [{ queries: 1, keys: 3 }] }),
  "MUT-022b": one({ mode: "mixture", sequences: [{ queries: 1, keys: 0, anchors: 3 }] }),
  "MUT-023": one({ mode: "joint", sequences: [{ queries: 3, keys: 6, anchors: 4 }], options: { causal: true } }),
  "MUT-024": anchorReplaced,
  "MUT-024b": anchorShortened,
};
