import { type Problem } from "../../src/index.ts";
import { changedProblem, type ConformanceCase, problemOf, singleCase, type Suite, suiteOf } from "./case.ts";

/** The pages of a small problem moved to the far end of a pool of more than 2^24 elements. */
function farPages(mode: Problem["mode"]): Problem {
  const near = problemOf({
    mode,
    sequences: [{ queries: 1, context: 19, anchors: 6, shift: 0 }],
    keyHeads: 2,
    keyDim: 128,
    valueDim: 128,
    pageSize: 16,
    dead: "zero",
  });
  const pageElements = near.kPages.length / near.dims.N;
  const first = Math.ceil(2 ** 24 / pageElements);
  const far = (pool: Float32Array) => {
    const moved = new Float32Array((first + near.dims.N) * pageElements);
    moved.set(pool, first * pageElements);
    return moved;
  };
  const shifted = (table: Int32Array) => table.map((page) => (page < 0 ? page : page + first));
  return changedProblem(near, {
    dims: { ...near.dims, N: first + near.dims.N },
    kPages: far(near.kPages),
    vPages: far(near.vPages),
    blockTable: shifted(near.blockTable),
    anchorTable: shifted(near.anchorTable),
  });
}

const cases: ReadonlyArray<ConformanceCase> = [
  ...(["none", "joint", "mixture"] as const).map((mode) =>
    singleCase(`scale:long-context:${mode}`, ["ATT-001", "ATT-036"], {
      mode,
      sequences: [
        { queries: 1, context: 3_001, anchors: 1_100, shift: 0 },
        { queries: 2, context: 17, anchors: 0, shift: 0 },
      ],
      keyDim: 8,
      valueDim: 8,
      pageSize: 16,
      causal: true,
      pageOrder: "scattered",
    }),
  ),
  { id: "scale:page-offset:joint", requirements: ["ATT-001"], problems: () => [farPages("joint")] },
  singleCase("scale:many-heads:mixture", ["ATT-001"], {
    mode: "mixture",
    sequences: [{ queries: 2, context: 40, anchors: 9, shift: 0 }],
    keyHeads: 8,
    group: 8,
    keyDim: 64,
    valueDim: 64,
    pageSize: 16,
    causal: true,
  }),
  singleCase("scale:wide-heads:joint", ["ATT-001"], {
    mode: "joint",
    sequences: [{ queries: 1, context: 33, anchors: 3, shift: 0 }],
    keyDim: 1_024,
    valueDim: 1_024,
    pageSize: 16,
  }),
  singleCase("scale:many-sequences:joint", ["ATT-035"], {
    mode: "joint",
    sequences: Array.from({ length: 64 }, (_, b) => ({ queries: b % 3, context: b, anchors: b % 7, shift: 0 })),
    keyHeads: 2,
    causal: true,
    pageOrder: "scattered",
  }),
];

/**
 * Level 4: long contexts, page offsets past 2^24 elements, many and wide heads, many sequences.
 *
 * @spec CON-036
 * @category suites
 * @since 0.1.0
 */
export const scale: Suite = suiteOf("scale", 4, () => cases);
