// Appends random groups to the store in a directory and prints each answer, until it is killed.
// Usage: node test/ledger-store/crash-writer.mjs DIRECTORY SEED [lie]; a liar says that it appended what it did not.
import { Effect } from "effect";
import { nodeFileSystem, openFileStore } from "../../dist/src/index.js";
import { groupOf, writesPieces } from "./crash-records.mjs";

const [directory, seed, lie] = process.argv.slice(2);
const writers = 8;

const say = (...words) => Effect.sync(() => process.stdout.write(`${words.join(" ")}\n`));

/** The real files, taking a few bytes at a time, so that the end comes between two pieces of one write. */
const inPieces = {
  ...nodeFileSystem,
  open: (path, mode) =>
    Effect.map(nodeFileSystem.open(path, mode), (file) => ({
      ...file,
      write: (bytes, at) => file.write(bytes.subarray(0, 64), at),
    })),
};

/** One of several that append at once: its groups are every eighth. */
const writer = (store, first) =>
  Effect.gen(function* () {
    for (let group = first; ; group += writers) {
      const answer = yield* store.append(groupOf(seed, group));
      yield* say("appended", group, answer.first, answer.size);
      if (group % 5 === 0) {
        const note = `checkpoint ${answer.size}`;
        const put = yield* Effect.result(store.putCheckpoint(answer.size, note));
        if (put._tag === "Success") yield* say("checkpoint", answer.size);
        else if (put.failure._tag !== "OutOfRange") return yield* Effect.fail(put.failure);
      }
    }
  });

const program = Effect.gen(function* () {
  const store = yield* openFileStore(directory, {
    create: true,
    files: writesPieces(seed) ? inPieces : nodeFileSystem,
  });
  const { size } = yield* store.head;
  yield* say("open", size);
  if (lie !== undefined) yield* say("appended", 0, size + 1_000_000, size + 1_000_001);
  yield* Effect.forEach(Array.from({ length: writers }).keys(), (first) => writer(store, first), {
    concurrency: "unbounded",
    discard: true,
  });
});

await Effect.runPromise(Effect.scoped(program));
