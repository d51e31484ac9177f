import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cosineErrorBound, ExactIndex, type Partition, type Similarity } from "../../src/index.ts";
import { fixed, float32Units, squareRoot } from "./fixed-point.ts";
import { failureOf, vectorOf } from "./vectors.ts";

const idOf = (n: number): string => n.toString(16).padStart(64, "0");
const indexOf = <P extends Partition>(partition: P, dimension: number, similarity: Similarity = "cosine") =>
  Result.getOrThrow(ExactIndex.make({ partition, dimension, similarity }));
const similarity = fc.constantFrom<Similarity>("cosine", "dot");
const isZero = (vector: Float32Array): boolean => vector.every((x) => x === 0);

type Rows = ReadonlyArray<readonly [id: string, vector: Float32Array]>;

function filled(rows: Rows, dimension: number, similarity: Similarity = "cosine") {
  const index = indexOf("trusted", dimension, similarity);
  for (const [id, vector] of rows) Result.getOrThrow(index.add(id, vector));
  return index;
}

const found = <P extends Partition>(index: ExactIndex<P>, query: Float32Array, count: number) =>
  Result.getOrThrow(index.search(query, count));

/** Rows of one dimension under different identifiers in no order, and a query; none is zero. */
const scene = fc.integer({ min: 1, max: 7 }).chain((D) =>
  fc
    .record({
      query: vectorOf(D),
      vectors: fc.array(vectorOf(D), { maxLength: 14 }),
      salt: fc.integer({ min: 1, max: 12 }),
    })
    .filter(({ query }) => !isZero(query))
    .map(({ query, vectors, salt }) => ({
      D,
      query,
      rows: vectors.filter((row) => !isZero(row)).map((row, i) => [idOf(((i + 1) * salt) % 17), row] as const),
    })),
);

/** The cosine in units of 2^-800, or the dot product in units of 2^-298; both of whole numbers. */
function exactScore(row: Float32Array, query: Float32Array, similarity: Similarity): bigint {
  const [a, b] = [[...row].map(float32Units), [...query].map(float32Units)];
  const dot = (x: ReadonlyArray<bigint>, y: ReadonlyArray<bigint>) => x.reduce((sum, n, i) => sum + n * y[i]!, 0n);
  if (similarity === "dot") return dot(a, b);
  const bits = 800n;
  return (dot(a, b) << (2n * bits)) / squareRoot((dot(a, a) * dot(b, b)) << (2n * bits));
}

/** The score as the specification sums it. */
function statedScore(row: Float32Array, query: Float32Array, similarity: Similarity): number {
  const sumOf = (parity: number) => row.reduce((sum, x, i) => (i % 2 === parity ? sum + x * query[i]! : sum), 0);
  const length = (vector: Float32Array) => Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
  return (sumOf(0) + sumOf(1)) / (similarity === "dot" ? 1 : length(row) * length(query));
}

