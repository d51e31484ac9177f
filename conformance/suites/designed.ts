import type { Problem } from "../../src/index.ts";
import type { Recipe } from "../generators/recipe.ts";
import { changedProblem, type ConformanceCase, once, problemOf, singleCase, type Suite, suiteOf } from "./case.ts";

const modes = ["none", "joint", "mixture"] as const;
const pageSize = 4;

interface NeedleSetting {
  readonly name: string;
  readonly requirements: ReadonlyArray<string>;
  readonly changes: Partial<Recipe>;
}

const context = 11;
const anchors = 6;
const decode = { queries: 1, context, anchors, shift: 0 };
const prefill = { queries: 4, context, anchors, shift: 0 };

const needleSettings: ReadonlyArray<NeedleSetting> = [
  { name: "decode", requirements: ["ATT-001"], changes: { sequences: [decode] } },
  { name: "causal", requirements: ["ATT-010", "ATT-003"], changes: { sequences: [prefill], causal: true } },
  {
    name: "causal-offset",
    requirements: ["ATT-010"],
    changes: { sequences: [{ ...prefill, shift: -3 }], causal: true },
  },
  { name: "window", requirements: ["ATT-010"], changes: { sequences: [prefill], windowLeft: 3 } },
  { name: "causal-window", requirements: ["ATT-010"], changes: { sequences: [prefill], causal: true, windowLeft: 5 } },
  { name: "softcap-causal", requirements: ["ATT-012"], changes: { sequences: [prefill], causal: true, softcap: 5 } },
  {
    name: "ragged-scattered",
    requirements: ["ATT-001", "ATT-002"],
    changes: {
      sequences: [prefill, { ...decode, context: 5 }, { ...decode, context: 8, anchors: 2 }],
      causal: true,
      layout: "HND",
      group: 2,
      keyHeads: 2,
      pageOrder: "scattered",
      sharedPrefixPages: 1,
    },
  },
];

/** A needle at every context key (so at every boundary there is), and at every anchor where anchors are read. */
function needleCases({ name, requirements, changes }: NeedleSetting): ReadonlyArray<ConformanceCase> {
  const at = (mode: Recipe["mode"], branch: "context" | "anchors", key: number) =>
    singleCase(`designed:needle-${name}:${mode}-${branch}-${key}`, requirements, {
      ...changes,
      mode,
      pageSize,
      needle: { branch, key },
    });
  const keys = (length: number) => Array.from({ length }, (_, key) => key);
  return [
    ...keys(context).map((key) => at("none", "context", key)),
    ...keys(context).map((key) => at("joint", "context", key)),
    ...keys(anchors).map((key) => at("joint", "anchors", key)),
    ...keys(anchors).map((key) => at("mixture", "anchors", key)),
  ];
}

function everyMode(
  group: string,
  requirements: ReadonlyArray<string>,
  changes: Partial<Recipe>,
): ReadonlyArray<ConformanceCase> {
  return modes.map((mode) => singleCase(`designed:${group}:${mode}`, requirements, { pageSize, ...changes, mode }));
}

const boundaryLengths = [0, 1, pageSize - 1, pageSize, pageSize + 1, 2 * pageSize];

const lengthCases = boundaryLengths.flatMap((length) => [
  ...everyMode(`context-length-${length}`, ["ATT-001", "ATT-021"], {
    sequences: [{ queries: 2, context: length, anchors: 3, shift: 0 }],
    values: "zeroQuery",
  }),
  ...everyMode(`anchor-length-${length}`, ["ATT-011", "ATT-021"], {
    sequences: [{ queries: 2, context: 6, anchors: length, shift: 0 }],
    values: "zeroQuery",
  }),
]);

const ragged = [
  { queries: 3, context: 9, anchors: 5, shift: 0 },
  { queries: 1, context: 4, anchors: 0, shift: 0 },
  { queries: 2, context: 13, anchors: 2, shift: 0 },
];
const heads = { keyHeads: 2, group: 3, keyDim: 8, valueDim: 5 };

const poisonCases = (["nan", "infinity", "huge", "zero"] as const).flatMap((dead) =>
  (["NHD", "HND"] as const).flatMap((layout) =>
    everyMode(`dead-lanes-${dead}-${layout}`, ["ATT-021"], { sequences: ragged, ...heads, dead, layout, causal: true }),
  ),
);

const storageCases = (["f16", "bf16", "e4m3", "e5m2", "int8"] as const).flatMap((storage) =>
  [3, 4, 5].flatMap((seed) =>
    everyMode(`storage-${storage}-${["pool", "page", "head"][seed % 3]}`, ["NUM-007"], {
      sequences: ragged,
      ...heads,
      storage,
      seed,
    }),
  ),
);

