import { Effect, Fiber } from "effect";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { conform, problemOf } from "../../conformance/index.ts";
import {
  edgeCases,
  emptyCases,
  impatientSource,
  inFolders,
  isRunning,
  notedPids,
  subjectCommand,
} from "./subject-command.ts";

const hanging = (notes: string) => subjectCommand("hostile-answers", "hang with a child", notes);

async function expectEnded(pids: ReadonlyArray<number>): Promise<void> {
  for (const pid of pids) expect({ pid, running: await isRunning(pid) }).toEqual({ pid, running: false });
}

it("[CON-089] an interruption in the middle of a case leaves no process and no directory", () =>
  inFolders(async (casesRoot, notes) => {
    const source = impatientSource({ command: hanging(notes), casesRoot, caseTimeoutSeconds: 100 });
    const fiber = Effect.runFork(conform([source], { selection: emptyCases }));
    const pids = await notedPids(notes);
    for (const pid of pids) expect(await isRunning(pid)).toBe(true);
    expect((await readdir(casesRoot)).length).toBe(1);
    await Effect.runPromise(Fiber.interrupt(fiber));
    await expectEnded(pids);
  }));

it("[CON-085] [CON-089] an interrupted run ends the process, and the next run starts another", () =>
  inFolders(async (casesRoot, notes) => {
    const source = impatientSource({ command: hanging(notes), casesRoot, caseTimeoutSeconds: 100 });
    const problem = problemOf({ sequences: [] });
    const session = Effect.gen(function* () {
      const { subject } = yield* source.open;
      yield* subject.run(problem);
      const fiber = yield* Effect.forkChild(subject.run(problem));
      const pids = yield* Effect.promise(() => notedPids(notes));
      yield* Fiber.interrupt(fiber);
      yield* Effect.promise(() => expectEnded(pids));
      return yield* subject.run(problem);
    });
    expect((await Effect.runPromise(Effect.scoped(session))).out.length).toBe(0);
  }));

it.each(["", "at once"])("[CON-089] Ctrl-C of the judging program leaves nothing behind %s", (how) =>
  inFolders(async (casesRoot, notes) => {
    const script = join(import.meta.dirname, "subjects/judging.mjs");
    const program = spawn(process.execPath, [script, hanging(notes), casesRoot, how], { stdio: "inherit" });
    const pids = await notedPids(notes);
    program.kill("SIGINT");
    const [code] = await once(program, "exit");
    expect(code).toBe(130);
    await expectEnded(pids);
  }),
);

it("[CON-089] a subject that is deaf to its dismissal and to SIGTERM is killed", () =>
  inFolders(async (casesRoot, notes) => {
    const command = subjectCommand("hostile-answers", "deaf when dismissed", notes);
    const source = impatientSource({ command, casesRoot });
    const [report] = await Effect.runPromise(conform([source], { selection: edgeCases("edges:no-sequences:*o*") }));
    expect(report!.cases.map(({ status }) => status)).toEqual(["passed", "passed"]);
    await expectEnded(await notedPids(notes));
  }));

it("[CON-089] leaves no open handles, whether a subject starts, fails or crashes", () =>
  inFolders(async (casesRoot, notes) => {
    const commands = [
      "no-such-program",
      subjectCommand("hostile-starts", "crash before reading"),
      subjectCommand("hostile-answers", "crash"),
      subjectCommand("hostile-answers", "garbage"),
      subjectCommand("hostile-answers", "hang with a child", notes),
    ];
    const handles = () => process.getActiveResourcesInfo().filter((kind) => /Pipe|Process/.test(kind)).length;
    const before = handles();
    const sources = commands.map((command) => impatientSource({ command, casesRoot }));
    await Effect.runPromise(conform(sources, { selection: emptyCases }));
    expect(handles()).toBe(before);
  }));

it("[CON-080] two runs at a time are one after the other", () =>
  inFolders(async (casesRoot) => {
    const source = impatientSource({ command: subjectCommand("hostile-answers", "unsupported"), casesRoot });
    const problem = problemOf({ sequences: [] });
    const session = Effect.gen(function* () {
      const { subject } = yield* source.open;
      const runs = Array.from({ length: 4 }, () => Effect.result(subject.run(problem)));
      return yield* Effect.all(runs, { concurrency: "unbounded" });
    });
    const results = await Effect.runPromise(Effect.scoped(session));
    expect(results.map(({ _tag }) => _tag)).toEqual(["Success", "Failure", "Success", "Success"]);
  }));
