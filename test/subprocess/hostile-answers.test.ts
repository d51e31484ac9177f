import { Effect } from "effect";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { expect, it } from "vitest";
import { conform } from "../../conformance/index.ts";
import {
  edgeCases,
  emptyCases,
  impatientSource,
  inFolders,
  isRunning,
  notedPids,
  subjectCommand,
} from "./subject-command.ts";

/** Judges a subject that misbehaves in its second case on six cases that are easy to get right. */
async function judged(behaviour: string, casesRoot: string, notes: string) {
  const source = impatientSource({ command: subjectCommand("hostile-answers", behaviour, notes), casesRoot });
  const [report] = await Effect.runPromise(conform([source], { selection: emptyCases }));
  return report!;
}

/** What the kit says of the second case; all others must pass. */
async function reasonOfSecond(behaviour: string): Promise<string> {
  return inFolders(async (casesRoot, notes) => {
    await mkdir(notes);
    const { cases, complete } = await judged(behaviour, casesRoot, notes);
    expect(cases.map(({ status }) => status)).toEqual(["passed", "failed", "passed", "passed", "passed", "passed"]);
    expect(complete).toBe(true);
    return cases[1]!.reason ?? "";
  });
}

it.each<[behaviour: string, reason: string]>([
  ["garbage", 'expected a message of type "result", got a line that is not JSON: Loading weights: 100%'],
  ["bytes that are not UTF-8", "got 4 bytes that are not UTF-8"],
  ["an array", "got JSON that is no object"],
  ["null", "got JSON that is no object"],
  ["deep JSON", 'got one with a wrong field "id": Expected string'],
  ["a line of 80 MiB", "expected a line of at most 65536 bytes, got xxx"],
  ["no type", "got an object without a type"],
  ["another manifest", 'got a message of type "manifest"'],
  ["wrong id", 'expected the result of id "2", got that of "1"'],
  ["wrong status", 'got one with a wrong field "status"'],
  ["a field too many", 'got one with a wrong field "path": Expected no excess property'],
  ["a number as id", 'got one with a wrong field "id": Expected string'],
])("[CON-084] %s fails the case only: %s", async (behaviour, reason) => {
  expect(await reasonOfSecond(behaviour)).toContain(reason);
});

it("[CON-084] reads no more of an endless line than the longest there may be", async () => {
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const sampling = setInterval(() => {
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }, 2);
  await reasonOfSecond("a line of 80 MiB");
  clearInterval(sampling);
  expect(most).toBeLessThan(16 * 2 ** 20);
});

it.each<[behaviour: string, reason: RegExp]>([
  ["crash", /expected a line, but the process was ended by SIGSEGV; .* ends with:\nillegal address 0xdead/],
  ["exit quietly", /expected a line, but the process exited with code 0$/],
  [
    "hang",
    /expected an answer to "run" within 1 s, got nothing; its standard error ends with:\nthinking; answer every/,
  ],
  ["close standard output", /expected a line, but it closed its standard output without exiting/],
])("[CON-085] %s fails the case only: %s", async (behaviour, reason) => {
  expect(await reasonOfSecond(behaviour)).toMatch(reason);
});

it.each<[behaviour: string, reason: string]>([
  ["unsupported", "declared in its manifest, but refused: no such head dimension"],
  ["error", "it reported an error: out of shared memory"],
  ["an error of many words", `it reported an error: ${"x".repeat(1_000)}…`],
  ["an error without words", "it reported an error: without a message"],
])("[CON-088] %s fails the case only: %s", async (behaviour, reason) => {
  expect(await reasonOfSecond(behaviour)).toContain(reason);
});

