import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { TestContext } from "vitest";
import { readyAdapters } from "../../conformance/index.ts";

/** Where a ready adapter is. */
export function adapterFile(name: keyof typeof readyAdapters): string {
  return join(import.meta.dirname, "../..", readyAdapters[name]);
}

/** A command line of words without single quotes. */
export function commandOf(...words: ReadonlyArray<string>): string {
  return words.map((word) => `'${word}'`).join(" ");
}

function succeeds(program: string, ...words: ReadonlyArray<string>): boolean {
  return spawnSync(program, words, { stdio: "ignore" }).status === 0;
}

/** Skips a test with the reason, in its result and on the terminal. */
export function skipBecause(reason: string, context: TestContext): never {
  console.warn(`skipped: ${reason}`);
  return context.skip(reason);
}

/** The first Python of this machine that has a module; without one the test is skipped with the reason. */
export function pythonWith(module: string, context: TestContext): string {
  const pythons = ["python3", "/usr/bin/python3"];
  const python = pythons.find((program) => succeeds(program, "-c", `import ${module}`));
  return python ?? skipBecause(`no Python here imports ${module}: apt-get install python3-${module}`, context);
}

/** The C++ compiler of this machine; without it the test is skipped with the reason. */
export function compiler(context: TestContext): string {
  return succeeds("g++", "--version") ? "g++" : skipBecause("there is no g++: apt-get install g++", context);
}
