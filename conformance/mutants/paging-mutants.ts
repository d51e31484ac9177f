import { decodePages, pageStrides, type PoolShape, type Problem, type StoredPages } from "../../src/index.ts";
import { mutant, type Mutant } from "./mutant.ts";
import { correctSteps } from "./steps.ts";

const f32 = Math.fround;

/** @spec MUT-008 */
const sequentialPages = mutant(
  {
    id: "MUT-008",
    bugClass: 8,
    name: "pages-in-order",
    description: "Pages are read in ascending order from the first one in the table.",
  },
  () => ({
    physicalPage: (row, branch, block) => {
      const page = correctSteps.physicalPage(row, branch, block);
      return page < 0 ? page : correctSteps.physicalPage(row, branch, 0) + block;
    },
  }),
);

/** @spec MUT-009 */
const indexInFloat = mutant(
  {
    id: "MUT-009",
    bugClass: 9,
    name: "float32-index",
    description:
      "Flat element indices are float32, as in a fragment shader, and lose odd values past 2^24. The int32 form of " +
      "this bug needs byte offsets past 2^31, a pool over 2 GiB, and is not exercised.",
  },
  () => ({
    headOffset: (strides, page, slot, head) => {
      const inPage = f32(f32(slot * strides.slot) + f32(head * strides.head));
      return f32(f32(page * strides.page) + inPage);
    },
    elementIndex: (offset, element) => f32(offset + element),
  }),
);

/** @spec MUT-015 */
const layoutIgnored = mutant(
  {
    id: "MUT-015",
    bugClass: 15,
    name: "layout-ignored",
    description: "Head-major pages are read with token-major strides.",
  },
  () => ({
    keyStrides: ({ dims }) => pageStrides("NHD", dims, dims.D),
    valueStrides: ({ dims }) => pageStrides("NHD", dims, dims.Dv),
  }),
);

/** @spec MUT-015 */
const pageStrideOfOneHead = mutant(
  {
    id: "MUT-015b",
    bugClass: 15,
    name: "page-stride-of-one-head",
    description: "Pages are assumed to follow each other after P * width elements, whatever the number of heads.",
  },
  () => ({
    keyStrides: (problem) => ({ ...correctSteps.keyStrides(problem), page: problem.dims.P * problem.dims.D }),
    valueStrides: (problem) => ({ ...correctSteps.valueStrides(problem), page: problem.dims.P * problem.dims.Dv }),
  }),
);

/** @spec MUT-015 */
const valueStridesOfKeys = mutant(
  {
    id: "MUT-015c",
    bugClass: 15,
    name: "value-strides-of-keys",
    description: "Values are read with the strides of the keys, right only where D = Dv.",
  },
  () => ({ valueStrides: correctSteps.keyStrides }),
);

function withoutScale(stored: StoredPages | undefined, shape: PoolShape): Float32Array | undefined {
  return stored && decodePages({ ...stored, scale: stored.scale.map(() => 1) }, shape);
}

function unscaledPools(problem: Problem) {
  const { layout, dims, kStored, vStored, kPages, vPages } = problem;
  return {
    keys: withoutScale(kStored, { ...dims, layout, width: dims.D }) ?? kPages,
    values: withoutScale(vStored, { ...dims, layout, width: dims.Dv }) ?? vPages,
  };
}

/** @spec MUT-016 */
const storageScaleIgnored = mutant(
  {
    id: "MUT-016",
    bugClass: 16,
    name: "storage-scale-ignored",
    description: "Stored 8- and 16-bit pages are decoded without their scale.",
  },
  () => ({ pools: unscaledPools }),
);

/** @spec MUT-016 */
const valueScaleIgnored = mutant(
  {
    id: "MUT-016b",
    bugClass: 16,
    name: "value-scale-ignored",
    description: "Stored values are decoded without their scale; stored keys are right.",
  },
  () => ({ pools: (problem) => ({ keys: problem.kPages, values: unscaledPools(problem).values }) }),
);

/** @spec MUT-017 */
const logSumExpTransposed = mutant(
  {
    id: "MUT-017",
    bugClass: 17,
    name: "lse-group-transposed",
    description: "With grouped heads the LSE is stored as [G, Hkv] and read back as [Hkv, G].",
  },
  () => ({
    logSumExpIndex: ({ queryRow, head, problem }) => {
      const { H, Hkv, G } = problem.dims;
      return queryRow * H + (head % G) * Hkv + Math.floor(head / G);
    },
  }),
);

/** @spec MUT-017 */
const interleavedKeyHead = mutant(
  {
    id: "MUT-017b",
    bugClass: 17,
    name: "key-head-interleaved",
    description: "Query head h reads key head h mod Hkv instead of floor(h / G).",
  },
  () => ({ keyHead: ({ dims }, head) => head % dims.Hkv }),
);

/** Bugs in where data is read and written. */
export const pagingMutants: ReadonlyArray<Mutant> = [
  sequentialPages,
  indexInFloat,
  layoutIgnored,
  storageScaleIgnored,
  logSumExpTransposed,
];

/** Other forms of the bugs in {@link pagingMutants}. */
export const pagingVariants: ReadonlyArray<Mutant> = [
  pageStrideOfOneHead,
  valueStridesOfKeys,
  valueScaleIgnored,
  interleavedKeyHead,
];
