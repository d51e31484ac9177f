import { Effect } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cosineErrorBound,
  distanceErrorBound,
  embeddedIndex,
  type IndexQuery,
  type IndexRow,
  measureRecall,
  type PgvectorIndex,
  type PgvectorOptions,
} from "../../src/index.ts";
import { serverUrl } from "../ledger-postgres/server.ts";
import { contract } from "../ledger-store/contract.ts";
import { errorOf } from "../ledger-store/place.ts";
import { indexContract } from "../pacemaker/index-contract.ts";
import { rowOf } from "../pacemaker/index-place.ts";
import * as faults from "./pgvector-faults.ts";
import { pgvectorPlace, type PgvectorPlace, recordPlace } from "./pgvector-place.ts";

// One file: starting the database takes longer than everything that is asked of it.
indexContract("pgvector over TCP", pgvectorPlace, 5);
contract("PGlite over TCP", recordPlace);

describe("tables of an index", () => {
  it("[VEC-007] are made only when asked for, and found again", faults.madeWhenAsked);
  it(
    "[VEC-007] an administrator's script makes them, and a role that may change rows and nothing else",
    faults.scriptGivesRights,
  );
  it.each(faults.shapes)("[VEC-009] with $title are told", faults.shapeTold);
  it("[VEC-010] are of one opening at a time", faults.oneOpening);
});

describe("a database without the extension", () => {
  it("[VEC-008] is told with the statement that is needed, and nothing is made", faults.extensionNotCreated);
  it.runIf(serverUrl !== undefined)("[VEC-008] on a server without the package, names it", faults.packageMissing);
});

describe("rows that somebody changed, and sessions that are lost", () => {
  it.each(faults.rows)("[VEC-012] [VEC-002] are no wrong hit: $title", faults.noWrongHit);
  it("[VEC-012] a row that is to be moved and is not there is told", faults.missingRowTold);
  it(
    "[VEC-012] [VEC-010] a lost session is told for good; opened again, all is as the ledger says",
    faults.lostSession,
  );
});

const using = <A, E>(
  place: PgvectorPlace,
  options: Partial<PgvectorOptions>,
  use: (index: PgvectorIndex) => Effect.Effect<A, E>,
): Promise<A> => Effect.runPromise(Effect.scoped(Effect.flatMap(place.openWith(options), use)));

/** A vector of length one, of whole numbers that need not be small. */
function unit(numbers: ArrayLike<number>): Float32Array {
  const length = Math.hypot(...Array.from(numbers));
  return Float32Array.from(numbers, (n) => n / length);
}

/** Repeatable numbers of -1 to 1. */
function* numbers(seed: number): Generator<number, never> {
  let state = seed >>> 0;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 31 - 1;
  }
}

function randomUnit(source: Generator<number, never>, dimension: number): Float32Array {
  return unit(Array.from({ length: dimension }, () => source.next().value));
}

/** Vectors around one that differ in the last bits of a few elements: float32 sums tell them apart wrongly. */
function neighbours(
  source: Generator<number, never>,
  centre: Float32Array,
  count: number,
): ReadonlyArray<Float32Array> {
  return Array.from({ length: count }, () => {
    const near = centre.slice();
    for (let change = 0; change < 3; change++) {
      const at = Math.floor(((source.next().value + 1) / 2) * centre.length) % centre.length;
      near[at]! *= 1 + source.next().value * 2 ** -20;
    }
    return near;
  });
}

