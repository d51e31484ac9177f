import { Fraction } from "fraction.js";
import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  exactRational,
  type Family,
  familyError,
  fibrePath,
  finiteCategory,
  globalSections,
  hilbertPresheaf,
  type HilbertPresheaf,
  type LinearSystem,
  linearSystem,
  mismatches,
  naturalDynamics,
  nearestSection,
} from "../../src/index.ts";
import { failureOf, functorScene, product, texts, turned, unitRows, valueOf, wholeRank } from "./random-category.ts";

const dot = (a: ReadonlyArray<Fraction>, b: ReadonlyArray<Fraction>) =>
  a.reduce((sum, x, i) => sum.add(x.mul(b[i]!)), new Fraction(0));

/** Functions on the sets of a concrete category, restricted by going along the arrow first, in other bases. */
const presheafScene = functorScene.map(({ category, input }) => {
  const matrices = input.matrices.map((rows) => texts(turned(rows.map((row) => row.map((x) => new Fraction(x))))));
  return { category, input: { dimensions: input.dimensions, matrices } };
});
const given = presheafScene.map(({ category, input }) => valueOf(hilbertPresheaf(category, input)));

const familyOf = ({ dimensions }: HilbertPresheaf, numbers: ReadonlyArray<number>): Family => {
  let at = 0;
  return dimensions.map((n) => Array.from({ length: n }, () => new Fraction(numbers[at++ % numbers.length]!)));
};
const numbers = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 9, maxLength: 9 });

/** Two contexts, the smaller one seeing the first coordinate of the larger one. */
const pair = valueOf(
  finiteCategory({ objects: ["U", "V"], arrows: [{ name: "f", from: "U", to: "V" }], equations: [] }),
);
const first = valueOf(hilbertPresheaf(pair, { dimensions: [1, 2], matrices: [[[1, 0]]] }));

