import { Effect, Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openPostgresStore, type SqlSession, sqlClient, storeLimits } from "../../src/index.ts";
import { digestOf, everything } from "../ledger-store/place.ts";
import { kinds } from "./postgres-place.ts";
import { bytes, records, refusalOf, rowsOf, smallStore, tamper, using } from "./small-store.ts";

const unchecked = "ALTER TABLE S.records DROP CONSTRAINT records_bytes_check, DROP CONSTRAINT records_digest_check";
const free =
  "ALTER TABLE S.checkpoints DROP CONSTRAINT checkpoints_note_check, DROP CONSTRAINT checkpoints_digest_check, DROP CONSTRAINT checkpoints_size_check";
const tooLong = `decode(repeat('00', ${storeLimits.recordBytes + 1}), 'hex')`;
const hex = (digest: string) => `decode('${digest}', 'hex')`;
const forged = [...records.slice(0, 2), bytes(9), records[3]!];

/** A record replaced with all digests after it, as somebody would who knows the format. */
const rewritten = [
  "UPDATE S.records SET bytes = '\\x09' WHERE number = 2",
  ...[2, 3].map((n) => `UPDATE S.records SET digest = ${hex(digestOf(forged.slice(0, n + 1)))} WHERE number = ${n}`),
];

const other = [...records.slice(0, 3), bytes(7, 7, 7)];
const sameLength = `UPDATE S.records SET bytes = '\\x070707', digest = ${hex(digestOf(other))} WHERE number = 3`;

/** What is changed, how, and what opening answers. */
const changes: ReadonlyArray<readonly [string, ReadonlyArray<string>, Readonly<Record<string, unknown>>]> = [
  ["another byte", ["UPDATE S.records SET bytes = '\\x0203' WHERE number = 1"], { _tag: "StoreCorrupt", record: 1 }],
  [
    "a record cut short",
    ["UPDATE S.records SET bytes = '\\x0303' WHERE number = 3"],
    { _tag: "StoreCorrupt", record: 3 },
  ],
  [
    "another digest",
    [`UPDATE S.records SET digest = ${hex("0".repeat(64))} WHERE number = 2`],
    { _tag: "StoreCorrupt", record: 2 },
  ],
  [
    "no digest",
    [unchecked, "UPDATE S.records SET digest = '\\x00' WHERE number = 0"],
    { _tag: "StoreCorrupt", record: 0 },
  ],
  ["a gap", ["DELETE FROM S.records WHERE number = 1"], { _tag: "StoreCorrupt", record: 1, actual: "record 2" }],
  ["a missing start", ["DELETE FROM S.records WHERE number = 0"], { _tag: "StoreCorrupt", record: 0 }],
  [
    "two records exchanged",
    [
      "UPDATE S.records SET number = 9 WHERE number = 1",
      "UPDATE S.records SET number = 1 WHERE number = 2",
      "UPDATE S.records SET number = 2 WHERE number = 9",
    ],
    { _tag: "StoreCorrupt", record: 1 },
  ],
  [
    "too many bytes",
    [unchecked, `UPDATE S.records SET bytes = ${tooLong} WHERE number = 3`],
    { _tag: "StoreCorrupt", record: 3, actual: `${storeLimits.recordBytes + 1} bytes` },
  ],
  [
    "no bytes",
    ["ALTER TABLE S.records ALTER bytes DROP NOT NULL", "UPDATE S.records SET bytes = NULL WHERE number = 1"],
    { _tag: "StoreCorrupt", record: 1 },
  ],
  [
    "a negative number",
    ["ALTER TABLE S.records DROP CONSTRAINT records_number_check", "UPDATE S.records SET number = -1 WHERE number = 3"],
    { _tag: "StoreCorrupt", record: 0 },
  ],
  [
    "a number beyond 2^53",
    ["UPDATE S.records SET number = 9223372036854775807 WHERE number = 3"],
    { _tag: "StoreCorrupt", record: 0 },
  ],
  [
    "another type",
    [
      "ALTER TABLE S.records DROP CONSTRAINT records_bytes_check",
      "ALTER TABLE S.records ALTER bytes TYPE text USING encode(bytes, 'hex')",
    ],
    { _tag: "StoreCorrupt", part: "records" },
  ],
  ["a table that a crash empties", ["ALTER TABLE S.records SET UNLOGGED"], { _tag: "StoreCorrupt", part: "records" }],
  [
    "a table replaced by a view",
    ["ALTER TABLE S.records RENAME TO kept", "CREATE VIEW S.records AS SELECT * FROM S.kept"],
    { _tag: "StoreCorrupt", part: "records" },
  ],
  ["a table gone", ["DROP TABLE S.checkpoints"], { _tag: "StoreCorrupt", part: "checkpoints", actual: "no table" }],
  ["a later format", ["UPDATE S.format SET version = 2"], { _tag: "StoreUnsupported", actual: "format 2" }],
  ["two formats", ["INSERT INTO S.format VALUES (2)"], { _tag: "StoreCorrupt", part: "format" }],
  ["no format", ["DELETE FROM S.format"], { _tag: "StoreCorrupt", part: "format" }],
  ["a record replaced with its digests", rewritten, { _tag: "StoreDiverged", witness: "checkpoint", size: 3 }],
  [
    "records missing at the end",
    ["DELETE FROM S.records WHERE number >= 2"],
    { _tag: "StoreRolledBack", witness: "checkpoint", expected: 3, actual: 2 },
  ],
  [
    "a checkpoint of other records",
    [`UPDATE S.checkpoints SET digest = ${hex("1".repeat(64))}`],
    { _tag: "StoreDiverged", witness: "checkpoint" },
  ],
  [
    "a checkpoint of no size",
    [free, "UPDATE S.checkpoints SET size = -3"],
    { _tag: "StoreCorrupt", part: "checkpoints" },
  ],
  [
    "a checkpoint without a digest",
    [free, "UPDATE S.checkpoints SET digest = '\\x'"],
    { _tag: "StoreCorrupt", part: "checkpoints" },
  ],
  [
    "a note too long",
    [free, "UPDATE S.checkpoints SET note = decode(repeat('61', 65537), 'hex')"],
    { _tag: "StoreCorrupt", part: "checkpoints" },
  ],
  ["a note in other bytes", ["UPDATE S.checkpoints SET note = '\\xff'"], { _tag: "StoreCorrupt", part: "checkpoints" }],
];

