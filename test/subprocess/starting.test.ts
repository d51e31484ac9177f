import { Effect } from "effect";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { conform, type SubprocessOptions, SubjectUnavailable, subprocessSource } from "../../conformance/index.ts";
import { edgeCases, emptyCases, impatientSource, inFolders, quoted, subjectCommand } from "./subject-command.ts";

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "fieldprint starting-"));
});
afterAll(() => rm(scratch, { recursive: true }));

function whyUnavailable(options: SubprocessOptions): Promise<SubjectUnavailable> {
  return inFolders(async (casesRoot) => {
    const source = subprocessSource({ casesRoot, startTimeoutSeconds: 5, ...options });
    const error = await Effect.runPromise(Effect.flip(Effect.scoped(source.open)));
    expect(error).toBeInstanceOf(SubjectUnavailable);
    expect(error.subject).toBe(options.command);
    return error;
  });
}

it.each<[behaviour: string, reason: string]>([
  ["crash before reading", "the process exited with code 1; its standard error ends with:\nImportError: no module"],
  ["crash on hello", "expected a line, but the process exited with code 7"],
  ["noise before the manifest", "got a line that is not JSON: Using device cuda:0"],
  ["a result", 'expected a message of type "manifest", got a message of type "result"'],
  ["a manifest with an unknown field", 'wrong field "vendor": Expected no excess property'],
  ["a manifest without a field", 'wrong field "lseBase": Missing key'],
  ["a manifest with a wrong field", 'wrong field "pageSizes.0": Expected'],
  ["a manifest without out", 'expected "outputs" of a manifest to hold "out", got ["lse"]'],
  ["a manifest of 1 MB", "expected a line of at most 65536 bytes"],
])("[CON-086] %s makes a subject unavailable: %s", async (behaviour, reason) => {
  const error = await whyUnavailable({ command: subjectCommand("hostile-starts", behaviour) });
  expect(error.reason).toContain(reason);
  expect(error.remedy).toContain("manifest as one line of JSON");
});

it("[CON-086] makes a subject unavailable that presents no manifest in time", async () => {
  const command = subjectCommand("hostile-starts", "silence");
  const error = await whyUnavailable({ command, startTimeoutSeconds: 0.5 });
  expect(error.reason).toContain('expected an answer to "hello" within 0.5 s, got nothing');
  expect(error.remedy).toContain("flush");
});

it.each<[command: string, reason: string]>([
  ["no-such-program --fast", '"no-such-program" could not be started: there is no such program'],
  ["'no such/program'", '"no such/program" could not be started: there is no such program'],
  ["/", '"/" could not be started: it may not be executed'],
  ["'a\0b'", "could not be started"],
  ["DEVICE=0 python3 x.py", '"DEVICE=0" could not be started'],
])("[CON-081] [CON-086] says why %j can't be started: %s", async (command, reason) => {
  const error = await whyUnavailable({ command });
  expect(error.reason).toContain(reason);
  expect(error.remedy).toContain("no shell runs the command");
});

it("[CON-081] [CON-086] says why a command has no words", async () => {
  expect((await whyUnavailable({ command: "python3 'my adapter.py" })).reason).toContain("left open");
  expect((await whyUnavailable({ command: " " })).reason).toContain("there is no word");
});

it("[CON-086] says why a folder for cases can't be made", async () => {
  const command = subjectCommand("hostile-starts", "silence");
  const error = await whyUnavailable({ command, casesRoot: join(scratch, "not there") });
  expect(error.reason).toContain("no folder for cases could be made: ENOENT");
});

it("[CON-086] lists an unavailable subject beside the others", async () => {
  const [report] = await Effect.runPromise(
    conform([subprocessSource({ command: "no-such-program" })], { selection: emptyCases }),
  );
  expect(report).toMatchObject({ name: "no-such-program", available: false, cases: [] });
});

it("[CON-081] runs programs whose names need quotes, with arguments that do", () =>
  inFolders(async (casesRoot) => {
    const folder = join(scratch, `it's a "folder" of $HOME`);
    await mkdir(folder);
    for (const file of ["hostile-answers.mjs", "empty-result.mjs", "protocol.mjs"]) {
      await cp(join(import.meta.dirname, "subjects", file), join(folder, file));
    }
    const program = join(folder, "my \\ node");
    await writeFile(program, `#!/bin/sh\nexec ${quoted([process.execPath])} "$@"\n`);
    await chmod(program, 0o755);
    const command = quoted([program, join(folder, "hostile-answers.mjs"), "its directory's mode"]);
    const [report] = await Effect.runPromise(
      conform([impatientSource({ command, casesRoot })], { selection: emptyCases }),
    );
    expect(report!.cases[1]!.reason).toContain("mode 700");
  }));

it("[CON-085] declares a subject dead after five restarts and fails what is left at once", () =>
  inFolders(async (casesRoot, notes) => {
    const command = subjectCommand("hostile-starts", "a crash in every case", notes);
    const selection = edgeCases("edges:no-sequences", "edges:empty-context", "edges:no-queries");
    const [report] = await Effect.runPromise(conform([impatientSource({ command, casesRoot })], { selection }));
    const reasons = report!.cases.map(({ reason }) => reason);
    expect(report!.cases.map(({ status }) => status)).toEqual(reasons.map(() => "failed"));
    for (const reason of reasons.slice(0, 6))
      expect(reason).toMatch(/expected a line, but the process exited with code 9$/);
    expect(reasons.length).toBe(9);
    for (const reason of reasons.slice(6)) {
      expect(reason).toContain("declared dead after 5 restarts, the last because: expected a line, but");
    }
    expect((await readFile(notes, "utf8")).split("\n").length - 1).toBe(6);
  }));

it("[CON-085] wants the same manifest after a restart", () =>
  inFolders(async (casesRoot, notes) => {
    const command = subjectCommand("hostile-starts", "another manifest after a restart", notes);
    const source = impatientSource({ command, casesRoot });
    const [report] = await Effect.runPromise(conform([source], { selection: emptyCases }));
    expect(report!.cases.map(({ status }) => status)).toEqual(["passed", ...Array.from({ length: 5 }, () => "failed")]);
    expect(report!.cases[2]!.reason).toContain("expected the same manifest after a restart, got another");
  }));
