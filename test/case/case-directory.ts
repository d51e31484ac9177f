import { Effect, Result } from "effect";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ProblemInput, readSafetensors, type SafeTensor, writeSafetensors } from "../../src/index.ts";
import { writeCase } from "../../conformance/index.ts";
import { readFile, writeFile } from "node:fs/promises";

/** Runs `body` in a directory of its own and removes it afterwards. */
export async function inDirectory<A>(body: (directory: string) => Promise<A>): Promise<A> {
  const directory = await mkdtemp(join(tmpdir(), "fieldprint-case-"));
  try {
    return await body(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The typed failure of an effect that must fail. */
export async function failureOf<A, E>(effect: Effect.Effect<A, E>): Promise<E> {
  const outcome = await Effect.runPromise(Effect.result(effect));
  if (Result.isSuccess(outcome)) throw new Error("expected a failure, got a success");
  return outcome.failure;
}

/** Writes a valid case and gives its directory back. */
export async function validCase(directory: string, input: ProblemInput): Promise<string> {
  await Effect.runPromise(writeCase(directory, input));
  return directory;
}

/** Rewrites `case.json` with some text replaced. */
export async function editCase(directory: string, from: string, to: string): Promise<void> {
  const path = join(directory, "case.json");
  const text = await readFile(path, "utf8");
  if (!text.includes(from)) throw new Error(`case.json has no ${from}`);
  await writeFile(path, text.replace(from, to));
}

/** Rewrites `inputs.safetensors` with some tensors changed. */
export async function editTensors(directory: string, edit: (tensors: Map<string, SafeTensor>) => void): Promise<void> {
  const path = join(directory, "inputs.safetensors");
  const tensors = new Map(Result.getOrThrow(readSafetensors(new Uint8Array(await readFile(path)))));
  edit(tensors);
  await writeFile(path, Result.getOrThrow(writeSafetensors(tensors)));
}