describe("presheaves of inner product spaces and their sections", () => {
  it("[CAT-030] restrict along composites as along their parts, and a broken equation is refused", () => {
    fc.assert(
      fc.property(given, ({ category, matrices, dimensions }) => {
        category.table.forEach((row, f) =>
          row.forEach((h, g) => {
            if (h === -1) return;
            expect(texts(matrices[h]!.entries)).toEqual(texts(product(matrices[f]!.entries, matrices[g]!.entries)));
          }),
        );
        category.identities.forEach((f, c) =>
          expect(texts(matrices[f]!.entries)).toEqual(texts(unitRows(dimensions[c]!))),
        );
      }),
      { numRuns: 25 },
    );
    const chain = valueOf(
      finiteCategory({
        objects: ["U", "V", "W"],
        arrows: [
          { name: "f", from: "U", to: "V" },
          { name: "g", from: "V", to: "W" },
          { name: "h", from: "U", to: "W" },
        ],
        equations: [{ left: ["f", "g"], right: ["h"] }],
      }),
    );
    const input = { dimensions: [1, 2, 1], matrices: [[[1, 2]], [[3], ["1/2"]], [[4]]] };
    expect(Result.isSuccess(hilbertPresheaf(chain, input))).toBe(true);
    expect(failureOf(hilbertPresheaf(chain, { ...input, matrices: input.matrices.with(2, [[5]]) }))).toMatchObject({
      _tag: "EquationBroken",
      structure: "Hilbert presheaf",
      equation: "f . g = h",
      left: "4",
      right: "5",
    });
    expect(failureOf(hilbertPresheaf(chain, { ...input, dimensions: [1, 1, 1] }))._tag).toBe("CategoryInputRefused");
  });

  it("[CAT-031] the sections are all compatible families: their basis is compatible, independent and as many as there are", () => {
    fc.assert(
      fc.property(given, (presheaf) => {
        const { basis } = globalSections(presheaf);
        for (const family of basis) expect(valueOf(mismatches(presheaf, family))).toEqual([]);
        const columns = presheaf.dimensions.reduce((sum, n) => sum + n, 0);
        const { category, dimensions, matrices } = presheaf;
        const start = (object: number) => dimensions.slice(0, object).reduce((sum, n) => sum + n, 0);
        const conditions = category.morphisms.flatMap(({ source, target }, f) =>
          matrices[f]!.entries.map((row, i) => {
            const wide = Array.from({ length: columns }, () => new Fraction(0));
            row.forEach((x, j) => (wide[start(target) + j] = x));
            wide[start(source) + i] = wide[start(source) + i]!.sub(1);
            return wide;
          }),
        );
        expect(wholeRank(basis.map((family) => family.flat()))).toBe(basis.length);
        expect(basis).toHaveLength(columns - wholeRank(conditions));
      }),
      { numRuns: 30 },
    );
  });

  it("[CAT-031] tells along which arrow a family is not compatible, and by how much", () => {
    const family = [[new Fraction(3)], [new Fraction(5), new Fraction(7)]];
    expect(valueOf(mismatches(first, family))).toEqual([{ arrow: 0, difference: [new Fraction(2)] }]);
    expect(failureOf(mismatches(first, [[new Fraction(3)]]))._tag).toBe("CategoryInputRefused");
    expect(failureOf(mismatches(first, [[], []]))).toMatchObject({ where: "family[0]" });
  });

  it("[CAT-032] the nearest section is the orthogonal projection, and a section stays as it is", () => {
    fc.assert(
      fc.property(given, numbers, (presheaf, values) => {
        const sections = globalSections(presheaf);
        const family = familyOf(presheaf, values);
        const { section, squaredDistance, obstruction } = valueOf(nearestSection(sections, family));
        expect(valueOf(mismatches(presheaf, section))).toEqual([]);
        const rest = family.flat().map((x, i) => x.sub(section.flat()[i]!));
        for (const one of sections.basis) expect(dot(rest, one.flat()).n).toBe(0n);
        expect(squaredDistance.equals(dot(rest, rest))).toBe(true);
        expect(squaredDistance.n === 0n).toBe(obstruction.length === 0);
        expect(obstruction).toEqual(valueOf(mismatches(presheaf, family)));
        const again = valueOf(nearestSection(sections, section));
        expect([texts(again.section), again.squaredDistance.n]).toEqual([texts(section), 0n]);
      }),
      { numRuns: 30 },
    );
    const noisy = [[exactRational(1.1)], [exactRational(0.9), exactRational(2)]];
    const { section, squaredDistance } = valueOf(nearestSection(globalSections(first), noisy));
    const middle = exactRational(1.1).add(exactRational(0.9)).div(2);
    expect(texts(section)).toEqual(texts([[middle], [middle, new Fraction(2)]]));
    expect(squaredDistance.equals(exactRational(1.1).sub(exactRational(0.9)).pow(2).div(2))).toBe(true);
    expect([exactRational(0.1).d, exactRational(2 ** -1074).d, exactRational(-3).s]).toEqual([
      2n ** 55n,
      2n ** 1074n,
      -1n,
    ]);
  });

  it("[CAT-033] the error of a section relative to another is a section", () => {
    fc.assert(
      fc.property(given, numbers, numbers, (presheaf, one, other) => {
        const sections = globalSections(presheaf);
        const [section, anchor] = [one, other].map(
          (values) => valueOf(nearestSection(sections, familyOf(presheaf, values))).section,
        );
        const error = valueOf(familyError(presheaf, section!, anchor!));
        expect(valueOf(mismatches(presheaf, error))).toEqual([]);
        presheaf.category.morphisms.forEach(({ source, target }, f) => {
          const restricted = product(presheaf.matrices[f]!.entries, turned([error[target]!]));
          expect(texts(turned(restricted))).toEqual(texts([error[source]!]));
        });
        expect(error.flat().every((x, i) => x.add(anchor!.flat()[i]!).equals(section!.flat()[i]!))).toBe(true);
      }),
      { numRuns: 20 },
    );
    expect(failureOf(familyError(first, [[], []], [[], []]))._tag).toBe("CategoryInputRefused");
  });
});

const entry = fc.integer({ min: -2, max: 2 });
const square = (n: number) => fc.array(fc.array(entry, { minLength: n, maxLength: n }), { minLength: n, maxLength: n });

/** Systems on R^2 that leave the second axis invariant, and what they do to the first coordinate. */
const natural = fc
  .record({
    matrices: fc.array(
      square(2).map(([above, below]) => [[above![0]!, 0], [...below!]]),
      { minLength: 3, maxLength: 3 },
    ),
    convention: fc.constantFrom("ito" as const, "stratonovich" as const),
  })
  .map(({ matrices: [drift, ...noises], convention }) => {
    const small = (matrix: ReadonlyArray<ReadonlyArray<number>>) => [[matrix[0]![0]!]];
    const systemOf = (given: object) => valueOf(linearSystem({ ...given, convention }));
    return [systemOf({ drift: small(drift!), noises: noises.map(small) }), systemOf({ drift, noises })] as const;
  });

const quarters = fc.integer({ min: -4, max: 4 }).map((n) => n / 4);
const increments = fc.array(fc.array(quarters, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 4 });

/** The system with one entry of one coefficient changed so that the second coordinate moves the first. */
const disturbed = ({ drift, noises, convention }: LinearSystem, which: number): LinearSystem => {
  const moved = (matrix: ReadonlyArray<ReadonlyArray<number>>) => [[matrix[0]![0]!, 1], matrix[1]!];
  return valueOf(
    linearSystem({
      drift: which === 0 ? moved(drift) : drift,
      noises: noises.map((noise, j) => (j === which - 1 ? moved(noise) : noise)),
      convention,
    }),
  );
};