describe("exact search", () => {
  it("[VEC-005] [VEC-006] [VEC-003] ranks as float64 does where float32 cannot tell rows apart", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.constantFrom(3, 64, 257),
        fc.integer({ min: 1, max: 20 }),
        async (seed, dimension, most) => {
          const place = await pgvectorPlace();
          const source = numbers(seed);
          const vector = randomUnit(source, dimension);
          const far = randomUnit(source, dimension);
          const near = neighbours(source, unit(vector.map((value, at) => value + far[at]! / 4)), 60);
          const rows = near.map((own, n) => rowOf(n, own));
          const query: IndexQuery = { scope: "lab", partition: "trusted", vector, most };
          const plain = embeddedIndex(dimension);
          const expected = await Effect.runPromise(Effect.andThen(plain.put(rows), plain.search(query)));
          const found = await using(place, { dimension }, (index) =>
            Effect.andThen(index.put(rows), index.search(query)),
          );
          expect(found).toEqual(expected);
          await place.discard();
        },
      ),
      { numRuns: 8 },
    );
  });

  it("[VEC-006] [VEC-005] finds all of many equal rows, in the order of their identifiers", async () => {
    const place = await pgvectorPlace();
    const vector = randomUnit(numbers(1), 8);
    const rows = Array.from({ length: 90 }, (_, n) => rowOf(n, vector));
    const ids = rows.map(({ item }) => item.id).toSorted();
    await using(place, { dimension: 8 }, (index) =>
      Effect.gen(function* () {
        yield* index.put(rows);
        for (const most of [1, 17, 89, 90, 91]) {
          const found = yield* index.search({ scope: "lab", partition: "trusted", vector, most });
          expect(found).toEqual(ids.slice(0, most));
        }
      }),
    );
    await place.discard();
  });

  it("[VEC-006] the distance of pgvector is within the bound of the score", async () => {
    expect(distanceErrorBound(256)).toBeGreaterThan(2 * 256 * 2 ** -24);
    expect(distanceErrorBound(256)).toBeLessThan(3.1e-5);
    expect(distanceErrorBound(2 ** 24)).toBe(Number.POSITIVE_INFINITY);
    const place = await pgvectorPlace();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom(0.5, 1, 2),
        async (seed, D, length) => {
          const source = numbers(seed);
          const [a, b] = [randomUnit(source, D), randomUnit(source, D)].map((one) =>
            one.map((value) => value * length),
          );
          const texts = [a!, b!].map((one) => `[${one.join(",")}]`);
          const [row] = await place.sql(
            "SELECT $1::public.vector OPERATOR(public.<=>) $2::public.vector AS distance",
            texts,
          );
          const dot = a!.reduce((sum, value, at) => sum + value * b![at]!, 0);
          const score = dot / (Math.hypot(...a!) * Math.hypot(...b!));
          const own = cosineErrorBound(D);
          expect(Math.abs(1 - Number(row!["distance"]) - score)).toBeLessThanOrEqual(distanceErrorBound(D) + own);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("graphs", () => {
  const dimension = 16;
  const scopes = ["lab", "home"] as const;
  const graph = { scopes: ["lab"], connections: 4, construction: 8, width: 10 };

  /** Rows in two scopes and both partitions. */
  function crowd(): ReadonlyArray<IndexRow> {
    const source = numbers(7);
    return Array.from({ length: 400 }, (_, n) =>
      rowOf(n, randomUnit(source, dimension), n % 5 === 0 ? "untrusted" : "trusted", scopes[n % 4 === 1 ? 1 : 0]),
    );
  }

  const queries = (scope: string, most: number): ReadonlyArray<IndexQuery> => {
    const source = numbers(8);
    return Array.from({ length: 12 }, () => ({
      scope,
      partition: "trusted",
      vector: randomUnit(source, dimension),
      most,
    }));
  };

  it("[VEC-011] [VEC-005] answer approximately, as measured; exact search takes no part of them", async () => {
    const place = await pgvectorPlace();
    const rows = crowd();
    const plain = embeddedIndex(dimension);
    await using(place, { dimension, graph }, (index) =>
      Effect.gen(function* () {
        for (let at = 0; at < rows.length; at += 100) yield* index.put(rows.slice(at, at + 100));
        yield* plain.put(rows);
        yield* index.keepOnly(new Set(rows.map(({ item }) => item.id)));
        const asked = queries("lab", 10);
        const report = yield* measureRecall(index, asked);
        expect(report).toMatchObject({ questions: 12, fromGraph: 12, expected: 120 });
        expect(report.recall).toBe(report.found / 120);
        expect(report.worst).toBeLessThanOrEqual(report.recall);
        expect(report.found).toBeGreaterThan(0);
        for (const query of asked) {
          const exact = yield* plain.search(query);
          expect(yield* index.searchExactly(query)).toEqual(exact);
          const near = yield* index.search(query);
          expect(near.length).toBe(10);
          const ranks = (yield* plain.search({ ...query, most: 400 })).map((id) => id);
          const places = near.map((id) => ranks.indexOf(id));
          expect(places).toEqual(places.toSorted((a, b) => a - b));
          expect(places[0]).toBeGreaterThanOrEqual(0);
        }
        const elsewhere = yield* measureRecall(index, queries("home", 10));
        expect(elsewhere).toMatchObject({ fromGraph: 0, recall: 1, worst: 1 });
        expect(yield* measureRecall(index, [])).toMatchObject({ questions: 0, recall: 1, worst: 1 });
      }),
    );
    await place.discard();
  });

  it("[VEC-011] [PCM-005] untrusted rows and other scopes have no part in them", async () => {
    const place = await pgvectorPlace();
    const rows = crowd();
    await using(place, { dimension, graph }, (index) =>
      Effect.gen(function* () {
        yield* index.put(rows.slice(0, 200).filter(({ shelf, item }) => shelf === "trusted" && item.scope === "lab"));
        yield* index.keepOnly(new Set(rows.map(({ item }) => item.id)));
        const asked = queries("lab", 5);
        const before = yield* Effect.forEach(asked, index.search);
        const source = numbers(9);
        const noise = asked.flatMap(({ vector }, n) => [
          rowOf(1_000 + n, vector, "untrusted"),
          rowOf(2_000 + n, vector, "trusted", "home"),
          rowOf(3_000 + n, randomUnit(source, dimension), "withheld"),
        ]);
        yield* index.put(noise);
        expect(yield* Effect.forEach(asked, index.search)).toEqual(before);
      }),
    );
    await place.discard();
  });

  it.each([
    { title: "too many elements", options: { dimension: 2_001, graph } },
    { title: "a scope that is none", options: { graph: { ...graph, scopes: ["x') ; DROP SCHEMA public; --"] } } },
    { title: "too few connections", options: { graph: { ...graph, connections: 1 } } },
    { title: "a construction below twice the connections", options: { graph: { ...graph, connections: 5 } } },
    { title: "a width of no number", options: { graph: { ...graph, width: Number.NaN } } },
  ])("[VEC-011] are refused with $title", async ({ options }) => {
    const place = await pgvectorPlace();
    const error = await errorOf(Effect.scoped(place.openWith(options)));
    expect(error).toMatchObject({ _tag: "OutOfRange", field: "graph" });
    expect(await place.sql("SELECT 1 FROM pg_namespace WHERE nspname = $1", [place.schema])).toEqual([]);
  });
});