it.each<[behaviour: string, reason: RegExp]>([
  ["no outputs", /outputs.safetensors: expected a readable file, got nothing there/],
  ["the case directory removed", /the case directory is gone/],
  ["the case directory a link", /the case directory is gone/],
  ["outputs cut off", /outputs.safetensors: .*expected/],
  ["outputs of 3 GiB", /outputs.safetensors: expected at most 65544 bytes, got 3221225472 bytes/],
  ["outputs a little too large", /outputs.safetensors: expected at most 65544 bytes, got 1048576 bytes/],
  ["outputs a link", /outputs.safetensors: expected a regular file, got a symbolic link/],
  ["outputs a directory", /outputs.safetensors: expected a regular file, got a directory/],
  ["a wrong shape", /outputs.safetensors: out: expected .*\[0,/],
  ["a wrong type", /outputs.safetensors: out: expected .*got .*I32/],
  ["a tensor too many", /outputs.safetensors: logits: expected/],
  ["no lse", /outputs.safetensors: lse: expected the tensor the manifest declares, got nothing/],
])("[CON-083] %s fails the case only: %s", async (behaviour, reason) => {
  expect(await reasonOfSecond(behaviour)).toMatch(reason);
});

it("[CON-083] judges NaN like any other wrong number", () =>
  inFolders(async (casesRoot) => {
    const source = impatientSource({ command: subjectCommand("hostile-answers", "NaN everywhere"), casesRoot });
    const selection = edgeCases("edges:empty-context:*");
    const [report] = await Effect.runPromise(conform([source], { selection }));
    expect(report!.cases.map(({ status }) => status)).toEqual(["passed", "failed", "passed"]);
    expect(report!.cases[1]!.discrepancy).toMatchObject({ tensor: "out", index: [0, 0, 0], expected: 0, actual: NaN });
  }));

it("[CON-087] reads 100 MB of log without blocking the subject", () =>
  inFolders(async (casesRoot, notes) => {
    const { cases } = await judged("100 MB on standard error", casesRoot, notes);
    expect(cases.map(({ status }) => status)).toEqual(cases.map(() => "passed"));
  }));

it.each<[behaviour: string, reason: string]>([
  ["two results", 'expected the result of id "3", got that of "2"'],
  ["a result and no more", "expected a line, but the process exited with code 5"],
])("[CON-084] [CON-085] %s fails the next case: %s", (behaviour, reason) =>
  inFolders(async (casesRoot, notes) => {
    const { cases } = await judged(behaviour, casesRoot, notes);
    expect(cases.map(({ status }) => status)).toEqual(["passed", "passed", "failed", "passed", "passed", "passed"]);
    expect(cases[2]!.reason).toContain(reason);
  }),
);

it("[CON-082] gives every run a directory only its user can enter", async () => {
  expect(await reasonOfSecond("its directory's mode")).toMatch(
    /mode 700 of .*\/cases-.*\/fieldprint-subject-.*\/case-/,
  );
});

it("[CON-082] makes case directories in memory or among the temporary files, and removes them", async () => {
  const source = impatientSource({ command: subjectCommand("hostile-answers", "its directory's mode") });
  const [report] = await Effect.runPromise(conform([source], { selection: emptyCases }));
  const [, directory] = report!.cases[1]!.reason!.match(/mode 700 of (.*)$/)!;
  const folder = dirname(directory!);
  expect(["/dev/shm", tmpdir()]).toContain(dirname(folder));
  expect(existsSync(folder)).toBe(false);
});

it("[CON-081] keeps secrets in the environment from the subject", async () => {
  process.env["FIELDPRINT_TEST_TOKEN"] = "secret";
  const said = await reasonOfSecond("its environment");
  delete process.env["FIELDPRINT_TEST_TOKEN"];
  expect(said).toMatch(/it reported an error: PATH$/);
});

it("[CON-085] [CON-089] ends the children of a subject that hangs", () =>
  inFolders(async (casesRoot, notes) => {
    await judged("hang with a child", casesRoot, notes);
    const pids = await notedPids(notes);
    expect(pids.length).toBe(2);
    for (const pid of pids) expect(await isRunning(pid)).toBe(false);
  }));

it("[CON-085] does not wait for a descendant that left the group and holds the pipes", () =>
  inFolders(async (casesRoot, notes) => {
    const { cases } = await judged("exit leaving a child that holds the pipes", casesRoot, notes);
    for (const pid of await notedPids(notes)) process.kill(pid);
    expect(cases.map(({ status }) => status)).toEqual(["passed", "failed", "passed", "passed", "passed", "passed"]);
    expect(cases[1]!.reason).toContain("expected a line, but the process exited with code 4");
  }));