/** What is changed while a store is open, and what reading everything answers. */
const underneath: ReadonlyArray<readonly [string, ReadonlyArray<string>, number | null]> = [
  ["another byte", ["UPDATE S.records SET bytes = '\\x0203' WHERE number = 1"], 1],
  ["a record replaced with its digests", rewritten, 2],
  ["a record replaced by one of its length, with its digest", [sameLength], 3],
  ["a longer record", [unchecked, `UPDATE S.records SET bytes = ${tooLong} WHERE number = 0`], 0],
  ["another digest", [`UPDATE S.records SET digest = ${hex("0".repeat(64))} WHERE number = 3`], 3],
  ["a gap", ["DELETE FROM S.records WHERE number = 2"], 2],
  ["records missing at the end", ["DELETE FROM S.records WHERE number = 3"], 3],
  [
    "another type",
    [
      "ALTER TABLE S.records DROP CONSTRAINT records_bytes_check",
      "ALTER TABLE S.records ALTER bytes TYPE text USING encode(bytes, 'hex')",
    ],
    0,
  ],
  ["a table gone", ["DROP TABLE S.records"], null],
];

describe.each(kinds)("tampered tables: %s", (_, make) => {
  it.each(changes)(
    "[PGS-008] [PGS-009] [PGS-010] opening tells %s, and changes nothing",
    async (_, change, expected) => {
      const place = await smallStore(make);
      await tamper(place, ...change);
      const before = await rowsOf(place).catch(() => "unreadable");
      expect(await refusalOf(place)).toMatchObject(expected);
      expect(await rowsOf(place).catch(() => "unreadable")).toBe(before);
    },
  );

  it.each(underneath)("[PGS-009] [PGS-010] reading tells %s", async (_, change, record) => {
    const place = await smallStore(make);
    const error = await using(place, (store) =>
      Effect.gen(function* () {
        expect(yield* store.read(0, 4)).toEqual(records);
        yield* Effect.promise(() => tamper(place, ...change));
        return yield* Effect.flip(store.read(0, 4));
      }),
    );
    expect(error).toMatchObject({ _tag: "StoreCorrupt", record });
  });

  it("[PGS-009] tells any one bit changed in any record or digest", async () => {
    const long = Array.from({ length: 6 }, (_, n) => new Uint8Array(40).fill(n));
    const place = await smallStore(make);
    await using(place, (store) => store.append(long));
    await tamper(place);
    const flip = (column: string, number: number, bit: number) =>
      place.sql(`UPDATE ${place.schema}.records SET ${column} = set_bit(${column}, ${bit}, 1 - get_bit(${column}, ${bit}))
        WHERE number = ${number}`);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("bytes", "digest"),
        fc.integer({ min: 4, max: 9 }),
        fc.integer({ min: 0, max: 255 }),
        async (column, number, bit) => {
          await flip(column, number, bit);
          expect(await refusalOf(place)).toMatchObject({ _tag: "StoreCorrupt", record: number });
          await flip(column, number, bit);
        },
      ),
      { numRuns: 20 },
    );
    expect(await using(place, (store) => store.read(4, 6))).toEqual(long);
  });

  it("[PGS-009] the database sends at most 4 MiB at once, whatever is in the tables", async () => {
    const place = await smallStore(make);
    const large = Array.from({ length: 6 }, (_, n) => new Uint8Array(storeLimits.recordBytes - n).fill(n));
    await using(place, (store) => store.append(large));
    const longest = "decode(repeat('00', 9000000), 'hex')";
    const most = async () => {
      let most = 0;
      const opened = Effect.flatMap(place.client, (client) => {
        const counted: SqlSession = {
          where: client.where,
          execute: async (text, values) => {
            const rows = await Effect.runPromise(client.query(text, values));
            const sizes = rows.flatMap(Object.values).map((value) => (value instanceof Uint8Array ? value.length : 0));
            most = Math.max(
              most,
              sizes.reduce((sum, size) => sum + size, 0),
            );
            return rows;
          },
          close: async () => undefined,
        };
        return openPostgresStore(sqlClient(counted), { schema: place.schema, volatile: true });
      });
      const answer = await Effect.runPromise(Effect.scoped(Effect.result(Effect.flatMap(opened, everything))));
      return { most, whole: Result.isSuccess(answer) };
    };
    const slack = 4096;
    const whole = await most();
    expect(whole.whole).toBe(true);
    expect(whole.most).toBeGreaterThan(2 * storeLimits.recordBytes);
    expect(whole.most).toBeLessThanOrEqual(storeLimits.readBytes + slack);
    await tamper(place, unchecked, free);
    for (const change of [
      `UPDATE S.checkpoints SET note = ${longest}`,
      `UPDATE S.checkpoints SET digest = ${longest}`,
      `UPDATE S.records SET digest = ${longest} WHERE number = 1`,
      `UPDATE S.records SET bytes = ${longest} WHERE number = 0`,
    ]) {
      await tamper(place, change);
      const damaged = await most();
      expect(damaged.whole).toBe(false);
      expect(damaged.most, change).toBeLessThanOrEqual(storeLimits.readBytes + slack);
    }
  });

  it("[PGS-011] tells an older copy and a replaced end only by a pin", async () => {
    const place = await smallStore(make);
    const pinned = await using(place, (store) => store.head);
    const last = [...records.slice(0, 3), bytes(7)];
    await tamper(place, `UPDATE S.records SET bytes = '\\x07', digest = ${hex(digestOf(last))} WHERE number = 3`);
    expect(await using(place, (store) => store.read(3, 1))).toEqual([bytes(7)]);
    expect(await refusalOf(place, { pinned })).toMatchObject({ _tag: "StoreDiverged", witness: "pin", size: 4 });
    await tamper(place, "DELETE FROM S.records WHERE number = 3");
    expect(await using(place, (store) => store.read(0, 9))).toEqual(records.slice(0, 3));
    const older = { _tag: "StoreRolledBack", witness: "pin", expected: 4, actual: 3 };
    expect(await refusalOf(place, { pinned })).toMatchObject(older);
  });
});
