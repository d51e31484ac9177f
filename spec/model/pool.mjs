import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";

const mostProcesses = 4;

/** One process at work until the units run out. */
function processed(units, onDone) {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, "worker.mjs"));
    let unit;
    const proceed = () => {
      unit = units.shift();
      if (unit === undefined) child.disconnect();
      else child.send(unit);
    };
    child.on("message", (outcome) => {
      onDone(unit, outcome);
      proceed();
    });
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      if (unit === undefined) resolve();
      else reject(new Error(`a process ended with ${signal ?? code} at ${JSON.stringify(unit)}`));
    });
    proceed();
  });
}

/** Does units of work in a few processes, each its next as soon as it is free; `onDone` gets each unit and its outcome. */
export async function allDone(units, onDone) {
  const waiting = [...units];
  const processes = Math.min(waiting.length, availableParallelism(), mostProcesses);
  await Promise.all(Array.from({ length: processes }, () => processed(waiting, onDone)));
}