describe("dynamics over contexts", () => {
  it("[CAT-034] that commute with restriction are accepted, and those that do not are refused with arrow, coefficient and entry", () => {
    fc.assert(
      fc.property(natural, fc.integer({ min: 0, max: 2 }), ([small, large], which) => {
        expect(Result.isSuccess(naturalDynamics(first, [small, large]))).toBe(true);
        expect(failureOf(naturalDynamics(first, [small, disturbed(large, which)]))).toMatchObject({
          _tag: "DynamicsNotNatural",
          arrow: "f",
          coefficient: which === 0 ? "drift" : `noises[${which - 1}]`,
          row: 0,
          column: 1,
          left: "1",
          right: "0",
        });
      }),
      { numRuns: 40 },
    );
  });

  it("[CAT-034] is decided exactly: the last bit of a coefficient counts", () => {
    const system = (n: number, value: number) =>
      valueOf(
        linearSystem({
          drift: Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? value : 0))),
          noises: [],
          convention: "ito",
        }),
      );
    expect(Result.isSuccess(naturalDynamics(first, [system(1, 0.1), system(2, 0.1)]))).toBe(true);
    expect(failureOf(naturalDynamics(first, [system(1, 0.1), system(2, 0.1 + 2 ** -56)]))._tag).toBe(
      "DynamicsNotNatural",
    );
  });

  it("[CAT-034] refuses other dimensions, noises and conventions", () => {
    const system = (n: number, noises: number, convention: string) => {
      const zeros = Array.from({ length: n }, () => new Array<number>(n).fill(0));
      return valueOf(linearSystem({ drift: zeros, noises: new Array(noises).fill(zeros), convention }));
    };
    const wrong = [
      [system(1, 0, "ito")],
      [system(1, 0, "ito"), system(1, 0, "ito")],
      [system(1, 0, "ito"), system(2, 1, "ito")],
      [system(1, 0, "ito"), system(2, 0, "stratonovich")],
    ];
    for (const systems of wrong) expect(failureOf(naturalDynamics(first, systems))._tag).toBe("CategoryInputRefused");
  });

  it("[CAT-035] the restriction of a path is the path of the restricted start, bit for bit, whatever the noise", () => {
    fc.assert(
      fc.property(natural, entry, entry, increments, ([small, large], x, y, rows) => {
        const whole = valueOf(fibrePath(large, Float64Array.of(x, y), 0.25, rows));
        const part = valueOf(fibrePath(small, Float64Array.of(x), 0.25, rows));
        expect(whole.map(([value]) => value! + 0)).toEqual(part.map(([value]) => value! + 0));
      }),
      { numRuns: 100 },
    );
  });

  it("[CAT-035] coefficients that are not natural part the two paths at the first step", () => {
    fc.assert(
      fc.property(natural, fc.integer({ min: 0, max: 2 }), ([small, large], which) => {
        fc.pre(large.convention === "ito");
        const row = [which === 1 ? 1 : 0, which === 2 ? 1 : 0];
        const whole = valueOf(fibrePath(disturbed(large, which), Float64Array.of(1, 1), 0.25, [row]));
        const part = valueOf(fibrePath(small, Float64Array.of(1), 0.25, [row]));
        expect(whole[1]![0]! - part[1]![0]!).toBe(which === 0 ? -0.25 : 1);
      }),
      { numRuns: 30 },
    );
  });

  it("[CAT-035] steps as written: e - h A e + dW B e, a Stratonovich system with its half square added", () => {
    const system = (convention: string) => valueOf(linearSystem({ drift: [[2]], noises: [[[4]]], convention }));
    expect(valueOf(fibrePath(system("ito"), Float64Array.of(1), 0.25, [[0.5]]))).toEqual([
      Float64Array.of(1),
      Float64Array.of(2.5),
    ]);
    expect(valueOf(fibrePath(system("stratonovich"), Float64Array.of(1), 0.25, [[0.5]]))[1]).toEqual(
      Float64Array.of(4.5),
    );
    const [one, ok] = [system("ito"), Float64Array.of(1)];
    const bad = [
      fibrePath(one, Float64Array.of(1, 2), 0.25, []),
      fibrePath(one, Float64Array.of(NaN), 0.25, []),
      fibrePath(one, ok, 0, []),
      fibrePath(one, ok, Infinity, []),
      fibrePath(one, ok, 1, [[1, 2]]),
      fibrePath(one, ok, 1, [[1], [NaN]]),
    ];
    for (const refused of bad) expect(failureOf(refused)._tag).toBe("CategoryInputRefused");
  });
});