describe("the exact index", () => {
  it("[MEM-030] [MEM-031] answers the best scores, summed as specified, equal ones in order of identifiers", () => {
    fc.assert(
      fc.property(scene, similarity, fc.integer({ min: 1, max: 20 }), ({ D, query, rows }, similarity, count) => {
        const expected = rows
          .map(([id, row]) => ({ partition: "trusted", id, score: statedScore(row, query, similarity) }))
          .toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
        expect(found(filled(rows, D, similarity), query, count)).toEqual(expected.slice(0, count));
      }),
      { numRuns: 500 },
    );
  });

  it("[MEM-030] other rows, their order and their removal leave every score and the order as they are, bit for bit", () => {
    fc.assert(
      fc.property(scene, fc.nat({ max: 14 }), similarity, ({ D, query, rows }, kept, similarity) => {
        const some = rows.slice(0, kept);
        const alone = found(filled(some, D, similarity), query, 20);
        const all = filled(rows.toReversed(), D, similarity);
        const among = found(all, query, 20).filter(({ id }) => some.some(([other]) => other === id));
        expect(among).toEqual(alone);
        for (const [id] of rows.slice(kept)) expect(all.remove(id)).toBe(true);
        expect(found(all, query, 20)).toEqual(alone);
      }),
      { numRuns: 300 },
    );
  });

  it("[MEM-032] ranks as exact arithmetic does wherever scores are further apart than twice the bound", () => {
    fc.assert(
      fc.property(scene, ({ D, query, rows }) => {
        const exact = new Map(rows.map(([id, row]) => [id, exactScore(row, query, "cosine")]));
        const bound = fixed(cosineErrorBound(D));
        const hits = found(filled(rows, D), query, 20);
        hits.forEach(({ id, score }, i) => {
          const off = fixed(score) - exact.get(id)!;
          expect((off < 0n ? -off : off) <= bound + 1n).toBe(true);
          for (const later of hits.slice(i + 1))
            expect(exact.get(later.id)! - exact.get(id)! <= 2n * bound + 2n).toBe(true);
        });
      }),
      { numRuns: 300 },
    );
  });

  it("[MEM-032] separated dot products of whole numbers are ranked exactly", () => {
    const whole = fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(whole, { minLength: 1, maxLength: 30 }), whole, (vectors, query) => {
        const rows = vectors.map((row, i) => [idOf(i), Float32Array.from(row)] as const);
        const hits = found(filled(rows, 5, "dot"), Float32Array.from(query), 30);
        const exact = (id: string) =>
          exactScore(rows.find(([other]) => other === id)![1], Float32Array.from(query), "dot");
        const order = rows.map(([id]) => id).toSorted((a, b) => Number(exact(b) - exact(a)) || (a < b ? -1 : 1));
        expect(hits.map(({ id }) => id)).toEqual(order);
      }),
    );
  });

  it("[MEM-031] among many equal scores the smallest identifiers come first, whatever was added first", () => {
    const ids = Array.from({ length: 200 }, (_, i) => idOf((i * 77) % 211));
    const index = filled(
      ids.map((id) => [id, Float32Array.of(1, 2, 3)] as const),
      3,
    );
    const hits = found(index, Float32Array.of(0, 1, 0), 50);
    expect(hits.map(({ id }) => id)).toEqual(ids.toSorted().slice(0, 50));
  });

  it("[MEM-031] an answer is a snapshot that nobody can change", () => {
    const vector = Float32Array.of(1, 2);
    const index = filled(
      [
        [idOf(1), vector],
        [idOf(2), Float32Array.of(2, 1)],
      ],
      2,
    );
    const hits = found(index, Float32Array.of(1, 1), 5);
    const before = structuredClone(hits);
    vector.fill(9);
    index.remove(idOf(1));
    Result.getOrThrow(index.add(idOf(3), Float32Array.of(1, 1)));
    expect(hits).toEqual(before);
    expect([Object.isFrozen(hits), hits.every((hit) => Object.isFrozen(hit))]).toEqual([true, true]);
    expect(found(index, Float32Array.of(1, 1), 5).map(({ id }) => id)).toEqual([idOf(3), idOf(2)]);
  });

  it("[MEM-030] [MEM-034] stays right while it grows past its room, and after everything was removed", () => {
    const rows = Array.from(
      { length: 300 },
      (_, i) => [idOf(i), Float32Array.of(Math.cos(i), Math.sin(i), 1)] as const,
    );
    const index = filled(rows, 3);
    const query = Float32Array.of(1, 0, 0);
    const expected = rows
      .map(([id, row]) => ({ id, score: statedScore(row, query, "cosine") }))
      .toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
    expect(found(index, query, 300).map(({ id, score }) => ({ id, score }))).toEqual(expected);
    for (const [id] of rows) expect([index.has(id), index.remove(id), index.has(id)]).toEqual([true, true, false]);
    expect([index.size, found(index, query, 5)]).toEqual([0, []]);
    expect(index.remove(idOf(1))).toBe(false);
  });

  it("[MEM-033] [STA-035] L8: nothing done to an untrusted index changes what a trusted one answers", () => {
    fc.assert(
      fc.property(scene, scene, fc.nat({ max: 14 }), ({ D, query, rows }, attack, removed) => {
        const undisturbed = found(filled(rows, D), query, 20);
        const [trusted, untrusted] = [indexOf("trusted", D), indexOf("untrusted", D)];
        const planted = attack.rows.map(
          ([id, row]) => [id, Float32Array.from({ length: D }, (_, i) => row[i] ?? 1)] as const,
        );
        const copies = rows.map(([id], i) => [i % 2 === 0 ? id : idOf(100 + i), query] as const);
        rows.forEach(([id, row], i) => {
          Result.getOrThrow(trusted.add(id, row));
          for (const [other, vector] of [planted[i], copies[i]].filter((row) => row !== undefined))
            untrusted.add(other, vector);
        });
        for (const [id] of rows.slice(0, removed)) untrusted.remove(id);
        const hits = found(trusted, query, 20);
        expect(hits).toEqual(undisturbed);
        expect(hits.every(({ partition }) => partition === "trusted")).toBe(true);
        expect(found(untrusted, query, 20).every(({ partition }) => partition === "untrusted")).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("[MEM-033] a hit of one partition is no hit of the other, by type", () => {
    const takesTrusted = (hits: ReturnType<ExactIndex<"trusted">["search"]>) => Result.isSuccess(hits);
    const query = Float32Array.of(1);
    expect(takesTrusted(indexOf("trusted", 1).search(query, 1))).toBe(true);
    // @ts-expect-error an untrusted hit where a trusted one is needed
    expect(takesTrusted(indexOf("untrusted", 1).search(query, 1))).toBe(true);
  });
});

describe("what the exact index refuses", () => {
  const good = Float32Array.of(1, 2);

  it("[MEM-034] identifiers that are none or taken, vectors that do not fit, and the index is as it was", () => {
    const index = filled([[idOf(1), good]], 2);
    const before = found(index, good, 9);
    const refusals = [
      [idOf(1), Float32Array.of(2, 1), "present"],
      ["short", good, "identifier"],
      [idOf(2).toUpperCase().replace("0", "A"), good, "identifier"],
      [idOf(2), Float32Array.of(1), "dimension"],
      [idOf(2), Float32Array.of(1, 2, 3), "dimension"],
      [idOf(2), Float32Array.of(1, NaN), "not finite"],
      [idOf(2), Float32Array.of(-Infinity, 1), "not finite"],
      [idOf(2), Float32Array.of(0, -0), "zero"],
    ] as const;
    for (const [id, vector, reason] of refusals) expect(failureOf(index.add(id, vector)).reason).toBe(reason);
    expect([index.size, found(index, good, 9)]).toEqual([1, before]);
    expect(failureOf(index.add("x".repeat(10_000), good)).message.length).toBeLessThan(300);
  });

  it("[MEM-034] queries that do not fit and counts that are none", () => {
    const index = filled([[idOf(1), good]], 2);
    const reasonOf = (query: Float32Array, count: number) => failureOf(index.search(query, count)).reason;
    for (const count of [0, -1, 1.5, NaN, Infinity, 1_025]) expect(reasonOf(good, count)).toBe("count");
    expect(reasonOf(Float32Array.of(1), 1)).toBe("dimension");
    expect(reasonOf(Float32Array.of(1, NaN), 1)).toBe("not finite");
    expect(reasonOf(Float32Array.of(0, 0), 1)).toBe("zero");
    expect(found(filled([[idOf(1), new Float32Array(2)]], 2, "dot"), new Float32Array(2), 1)[0]!.score).toBe(0);
    expect(found(index, good, 1_024).length).toBe(1);
  });

  it("[MEM-034] more rows than it was made for, until one is removed", () => {
    const index = Result.getOrThrow(
      ExactIndex.make({ partition: "trusted", dimension: 2, similarity: "cosine", rows: 2 }),
    );
    for (const n of [1, 2]) Result.getOrThrow(index.add(idOf(n), good));
    expect(failureOf(index.add(idOf(3), good)).reason).toBe("full");
    expect([index.size, index.has(idOf(3))]).toEqual([2, false]);
    index.remove(idOf(1));
    expect(Result.isSuccess(index.add(idOf(3), good))).toBe(true);
    for (const rows of [0, -1, 1.5, NaN, 2 ** 27 + 1]) {
      const made = ExactIndex.make({ partition: "trusted", dimension: 2, similarity: "cosine", rows });
      expect(failureOf(made).reason).toBe("full");
    }
  });

  it("[MEM-034] dimensions that no memory vector has", () => {
    for (const dimension of [0, -1, 1.5, NaN, 8_193]) {
      const made = ExactIndex.make({ partition: "trusted", dimension, similarity: "dot" });
      expect(failureOf(made)).toMatchObject({ _tag: "IndexRefused", reason: "dimension" });
    }
    expect(indexOf("trusted", 8_192).dimension).toBe(8_192);
  });
});
