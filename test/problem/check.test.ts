import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkProblem, denseProblem, problemLimits, type ProblemInput } from "../../src/index.ts";
import { buildProblem, plainRecipe, recipeArbitrary } from "../../conformance/index.ts";

const valid: ProblemInput = buildProblem({
  ...plainRecipe,
  mode: "mixture",
  sequences: [
    { queries: 2, context: 5, anchors: 3, shift: 0 },
    { queries: 1, context: 4, anchors: 0, shift: 0 },
  ],
  keyHeads: 2,
  group: 2,
  gamma: "perHead",
  alibi: true,
  anchorBias: true,
  sink: true,
});

const dims = (changes: Partial<ProblemInput["dims"]>) => ({ dims: { ...valid.dims, ...changes } });
const poked = <A extends Int32Array | Float32Array>(values: A, index: number, value: number): A => {
  const copy = values.slice() as A;
  copy[index] = value;
  return copy;
};

interface Refusal {
  readonly tag: string;
  readonly field: string;
  readonly changes: Record<string, unknown>;
}

const lengths = (name: keyof ProblemInput, values: Float32Array | Int32Array): ReadonlyArray<Refusal> => [
  { tag: "ShapeMismatch", field: name, changes: { [name]: values.slice(1) } },
  { tag: "ShapeMismatch", field: name, changes: { [name]: [...values] } },
];

const numbers = ["scale", "anchorScale", "softcap"].flatMap((field) =>
  [NaN, Infinity, -Infinity, "1"].map((value) => ({ tag: "NotFinite", field, changes: { [field]: value } })),
);

const perHead = (["anchorBias", "alibiSlopes", "sink"] as const).flatMap((name) => [
  ...lengths(name, valid[name]!),
  { tag: "NotFinite", field: `${name}[1]`, changes: { [name]: poked(valid[name]!, 1, NaN) } },
  { tag: "NotFinite", field: `${name}[0]`, changes: { [name]: poked(valid[name]!, 0, -Infinity) } },
  { tag: "OutOfRange", field: `${name}[2]`, changes: { [name]: poked(valid[name]!, 2, 2e6) } },
]);

const counts = (["B", "H", "Hkv", "D", "Dv", "P", "N"] as const).flatMap((name) => [
  { tag: "OutOfRange", field: `dims.${name}`, changes: dims({ [name]: -1 }) },
  { tag: "OutOfRange", field: `dims.${name}`, changes: dims({ [name]: 1.5 }) },
  { tag: "OutOfRange", field: `dims.${name}`, changes: dims({ [name]: NaN }) },
  { tag: "TooLarge", field: `dims.${name}`, changes: dims({ [name]: 2 ** 31 }) },
]);

const tables = (
  [
    ["blockTable", "kvLen"],
    ["anchorTable", "anchorLen"],
  ] as const
).flatMap(([table, length]) => [
  { tag: "OutOfRange", field: `${table}[0, 0]`, changes: { [table]: poked(valid[table]!, 0, -1) } },
  { tag: "OutOfRange", field: `${table}[0, 0]`, changes: { [table]: poked(valid[table]!, 0, valid.dims.N) } },
  { tag: "OutOfRange", field: `${table}[0, 0]`, changes: { [table]: poked(valid[table]!, 0, -2) } },
  { tag: "ShapeMismatch", field: table, changes: { [table]: valid[table]!.slice(1) } },
  { tag: "ShapeMismatch", field: table, changes: { [table]: "pages" } },
  { tag: "OutOfRange", field: `${length}[1]`, changes: { [length]: poked(valid[length]!, 1, -1) } },
  { tag: "OutOfRange", field: `${length}[0]`, changes: { [length]: poked(valid[length]!, 0, 999) } },
  ...lengths(length, valid[length]!),
]);

const refusals: ReadonlyArray<Refusal> = [
  ...counts,
  { tag: "Inconsistent", field: "dims.H", changes: dims({ H: 3 }) },
  { tag: "TooLarge", field: "dims", changes: dims({ N: 2 ** 24, P: 4_096 }) },
  { tag: "OutOfRange", field: "dims", changes: { dims: null } },
  { tag: "OutOfRange", field: "mode", changes: { mode: "both" } },
  { tag: "OutOfRange", field: "layout", changes: { layout: "NCHW" } },
  { tag: "OutOfRange", field: "causal", changes: { causal: "yes" } },
  ...numbers,
  { tag: "OutOfRange", field: "softcap", changes: { softcap: -1 } },
  { tag: "OutOfRange", field: "scale", changes: { scale: 2e6 } },
  { tag: "OutOfRange", field: "windowLeft", changes: { windowLeft: -2 } },
  { tag: "OutOfRange", field: "windowLeft", changes: { windowLeft: 1.5 } },
  { tag: "OutOfRange", field: "windowLeft", changes: { windowLeft: 2 ** 30 } },
  ...lengths("q", valid.q),
  ...lengths("kPages", valid.kPages as Float32Array),
  ...lengths("vPages", valid.vPages as Float32Array),
  { tag: "ShapeMismatch", field: "kPages", changes: { kPages: { format: "f12" } } },
  ...lengths("qIndptr", valid.qIndptr),
  { tag: "OutOfRange", field: "qIndptr[0]", changes: { qIndptr: poked(valid.qIndptr, 0, 1) } },
  { tag: "OutOfRange", field: "qIndptr[2]", changes: { qIndptr: poked(valid.qIndptr, 2, 1) } },
  { tag: "TooLarge", field: "qIndptr", changes: { qIndptr: poked(valid.qIndptr, 2, 2 ** 30) } },
  ...tables,
  { tag: "Inconsistent", field: "anchorLen", changes: { anchorLen: undefined } },
  { tag: "Inconsistent", field: "anchorTable", changes: { anchorTable: undefined } },
  ...lengths("qOffset", Int32Array.of(0, 0)),
  { tag: "OutOfRange", field: "qOffset[1]", changes: { qOffset: Int32Array.of(0, 2 ** 30) } },
  { tag: "Inconsistent", field: "gamma", changes: { gamma: undefined } },
  { tag: "ShapeMismatch", field: "gamma", changes: { gamma: new Float32Array(3) } },
  { tag: "OutOfRange", field: "gamma[1]", changes: { gamma: Float32Array.of(0, 1.5, 0, 0) } },
  { tag: "OutOfRange", field: "gamma[0]", changes: { gamma: Float32Array.of(-0.1) } },
  { tag: "NotFinite", field: "gamma[0]", changes: { gamma: Float32Array.of(NaN) } },
  ...perHead,
];

