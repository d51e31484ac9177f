import { Effect, type Scope } from "effect";
import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "simple-statistics";
import { openFileStore, type RecordStore, type StoreError } from "../src/index.ts";
import { type Measured, millisecondsOf } from "./measured.ts";

const appends = 20_000;
const oneByOne = 200;
const recordLength = 250;
const rounds = 5;

/** A directory that is removed in the end. */
export const temporaryDirectory: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "fieldprint-bench-"))),
  (directory) => Effect.promise(() => rm(directory, { recursive: true, force: true })),
);

const record = (n: number) => Uint8Array.from({ length: recordLength }, (_, at) => (n + at) % 256);

/** Everything at once, each append awaited on its own. */
const appendAll = (store: RecordStore, records: ReadonlyArray<Uint8Array>) =>
  Effect.forEach(records, (one) => store.append([one]), { concurrency: "unbounded" });

const appendInTurn = (store: RecordStore, records: ReadonlyArray<Uint8Array>) =>
  Effect.forEach(records, (one) => store.append([one]));

/** Milliseconds of plain writes of the same bytes, each made durable before the next. */
function floor(file: string, records: ReadonlyArray<Uint8Array>, together: number): number {
  const descriptor = openSync(file, "w");
  try {
    return millisecondsOf(() => {
      for (let at = 0; at < records.length; at += together) {
        writeSync(descriptor, Buffer.concat(records.slice(at, at + together)));
        fdatasyncSync(descriptor);
      }
    });
  } finally {
    closeSync(descriptor);
  }
}

/** Refuses to report appends that are not there afterwards. */
const checkAppended = Effect.fnUntraced(function* (
  store: RecordStore,
  first: number,
  records: ReadonlyArray<Uint8Array>,
) {
  const { size } = yield* store.head;
  const [last] = yield* store.read(size - 1, 1);
  const right = size === first + records.length && last !== undefined && Buffer.compare(last, records.at(-1)!) === 0;
  if (!right) throw new Error("the store does not hold what was appended");
});

interface Way {
  readonly what: string;
  readonly count: number;
  readonly target: number | null;
  readonly append: (store: RecordStore, records: ReadonlyArray<Uint8Array>) => Effect.Effect<unknown, StoreError>;
  readonly together: number;
  readonly peer: string;
}

const ways: ReadonlyArray<Way> = [
  {
    what: `durable appends, ${appends.toLocaleString("en")} at once`,
    count: appends,
    target: 5_000,
    append: appendAll,
    together: appends,
    peer: "one write and fdatasync of the same bytes",
  },
  {
    what: "durable appends, one after the other",
    count: oneByOne,
    target: null,
    append: appendInTurn,
    together: 1,
    peer: "a write and fdatasync each",
  },
];

const measureOne = Effect.fnUntraced(function* (
  directory: string,
  { what, count, target, append, together, peer }: Way,
) {
  const store = yield* openFileStore(join(directory, `store-${count}`), { create: true });
  const records = Array.from({ length: count }, (_, n) => record(n));
  const times: Array<readonly [own: number, peer: number]> = [];
  for (let round = 0; round <= rounds; round++) {
    const first = (yield* store.head).size;
    const started = performance.now();
    yield* append(store, records);
    const own = performance.now() - started;
    yield* checkAppended(store, first, records);
    times.push([own, floor(join(directory, "floor"), records, together)]);
  }
  const counted = times.slice(1);
  const measured: Measured = {
    what,
    value: median(counted.map(([own]) => count / (own / 1_000))),
    unit: "/s",
    target,
    peer,
    toPeer: median(counted.map(([own, peer]) => peer / own)),
  };
  return measured;
});

/** Appends a second that a file store makes durable, of records as long as an event. */
export const storeRates: Effect.Effect<ReadonlyArray<Measured>, StoreError> = Effect.gen(function* () {
  const directory = yield* temporaryDirectory;
  return yield* Effect.forEach(ways, (way) => measureOne(directory, way));
}).pipe(Effect.scoped);
