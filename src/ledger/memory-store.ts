import { Effect, type Scope } from "effect";
import { hexadecimal } from "./hash.ts";
import { StoreClosed, type StoreError } from "./store-errors.ts";
import {
  appendRefusal,
  checkpointRefusal,
  contradiction,
  emptyDigest,
  extendedDigest,
  readRefusal,
  recordDigest,
} from "./store-rules.ts";
import { type CheckpointNote, type RecordStore, type StoreOptions, storeLimits } from "./store.ts";

const where = "memory";

/**
 * What a store in memory keeps while it is closed; made empty by {@link emptyMemory}, changed only by a store.
 *
 * @category store
 * @since 0.1.0
 */
export interface Memory {
  readonly records: Array<Uint8Array>;
  readonly digests: Array<Uint8Array>;
  checkpoint: CheckpointNote | null;
}

/**
 * A memory without records.
 *
 * @category store
 * @since 0.1.0
 */
export const emptyMemory = (): Memory => ({ records: [], digests: [emptyDigest], checkpoint: null });

const headOf = ({ records, digests }: Memory, size = records.length) => ({
  size,
  digest: hexadecimal(digests[size] ?? emptyDigest),
});

/** As many records as one read may give, from a number on. */
function readable(records: ReadonlyArray<Uint8Array>, from: number, count: number): ReadonlyArray<Uint8Array> {
  const wanted = records.slice(from, from + count);
  let bytes = 0;
  const tooFar = wanted.findIndex((record, at) => {
    bytes += record.length;
    return at > 0 && bytes > storeLimits.readBytes;
  });
  return wanted.slice(0, tooFar < 0 ? wanted.length : tooFar).map((record) => record.slice());
}

function appendTo(memory: Memory, given: ReadonlyArray<Uint8Array>) {
  const first = memory.records.length;
  for (const record of given) {
    const number = memory.records.push(record.slice()) - 1;
    memory.digests.push(extendedDigest(memory.digests[number] ?? emptyDigest, recordDigest(number, record)));
  }
  return { first, size: memory.records.length };
}

/**
 * A record store in memory, for tests and for what need not outlive the process: durable as long as `memory` is kept.
 *
 * **Errors** `StoreRolledBack` and `StoreDiverged` when `pinned` contradicts the memory.
 *
 * @spec STO-001 STO-002 STO-004 STO-006 STO-007 STO-008 STO-009
 * @category store
 * @since 0.1.0
 */
export function openMemoryStore(
  memory: Memory = emptyMemory(),
  options: StoreOptions = {},
): Effect.Effect<RecordStore, StoreError, Scope.Scope> {
  let open = true;
  const whileOpen = <A>(answer: () => A | StoreError): Effect.Effect<A, StoreError> =>
    Effect.suspend(() => {
      const answered = open ? answer() : new StoreClosed({ where, reason: "its scope ended" });
      return answered instanceof Error ? Effect.fail(answered) : Effect.succeed(answered);
    });
  const { pinned } = options;
  const opened = whileOpen<RecordStore>(() => {
    const size = memory.records.length;
    const vouched = pinned && { witness: "pin" as const, head: pinned };
    const refusal = vouched && contradiction(where, vouched, size, (at) => headOf(memory, at));
    return (
      refusal ?? {
        append: (records) => whileOpen(() => appendRefusal(records) ?? appendTo(memory, records)),
        read: (from, count) =>
          whileOpen(() => readRefusal(from, count, memory.records.length) ?? readable(memory.records, from, count)),
        head: whileOpen(() => headOf(memory)),
        putCheckpoint: (size, note) =>
          whileOpen(() => {
            const refusal = checkpointRefusal({ size, note }, memory.checkpoint, memory.records.length);
            if (refusal === undefined) memory.checkpoint = { size, note };
            return refusal;
          }),
        checkpoint: whileOpen(() => memory.checkpoint),
      }
    );
  });
  return Effect.acquireRelease(opened, () => Effect.sync(() => void (open = false)));
}