describe("checkProblem", () => {
  it("[ATT-004] accepts the problem that the refusals are made from", () => {
    expect(Result.isSuccess(checkProblem(valid))).toBe(true);
  });

  it.each(refusals)("[ATT-004] refuses $field with $tag, naming what came", ({ tag, field, changes }) => {
    const checked = checkProblem({ ...valid, ...changes } as ProblemInput);
    if (Result.isSuccess(checked)) expect.fail(`accepted ${JSON.stringify(changes)}`);
    expect(checked.failure).toMatchObject({ _tag: tag, field });
    expect(checked.failure.expected).not.toBe("");
    expect(checked.failure.message).toBe(
      `${field}: expected ${checked.failure.expected}, got ${checked.failure.actual}`,
    );
  });

  it("[ATT-004] never throws, whatever a field holds", () => {
    const field = fc.constantFrom(...(Object.keys(valid) as Array<keyof ProblemInput>), "dims.P" as const);
    fc.assert(
      fc.property(field, fc.anything(), (name, value) => {
        const changes = name === "dims.P" ? dims({ P: value as number }) : { [name]: value };
        const checked = checkProblem({ ...valid, ...changes } as ProblemInput);
        if (Result.isFailure(checked)) expect(checked.failure.message).toContain("expected");
      }),
      { numRuns: 2_000 },
    );
  });

  it("[ATT-003] fills in the defaults", () => {
    const { qOffset: _, gamma: __, sink: ___, anchorBias: ____, alibiSlopes: _____, ...bare } = valid;
    const { causal: ______, windowLeft: _______, softcap: ________, ...plain } = bare;
    const problem = Result.getOrThrow(checkProblem({ ...plain, mode: "joint" }));
    expect(problem).toMatchObject({ scale: 0.5, anchorScale: 0.5, causal: false, windowLeft: -1, softcap: 0 });
    expect([...problem.qOffset]).toEqual([3, 3]);
    expect(problem.sink).toBe(undefined);
    expect([...problem.anchorBias, ...problem.alibiSlopes]).toEqual(new Array(8).fill(0));
  });

  it("[ATT-003] broadcasts gamma from [1], [H] and [B, H]", () => {
    const broadcast = (gamma: Array<number>) => [
      ...Result.getOrThrow(checkProblem({ ...valid, gamma: Float32Array.from(gamma) })).gamma,
    ];
    expect(broadcast([0.5])).toEqual(new Array(8).fill(0.5));
    expect(broadcast([0, 0.25, 0.5, 1])).toEqual([0, 0.25, 0.5, 1, 0, 0.25, 0.5, 1]);
    expect(broadcast([0, 0, 0, 0, 1, 1, 1, 1])).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });

  it("[ATT-004] [CON-030] accepts every generated problem, and a checked problem again", () => {
    fc.assert(
      fc.property(recipeArbitrary, (recipe) => {
        const problem = Result.getOrThrow(checkProblem(buildProblem(recipe)));
        expect(Result.getOrThrow(checkProblem(problem)).dims).toEqual(problem.dims);
      }),
    );
  });

  it("[ATT-043] names the contiguous tensor whose length is no whole number of keys", () => {
    const dense = {
      mode: "none",
      dims: { H: 1, Hkv: 1, D: 2, Dv: 2 },
      q: new Float32Array(2),
      context: { k: new Float32Array(4), v: new Float32Array(4) },
    } as const;
    const fieldOf = (changes: object) => {
      const result = denseProblem({ ...dense, ...changes });
      return Result.isFailure(result) ? result.failure.field : "accepted";
    };
    expect(fieldOf({})).toBe("accepted");
    expect(fieldOf({ context: { k: new Float32Array(3), v: new Float32Array(4) } })).toBe("context.k");
    expect(fieldOf({ context: { k: new Float32Array(4), v: new Float32Array(2) } })).toBe("context.v");
    expect(fieldOf({ anchors: { k: new Float32Array(2), v: new Float32Array(4) } })).toBe("anchors.v");
    expect(fieldOf({ q: new Float32Array(3) })).toBe("q");
    expect(fieldOf({ dims: { ...dense.dims, D: 0 } })).toBe("dims.D");
    expect(fieldOf({ dims: { ...dense.dims, P: problemLimits.pageSize + 1 } })).toBe("dims.P");
  });
});
