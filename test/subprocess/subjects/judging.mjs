// A program that judges the subject of its first argument with cases below its second. On SIGINT it interrupts the
// judging; with a third argument it exits at once instead.
import { Effect } from "effect";
import { conform, subprocessSource } from "../../../dist/conformance/index.js";

const [, , command, casesRoot, atOnce] = process.argv;
const selection = { seed: 1, runs: 1, level: 0, suites: ["edges"], filters: ["edges:no-sequences:*"] };
const controller = new AbortController();
process.on("SIGINT", () => (atOnce ? process.exit(130) : controller.abort()));
await Effect.runPromise(conform([subprocessSource({ command, casesRoot })], { selection }), {
  signal: controller.signal,
}).catch(() => (process.exitCode = 130));
