import { Effect, Stream } from "effect";
import { join } from "node:path";
import { median } from "simple-statistics";
import { allRecords, openFileStore, openLedger, recordBytes, stateDigest, storeLimits } from "../src/index.ts";
import { agentLog, type MachineLog } from "./machine-log.ts";
import type { Measured } from "./measured.ts";
import { temporaryDirectory } from "./store-rate.ts";

const events = 100_000;
const turns = 24_000;
const rounds = 3;
const recordsAtOnce = storeLimits.recordsPerAppend / 4;

/** A log of so many events, to the one. */
function longLog(): MachineLog {
  const log = agentLog(turns);
  if (log.entries.length < events) throw new Error(`expected ${events} events, got ${log.entries.length}`);
  return log;
}

/** Writes the records of a ledger. */
const writeLedger = Effect.fnUntraced(function* (directory: string, { policy, entries }: MachineLog) {
  const store = yield* openFileStore(directory, { create: true });
  const records = [{ policy }, ...entries].map(recordBytes);
  for (let at = 0; at < records.length; at += recordsAtOnce) yield* store.append(records.slice(at, at + recordsAtOnce));
}, Effect.scoped);

/** Opens the ledger: reads, checks and folds every record, and verifies every signature. */
const reopen = (directory: string) =>
  Effect.gen(function* () {
    const ledger = yield* openLedger(yield* openFileStore(directory));
    return yield* ledger.state;
  }).pipe(Effect.scoped);

/** Reads the records of the store, which checks each against its digest, and parses their JSON. */
const parseOnly = (directory: string) =>
  Effect.gen(function* () {
    const store = yield* openFileStore(directory);
    yield* Stream.runForEach(allRecords(store), (bytes) =>
      Effect.sync(() => JSON.parse(Buffer.from(bytes).toString())),
    );
  }).pipe(Effect.scoped);

const timed = <E>(work: Effect.Effect<unknown, E>) =>
  Effect.gen(function* () {
    const started = performance.now();
    yield* work;
    return (performance.now() - started) / 1_000;
  });

/** How long a ledger of a hundred thousand events takes to open. */
export const reopeningTime = Effect.gen(function* () {
  const directory = join(yield* temporaryDirectory, "ledger");
  const log = longLog();
  yield* writeLedger(directory, log);
  const state = yield* reopen(directory);
  if (stateDigest(state) !== stateDigest(log.state)) throw new Error("the ledger opens with another state");
  const times: Array<readonly [own: number, peer: number]> = [];
  for (let round = 0; round < rounds; round++)
    times.push([yield* timed(reopen(directory)), yield* timed(parseOnly(directory))]);
  const signatures = log.events.filter(({ _tag }) => _tag === "Approve").length;
  const measured: Measured = {
    what: `ledger of ${log.entries.length.toLocaleString("en")} events opened, ${signatures.toLocaleString("en")} signatures`,
    value: median(times.map(([own]) => own)),
    unit: "s",
    target: 3,
    peer: "records read and their JSON parsed",
    toPeer: median(times.map(([own, peer]) => own / peer)),
  };
  return measured;
}).pipe(Effect.scoped);
