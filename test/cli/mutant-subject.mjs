// A known-wrong kernel of the kit as a program: the id of a mutant, or `none`, then milliseconds to wait before each
// answer.
import { Effect } from "effect";
import { setTimeout } from "node:timers/promises";
import { mutants, readCase, unmutatedSubject, writeOutputs } from "../../dist/conformance/index.js";
import { listen, manifest, say } from "../subprocess/subjects/protocol.mjs";

const [, , id, delay = "0"] = process.argv;
const kernel = id === "none" ? unmutatedSubject() : mutants.find((mutant) => mutant.id === id).subject();
const declared = { ...manifest, name: kernel.name, accuracy: { ...kernel.accuracy } };

await listen(async (message) => {
  if (message.type === "hello") return say({ type: "manifest", ...declared });
  await setTimeout(Number(delay));
  const problem = await Effect.runPromise(readCase(message.dir));
  const result = await Effect.runPromise(kernel.run(problem));
  await Effect.runPromise(writeOutputs(message.dir, result, problem.dims));
  return say({ type: "result", id: message.id, status: "ok" });
});
