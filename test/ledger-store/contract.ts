import { Effect, Fiber, Result, Stream } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allRecords, hexadecimal, type StoreError, storeLimits } from "../../src/index.ts";
import { digestOf, errorOf, everything, openingError, type Place, withStore } from "./place.ts";

const anyRecord = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ minLength: 900, maxLength: 1_100 }));
const anyAppend = fc.array(anyRecord, { maxLength: 5 });

/** What every store must do, on a store of this kind. */
export function contract(kind: string, makePlace: () => Promise<Place>): void {
  describe(`a record store: ${kind}`, () => {
    const atPlace = async (use: (place: Place) => Promise<void>) => {
      const place = await makePlace();
      try {
        await use(place);
      } finally {
        await place.discard();
      }
    };
    const at = (use: (place: Place) => Promise<void>) => () => atPlace(use);

    it("[STO-002] [STO-004] [STO-006] gives back what was appended, also when opened again", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(anyAppend, { maxLength: 4 }), { maxLength: 3 }), (openings) =>
          atPlace(async (place) => {
            const expected: Array<Uint8Array> = [];
            for (const appends of openings) {
              await withStore(place, (store) =>
                Effect.gen(function* () {
                  for (const records of appends) {
                    const first = expected.length;
                    expected.push(...records);
                    expect(yield* store.append(records)).toEqual({ first, size: expected.length });
                  }
                  expect(yield* store.head).toEqual({ size: expected.length, digest: digestOf(expected) });
                  expect(yield* everything(store)).toEqual(expected);
                }),
              );
            }
            const last = await withStore(place, everything);
            expect(last).toEqual(expected);
          }),
        ),
        { numRuns: 25 },
      );
    });

    it(
      "[STO-006] has the digest of the records, however they are grouped",
      at(async (place) => {
        const records = [1, 2, 3].map((byte) => Uint8Array.of(byte));
        expect(digestOf([])).toBe("0".repeat(64));
        await withStore(place, (store) =>
          Effect.gen(function* () {
            expect(yield* store.head).toEqual({ size: 0, digest: "0".repeat(64) });
            for (const record of records) yield* store.append([record]);
            const one = yield* store.head;
            expect(one).toEqual({ size: 3, digest: digestOf(records) });
            expect(one.digest).toBe("487d2044e67bbe94687e080eee1f2c36c6f3ff1b7c4ead4924b8c99a43c97008");
          }),
        );
        await atPlace((other) =>
          withStore(other, (store) =>
            Effect.gen(function* () {
              yield* store.append(records);
              expect((yield* store.head).digest).toBe(digestOf(records));
            }),
          ),
        );
      }),
    );

    it(
      "[STO-003] answers many appends at once, each with its own place, which can be read at once",
      at(async (place) => {
        const appends = Array.from({ length: 200 }, (_, n) =>
          Array.from({ length: n % 4 }, (_, k) => Buffer.from(`append ${n}, record ${k}`)),
        );
        await withStore(place, (store) =>
          Effect.gen(function* () {
            const each = (records: ReadonlyArray<Uint8Array>) =>
              Effect.gen(function* () {
                const answer = yield* store.append(records);
                const there = yield* store.read(answer.first, records.length);
                return { ...answer, there };
              });
            const answers = yield* Effect.forEach(appends, each, { concurrency: "unbounded" });
            for (const [n, { first, size, there }] of answers.entries()) {
              expect({ n, count: size - first }).toEqual({ n, count: appends[n]!.length });
              expect(there.map(hexadecimal)).toEqual(appends[n]!.map(hexadecimal));
            }
            const places = answers.filter(({ first, size }) => size > first).toSorted((a, b) => a.first - b.first);
            expect(places.map(({ first }) => first)).toEqual([0, ...places.slice(0, -1).map(({ size }) => size)]);
            expect((yield* store.head).size).toBe(300);
          }),
        );
      }),
    );

    it(
      "[STO-001] takes a record of no bytes and of 1 MiB, and refuses more without a trace",
      at(async (place) => {
        const longest = new Uint8Array(storeLimits.recordBytes).map((_, n) => n % 251);
        await withStore(place, (store) =>
          Effect.gen(function* () {
            yield* store.append([new Uint8Array(0), longest]);
            const before = yield* store.head;
            const tooMuch = [
              [Uint8Array.of(1), new Uint8Array(storeLimits.recordBytes + 1)],
              Array.from({ length: storeLimits.recordsPerAppend + 1 }, () => new Uint8Array(0)),
              Array.from({ length: 17 }, () => longest),
            ];
            const fields = ["records[1]", "records", "records"];
            for (const [which, records] of tooMuch.entries()) {
              expect(yield* Effect.flip(store.append(records))).toMatchObject({
                _tag: "TooLarge",
                field: fields[which],
              });
            }
            expect(yield* store.head).toEqual(before);
            expect((yield* everything(store)).map(hexadecimal)).toEqual(["", hexadecimal(longest)]);
          }),
        );
      }),
    );

    it(
      "[STO-004] [STO-005] reads a bounded part, at least one record, and iterates over all",
      at(async (place) => {
        const large = Array.from({ length: 9 }, (_, n) => new Uint8Array(storeLimits.recordBytes - 20).fill(n));
        await withStore(place, (store) =>
          Effect.gen(function* () {
            yield* store.append(large);
            const part = yield* store.read(1, 9);
            expect(part.map((record) => record[0])).toEqual([1, 2, 3, 4].slice(0, part.length));
            expect(part.length).toBeGreaterThan(2);
            expect((yield* store.read(3, 2)).map((record) => record[0])).toEqual([3, 4]);
            expect(yield* store.read(9, 5)).toEqual([]);
            expect(yield* store.read(2, 0)).toEqual([]);
            const iterated = yield* everything(store);
            expect(iterated.map((record) => [record.length, record[0]])).toEqual(large.map((r) => [r.length, r[0]]));
            expect((yield* Stream.runCollect(allRecords(store, 7))).map((record) => record[0])).toEqual([7, 8]);
          }),
        );
      }),
    );

    it(
      "[STO-005] iterates over the records there were at its start",
      at(async (place) => {
        await withStore(place, (store) =>
          Effect.gen(function* () {
            yield* store.append([Uint8Array.of(0), Uint8Array.of(1)]);
            const seen: Array<number> = [];
            yield* Stream.runForEach(allRecords(store), ([byte]) =>
              Effect.andThen(
                store.append([Uint8Array.of(9)]),
                Effect.sync(() => seen.push(byte!)),
              ),
            );
            expect([seen, (yield* store.head).size]).toEqual([[0, 1], 4]);
          }),
        );
      }),
    );

    it(
      "[STO-004] refuses what is no place and no count",
      at(async (place) => {
        await withStore(place, (store) =>
          Effect.gen(function* () {
            yield* store.append([Uint8Array.of(1)]);
            for (const from of [-1, 2, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
              expect(yield* Effect.flip(store.read(from, 1))).toMatchObject({ _tag: "OutOfRange", field: "from" });
            }
            for (const count of [-1, 0.5, Number.NaN, storeLimits.recordsPerRead + 1]) {
              expect(yield* Effect.flip(store.read(0, count))).toMatchObject({ _tag: "OutOfRange", field: "count" });
            }
          }),
        );
      }),
    );

    it(
      "[STO-004] gives bytes of the caller's own",
      at(async (place) => {
        await withStore(place, (store) =>
          Effect.gen(function* () {
            const given = Uint8Array.of(1, 2);
            yield* store.append([given, Uint8Array.of(3)]);
            given.fill(9);
            const [read] = yield* store.read(0, 1);
            expect(read).toEqual(Uint8Array.of(1, 2));
            read!.fill(7);
            expect(yield* store.read(0, 2)).toEqual([Uint8Array.of(1, 2), Uint8Array.of(3)]);
          }),
        );
      }),
    );

    it(
      "[STO-007] keeps the newest note, of a size that is there and does not go back",
      at(async (place) => {
        const longest = "ä".repeat(storeLimits.noteBytes / 2);
        await withStore(place, (store) =>
          Effect.gen(function* () {
            expect(yield* store.checkpoint).toBeNull();
            expect(yield* Effect.flip(store.putCheckpoint(1, "none"))).toMatchObject({
              _tag: "OutOfRange",
              field: "size",
            });
            yield* store.append([Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)]);
            yield* store.putCheckpoint(2, longest);
            const refused: Array<[number, string, string]> = [
              [1, "back", "size"],
              [4, "ahead", "size"],
              [2.5, "between", "size"],
              [3, `${longest}.`, "note"],
              [3, "\u{d800}", "note"],
            ];
            for (const [size, note, field] of refused) {
              expect(yield* Effect.flip(store.putCheckpoint(size, note))).toMatchObject({ field });
            }
            expect(yield* store.checkpoint).toEqual({ size: 2, note: longest });
            yield* store.putCheckpoint(2, "\ufeffagain, with\r\na cosignature\n\0");
          }),
        );
        const again = await withStore(place, ({ checkpoint }) => checkpoint);
        expect(again).toEqual({ size: 2, note: "\ufeffagain, with\r\na cosignature\n\0" });
      }),
    );

    it(
      "[STO-008] accepts a pin that it continues, and tells an older copy and another history",
      at(async (place) => {
        const records = [1, 2, 3].map((byte) => Uint8Array.of(byte));
        const heads = [0, 1, 2, 3].map((size) => ({ size, digest: digestOf(records.slice(0, size)) }));
        await withStore(place, (store) => store.append(records));
        for (const pinned of heads) {
          const size = await withStore(place, ({ head }) => Effect.map(head, ({ size }) => size), { pinned });
          expect(size).toBe(3);
        }
        const older = await openingError(place, { pinned: { size: 4, digest: heads[3]!.digest } });
        expect(older).toMatchObject({ _tag: "StoreRolledBack", witness: "pin", expected: 4, actual: 3 });
        const other = await openingError(place, { pinned: { size: 2, digest: heads[1]!.digest } });
        expect(other).toMatchObject({ _tag: "StoreDiverged", witness: "pin", size: 2, actual: heads[2]!.digest });
        for (const size of [-1, 0.5, Number.NaN]) {
          expect(await openingError(place, { pinned: { size, digest: "" } })).toMatchObject({ _tag: "OutOfRange" });
        }
      }),
    );

    it(
      "[STO-009] answers StoreClosed after its scope, having written what waited",
      at(async (place) => {
        const { store, waiting } = await withStore(place, (store) =>
          Effect.gen(function* () {
            const one = (n: number) => Effect.result(store.append([Uint8Array.of(n)]));
            const waiting = yield* Effect.forkDetach(
              Effect.forEach(
                Array.from({ length: 50 }, (_, n) => n),
                one,
                { concurrency: "unbounded" },
              ),
            );
            yield* Effect.yieldNow;
            return { store, waiting };
          }),
        );
        const answers = await Effect.runPromise(Fiber.join(waiting));
        const kept = answers.filter(Result.isSuccess).length;
        expect((await withStore(place, everything)).length).toBe(kept);
        for (const operation of [
          store.append([Uint8Array.of(1)]),
          store.read(0, 1),
          store.head,
          store.putCheckpoint(0, ""),
          store.checkpoint,
        ]) {
          expect(await errorOf<unknown, StoreError>(operation)).toMatchObject({ _tag: "StoreClosed" });
        }
        for (const answer of answers) {
          if (Result.isFailure(answer)) expect(answer.failure._tag).toBe("StoreClosed");
        }
      }),
    );
  });
}
