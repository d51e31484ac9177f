// One run of the crash tests: starts the writer, kills it at a random moment, and looks what the store holds then.
import { Effect, Stream } from "effect";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { allRecords, openFileStore } from "../../dist/src/index.js";
import { originOf } from "./crash-records.mjs";

const writer = fileURLToPath(new URL("./crash-writer.mjs", import.meta.url));

/** How the line begins that a kill waits for. */
const awaited = { opening: "open ", answer: "\nappended " };

/** The lines that a writer printed before it was killed, `milliseconds` after its start, the opening or the first answer. */
function killedAfter({ directory, seed, moment: { after, milliseconds }, lie }) {
  const child = spawn(process.execPath, [writer, directory, seed, ...(lie ? ["lie"] : [])], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  let wrong = "";
  let killing;
  const kill = () => {
    killing ??= setTimeout(() => child.kill("SIGKILL"), milliseconds);
  };
  if (after === "start") kill();
  child.stderr.setEncoding("utf8").on("data", (text) => (wrong += text));
  child.stdout.setEncoding("utf8").on("data", (text) => {
    said += text;
    if (after !== "start" && said.includes(awaited[after])) kill();
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (_, signal) => {
      if (signal !== "SIGKILL") return reject(new Error(`the writer ended by itself: ${wrong}`));
      return resolve(
        said
          .slice(0, said.lastIndexOf("\n") + 1)
          .split("\n")
          .slice(0, -1),
      );
    });
  });
}

/** What an empty store holds. */
export const nothingHeld = { names: [], checkpoint: 0 };

/** What was answered: the places of groups, and the size of the last checkpoint. */
function answers(lines) {
  const words = lines.map((line) => line.split(" "));
  const appended = words.filter(([word]) => word === "appended").map(([, ...numbers]) => numbers.map(Number));
  const checkpoints = words.filter(([word]) => word === "checkpoint").map(([, size]) => Number(size));
  return { appended, checkpoint: Math.max(0, ...checkpoints) };
}

/** Everything wrong with the records of a store, given what was answered about it. */
function problems(origins, { earlier, appended, seed }) {
  const found = [];
  for (const [number, origin] of origins.entries()) {
    if (origin === undefined) found.push(`record ${number} is not one that was appended`);
    else if (origin.which > 0 && origins[number - 1]?.which !== origin.which - 1)
      found.push(`record ${number} is apart`);
  }
  const last = origins.at(-1);
  if (last !== undefined && last.which !== last.count - 1) found.push("the last append is not whole");
  for (const [group, first, size] of appended) {
    for (let number = first; number < size; number += 1) {
      const origin = origins[number];
      if (origin?.seed !== seed || origin.group !== group || origin.which !== number - first) {
        found.push(`record ${number}, acknowledged as of group ${group}, is not there`);
      }
    }
  }
  const before = origins.slice(0, earlier.length).map((origin) => JSON.stringify(origin));
  if (before.join() !== earlier.join()) found.push("records of an earlier run changed");
  const names = origins.map((origin) => JSON.stringify(origin));
  if (new Set(names).size !== names.length) found.push("a record is there twice");
  return found;
}

/**
 * Kills one writer and looks at the store; `earlier` is what it held before. Answers what it holds now, how many records
 * were acknowledged, how many follow without an answer, how many bytes were cut, and everything wrong.
 */
export async function crashRun({ directory, seed, moment, lie = false }, earlier) {
  const lines = await killedAfter({ directory, seed, moment, lie });
  const { appended, checkpoint } = answers(lines);
  const look = Effect.gen(function* () {
    const store = yield* openFileStore(directory, { create: true });
    const records = yield* Stream.runCollect(allRecords(store));
    return { records, cutBytes: store.cutBytes, note: yield* store.checkpoint };
  });
  const { records, cutBytes, note } = await Effect.runPromise(Effect.scoped(look));
  const origins = records.map(originOf);
  const found = problems(origins, { earlier: earlier.names, appended, seed });
  const noted = note?.size ?? 0;
  if (noted < Math.max(checkpoint, earlier.checkpoint) || (note && note.note !== `checkpoint ${noted}`)) {
    found.push(`checkpoint ${checkpoint} was acknowledged, got ${JSON.stringify(note)}`);
  }
  const acknowledged = appended.reduce((sum, [, first, size]) => sum + size - first, 0);
  return {
    names: origins.map((origin) => JSON.stringify(origin)),
    checkpoint: noted,
    acknowledged,
    opened: lines.length > 0,
    unanswered: records.length - earlier.names.length - acknowledged,
    cutBytes,
    problems: found,
  };
}