const gammaCases = (["shared", "perHead", "perSequence"] as const).map((gamma) =>
  singleCase(`designed:gamma:${gamma}`, ["ATT-003", "ATT-016"], {
    mode: "mixture",
    sequences: ragged,
    ...heads,
    gamma,
  }),
);

const optionCases = [
  ...everyMode("uniform-weights", ["ATT-025"], { sequences: ragged, ...heads, values: "zeroQuery" }),
  ...everyMode("uniform-weights-causal", ["ATT-010"], {
    sequences: ragged,
    ...heads,
    values: "zeroQuery",
    causal: true,
  }),
  ...everyMode("constant-values", ["ATT-025"], { sequences: ragged, ...heads, values: "constant" }),
  ...everyMode("grouped-heads", ["ATT-001"], { sequences: ragged, ...heads, causal: true }),
  ...everyMode("softcap", ["ATT-012"], { sequences: ragged, ...heads, softcap: 2, values: "hugeLogits" }),
  ...everyMode("softcap-with-mask-and-bias", ["ATT-012"], {
    sequences: ragged,
    ...heads,
    softcap: 2,
    alibi: true,
    anchorBias: true,
    causal: true,
  }),
  ...everyMode("alibi", ["ATT-012"], { sequences: ragged, ...heads, alibi: true }),
  ...everyMode("alibi-causal-offset", ["ATT-012"], {
    sequences: ragged.map((one) => ({ ...one, shift: -1 })),
    ...heads,
    alibi: true,
    causal: true,
  }),
  ...everyMode("anchor-bias", ["ATT-012", "ATT-015"], { sequences: ragged, ...heads, anchorBias: true }),
  ...everyMode("anchor-scale", ["ATT-018", "ATT-012"], { sequences: ragged, ...heads, anchorScale: 1 }),
  ...everyMode("scale", ["ATT-012"], { sequences: ragged, ...heads, scale: 0.7 }),
  ...everyMode("sink", ["ATT-013"], { sequences: ragged, ...heads, sink: true }),
  ...everyMode("sink-softcap-scale", ["ATT-013"], { sequences: ragged, ...heads, sink: true, softcap: 3, scale: 0.3 }),
  ...everyMode("sink-long-context", ["ATT-013"], {
    sequences: [{ queries: 2, context: 70, anchors: 37, shift: 0 }],
    sink: true,
    causal: true,
  }),
  ...everyMode("reversed-pages", ["ATT-001"], { sequences: ragged, ...heads, pageOrder: "reversed" }),
  ...everyMode("scattered-pages", ["ATT-001"], { sequences: ragged, ...heads, pageOrder: "scattered" }),
  ...everyMode("shared-pages", ["ATT-001"], {
    sequences: ragged.map((one) => ({ ...one, context: one.context + pageSize })),
    ...heads,
    sharedPrefixPages: 1,
    pageOrder: "scattered",
  }),
];

/** NaN in every key that the window or the causal mask hides from every query: positions 2 to 5 of 0 to 8 are seen. */
function maskedKeys(mode: Recipe["mode"]): Problem {
  const problem = problemOf({
    mode,
    sequences: [{ queries: 2, context: 9, anchors: 3, shift: -3 }],
    causal: true,
    windowLeft: 2,
    pageSize,
  });
  const poisoned = (pool: Float32Array) => {
    const keyElements = pool.length / (problem.dims.N * pageSize);
    return pool.map((value, n) => {
      const page = Math.floor(n / (keyElements * pageSize));
      const key = problem.blockTable.indexOf(page) * pageSize + (Math.floor(n / keyElements) % pageSize);
      return problem.blockTable.includes(page) && (key < 2 || key > 5) ? NaN : value;
    });
  };
  return changedProblem(problem, { kPages: poisoned(problem.kPages), vPages: poisoned(problem.vPages) });
}

const maskedCases: ReadonlyArray<ConformanceCase> = modes.map((mode) => ({
  id: `designed:masked-keys-nan:${mode}`,
  requirements: ["ATT-021"],
  problems: once(() => [maskedKeys(mode)]),
}));

const cases: ReadonlyArray<ConformanceCase> = [
  ...needleSettings.flatMap(needleCases),
  ...lengthCases,
  ...poisonCases,
  ...maskedCases,
  ...storageCases,
  ...gammaCases,
  ...optionCases,
];

/**
 * Level 1: inputs designed to make one bug each visible: needles at every key, poison in dead lanes, uniform weights,
 * constant values, boundary lengths, scattered and shared pages, stored formats.
 *
 * @spec CON-034
 * @category suites
 * @since 0.1.0
 */
export const designed: Suite = suiteOf("designed", 1, () => cases);
