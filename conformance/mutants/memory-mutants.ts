import type { Problem } from "../../src/index.ts";
import { mutant, type Mutant } from "./mutant.ts";
import { type SoftmaxState, TILE } from "./softmax-state.ts";
import { correctSteps, type Steps } from "./steps.ts";
import type { Pools } from "./sweep.ts";

/** @spec MUT-014 */
const splitsOfFirstSequence = mutant(
  {
    id: "MUT-014",
    bugClass: 14,
    name: "splits-of-first-sequence",
    description: "The number of splits is planned for the batch's first sequence: longer ones lose their last keys.",
  },
  () => ({
    splitPlan: (sweep) => {
      const first = { ...sweep.row, sequence: 0 };
      return correctSteps.splitPlan({ ...sweep, length: correctSteps.branchLength(first, sweep.branch) });
    },
  }),
);

/** @spec MUT-014 */
const splitsOfBatchSize = mutant(
  {
    id: "MUT-014b",
    bugClass: 14,
    name: "split-size-of-batch",
    description: "Larger batches use smaller splits: right within rounding, but not bit-identical from batch to batch.",
  },
  () => ({
    splitPlan: (sweep) => {
      const tilesPerSplit = sweep.row.problem.dims.B > 1 ? 1 : correctSteps.splitPlan(sweep).tilesPerSplit;
      return { tilesPerSplit, splits: Math.ceil(sweep.length / (TILE * tilesPerSplit)) };
    },
  }),
);

function shapeOf({ layout, dims }: Problem): string {
  return JSON.stringify([layout, dims.N, dims.P, dims.Hkv, dims.H, dims.D, dims.Dv]);
}

function uncleanedWorkspace(): Partial<Steps> {
  let shape = "";
  const workspace = new Map<string, Array<SoftmaxState>>();
  return {
    combineSplits: (sweep, partials, merge) => {
      const { row, branch } = sweep;
      if (shape !== shapeOf(row.problem)) workspace.clear();
      shape = shapeOf(row.problem);
      const place = `${branch} ${row.queryRow} ${row.head}`;
      const states = Object.assign([...(workspace.get(place) ?? [])], partials);
      workspace.set(place, states);
      return correctSteps.combineSplits(sweep, states, merge);
    },
  };
}

/** @spec MUT-018 */
const workspaceKept = mutant(
  {
    id: "MUT-018",
    bugClass: 18,
    name: "workspace-kept",
    description:
      "The workspace of partial states is allocated once per shape and never cleared: a shorter row than in an " +
      "earlier call merges splits of that call.",
  },
  uncleanedWorkspace,
);

function keptOutput(): Partial<Steps> {
  const buffers = new Map<number, Float32Array>();
  return {
    outputBuffer: (length) => {
      const buffer = Float32Array.from(buffers.get(length) ?? correctSteps.outputBuffer(length));
      buffers.set(length, buffer);
      return buffer;
    },
    storeOutput: (out, row, mean, keys) => {
      if (keys > 0) correctSteps.storeOutput(out, row, mean, keys);
    },
  };
}

/** @spec MUT-018 */
const outputKept = mutant(
  {
    id: "MUT-018b",
    bugClass: 18,
    name: "output-kept",
    description: "The output buffer is reused and rows that see nothing are skipped, so an earlier call shows through.",
  },
  keptOutput,
);

function pageOf({ dims }: Problem, { keys, values }: Pools, page: number): Pools {
  const rows = dims.P * dims.Hkv;
  return {
    keys: keys.slice(page * rows * dims.D, (page + 1) * rows * dims.D),
    values: values.slice(page * rows * dims.Dv, (page + 1) * rows * dims.Dv),
  };
}

function cachedAnchorPages(): Partial<Steps> {
  let shape = "";
  const cache = new Map<number, Pools>();
  return {
    pools: (problem, branch) => {
      const current = correctSteps.pools(problem, branch);
      if (branch === "context") return current;
      if (shape !== shapeOf(problem)) cache.clear();
      shape = shapeOf(problem);
      const seen = { keys: current.keys.slice(), values: current.values.slice() };
      const rows = problem.dims.P * problem.dims.Hkv;
      for (const page of new Set(problem.anchorTable.filter((entry) => entry >= 0))) {
        const cached = cache.get(page) ?? pageOf(problem, current, page);
        cache.set(page, cached);
        seen.keys.set(cached.keys, page * rows * problem.dims.D);
        seen.values.set(cached.values, page * rows * problem.dims.Dv);
      }
      return seen;
    },
  };
}

/** @spec MUT-024 */
const revokedAnchorCached = mutant(
  {
    id: "MUT-024",
    bugClass: 24,
    name: "revoked-anchor-cached",
    description:
      "Anchor pages are cached by page id until the pool changes shape: after an anchor is revoked and its page " +
      "reused, the old anchor is still read.",
  },
  cachedAnchorPages,
);

/** Bugs that depend on other sequences or on earlier calls. */
export const memoryMutants: ReadonlyArray<Mutant> = [splitsOfFirstSequence, workspaceKept, revokedAnchorCached];

/** Other forms of the bugs in {@link memoryMutants}. */
export const memoryVariants: ReadonlyArray<Mutant> = [splitsOfBatchSize, outputKept];
