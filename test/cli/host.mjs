// Runs commands of the built program one after the other in one process: a message for each, an answer with what it
// printed. Started by host.ts.
import { once } from "node:events";
import { Readable } from "node:stream";
import { runProgram } from "../../dist/conformance/cli/program.js";

const { exit } = process;
// Commands end a process that native handles keep alive; this one goes on.
process.exit = () => undefined;
process.once("disconnect", () => exit.call(process));

const printed = { stdout: "", stderr: "" };
for (const name of ["stdout", "stderr"]) {
  process[name].write = (text, ...rest) => {
    printed[name] += text;
    rest.findLast((one) => typeof one === "function")?.();
    return true;
  };
}

async function answer({ words, cwd, input }) {
  printed.stdout = "";
  printed.stderr = "";
  process.chdir(cwd);
  process.exitCode = undefined;
  Object.defineProperty(process, "stdin", { value: Readable.from([Buffer.from(input)]), configurable: true });
  await runProgram(words);
  return { code: process.exitCode ?? 0, signal: null, ...printed };
}

while (process.connected) {
  const [message] = await once(process, "message");
  process.send(await answer(message));
}
