import * as fc from "fast-check";
import { Result } from "effect";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { type MachineEvent, step } from "../../src/index.ts";
import {
  expectRefusal,
  inSession,
  linesOf,
  newStory,
  policy,
  type Session,
  someStory,
  written,
} from "./ledger-session.ts";

interface Answer {
  readonly line: number | null;
  readonly record: number | null;
  readonly outcome: string;
  readonly message: string;
}

interface Appended {
  readonly accepted: number;
  readonly refused: number;
  readonly stopped: number | string | null;
  readonly records: number;
  readonly answers: ReadonlyArray<Answer>;
}

const append = ["ledger", "append", "memory"];

async function init({ run, write }: Session): Promise<void> {
  await write("policy.json", JSON.stringify(policy));
  expect(await run(["ledger", "init", "memory", "--policy", "policy.json"])).toMatchObject({ code: 0, stderr: "" });
}

const story = someStory();
const observe = newStory().observation("browser", "a page");
const written1 = `${JSON.stringify(observe)}\n`;
const promotion = JSON.stringify({ _tag: "Promote", by: "promoter-1", item: observe.item, drift: 0 });

/** Lines with events of a story, in order but with others between them, and what they are by themselves. */
const someLines = fc
  .array(fc.constantFrom("event", "event", "event", "blank", "again", "broken", "malformed", "promote"), {
    minLength: 20,
    maxLength: 60,
  })
  .map((kinds) => {
    let next = 0;
    return kinds.map((kind) => {
      const event = story.log[kind === "event" ? next++ : Math.max(0, next - 1)]?.event;
      if (kind === "blank") return " \t\r";
      if (kind === "broken") return '{"_tag":"Tick"';
      if (kind === "malformed") return '{"_tag":"Tick","by":"supervisor-1","now":-1}';
      if (kind === "promote") return promotion;
      return event === undefined ? "" : JSON.stringify(event);
    });
  });

/** What the machine by itself says of such lines. */
function expectedAnswers(lines: ReadonlyArray<string>): ReadonlyArray<Omit<Answer, "message">> {
  let { state } = newStory();
  return lines.flatMap((text, index): ReadonlyArray<Omit<Answer, "message">> => {
    const line = index + 1;
    if (text.trim() === "") return [];
    if (text.endsWith('"Tick"')) return [{ line, record: null, outcome: "LineUnreadable" }];
    const event = JSON.parse(text) as MachineEvent;
    if (event._tag === "Tick") return [{ line, record: null, outcome: "EventMalformed" }];
    const next = step(state, event);
    if (Result.isFailure(next)) return [{ line, record: null, outcome: next.failure._tag }];
    state = next.success;
    return [{ line, record: state.sequence, outcome: "accepted" }];
  });
}

describe("ledger append", { timeout: 300_000 }, () => {
  it("[LCM-015] [LCM-016] answers every line as the machine does, whatever stands between", async () => {
    await fc.assert(
      fc.asyncProperty(someLines, fc.boolean(), (lines, atEnd) =>
        inSession(async (session) => {
          await init(session);
          const { code, value } = await session.json<Appended>(append, lines.join("\n") + (atEnd ? "\n" : ""));
          const answers = expectedAnswers(lines);
          const refused = answers.filter(({ record }) => record === null).length;
          expect(value.answers.map(({ line, record, outcome }) => ({ line, record, outcome }))).toEqual(answers);
          expect(value).toMatchObject({ accepted: answers.length - refused, refused, stopped: null });
          expect(value.records).toBe(answers.length - refused + 1);
          expect(code).toBe(refused === 0 ? 0 : 1);
        }),
      ),
      { numRuns: 3 },
    );
  });

  it("[LCM-015] [LCM-017] says who can supply what is missing, goes on, and stops when told to", () =>
    inSession(async (session) => {
      await init(session);
      const other = newStory().observation("browser", "another page");
      await session.write("events.jsonl", `${written1}${promotion}\n${JSON.stringify(other)}\n`);
      const stopped = await session.run([...append, "--events", "events.jsonl", "--stop"]);
      expect(stopped.code).toBe(1);
      expect(stopped.stdout.split("\n")).toEqual([
        `record 1: Observe ${observe.item.slice(0, 8)} by browser: none -> Observed`,
        `line 2: Promote ${observe.item.slice(0, 8)} by promoter-1 refused by from (WrongStatus): expected Candidate, got Observed; a writer nominates it`,
        "1 accepted, 1 refused, stopped at line 2; the ledger has 2 records",
        "",
      ]);
      const onward = await session.json<Appended>([...append, "--events", "events.jsonl"]);
      expect(onward.code).toBe(1);
      expect(onward.value.answers.map(({ outcome }) => outcome)).toEqual(["ItemExists", "WrongStatus", "accepted"]);
      expect(onward.value).toMatchObject({ accepted: 1, refused: 2, stopped: null, records: 3 });
    }));

  it("[LCM-003] [LCM-016] an event of 10 MB, invalid UTF-8, a key twice and nesting without end are lines refused", () =>
    inSession(async (session) => {
      await init(session);
      const huge = JSON.stringify({ ...observe, by: "x".repeat(10_000_000) });
      const tick = (now: number) => JSON.stringify({ _tag: "Tick", by: "supervisor-1", now });
      const lines = [
        huge,
        `{"_tag":"Tick","by":"supervisor-1","now":1,"by":"supervisor-2"}`,
        `{"_tag":"Tick","by":"supervisor-1","now":1,"b\\u0079":"supervisor-1"}`,
        "[".repeat(200_000),
        `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
        "null",
        '{"_tag":"Override"}',
        `\u{feff}${tick(1)}`,
        `{"_tag":"Quarantine","by":"detector-1","item":"${observe.item}","reason":"\\ud800"}`,
        `${tick(2)}\r`,
      ];
      const bytes = Buffer.concat([Buffer.from(`${lines.join("\n")}\n`), Buffer.from([0x22, 0xff, 0x22, 0x0a])]);
      await session.write("events.jsonl", bytes);
      const { code, value } = await session.json<Appended>([...append, "--events", "events.jsonl"]);
      expect(value.answers.map(({ outcome }) => outcome)).toEqual([
        "LineUnreadable",
        "LineUnreadable",
        "LineUnreadable",
        "LineUnreadable",
        "EventMalformed",
        "EventMalformed",
        "EventMalformed",
        "LineUnreadable",
        "EventMalformed",
        "accepted",
        "LineUnreadable",
      ]);
      expect(value.answers.map(({ message }) => message.length).every((length) => length < 500)).toBe(true);
      expect(value.answers[0]!.message).toContain("at most 262144 bytes, got a longer line");
      expect(value.answers[1]!.message).toContain("got JSON with a key twice");
      expect(value.answers.at(-1)!.message).toContain("got bytes that are not UTF-8");
      expect({ code, records: value.records }).toEqual({ code: 1, records: 2 });
    }));

  it("[LCM-015] answers a line when it is durable, before the next is given", () =>
    inSession(async (session) => {
      await init(session);
      const { child, finished } = session.start(append);
      const firstAnswer = new Promise<string>((resolve) => child.stdout!.once("data", resolve));
      child.stdin!.write(written1);
      expect(await firstAnswer).toMatch(/^record 1: Observe /);
      child.kill("SIGKILL");
      expect(await finished).toMatchObject({ signal: "SIGKILL" });
      const { value } = await session.json<{ records: number }>(["ledger", "audit", "memory"]);
      expect(value.records).toBe(2);
    }));

  it("[LCM-018] records the time first, and refuses a supervisor or a time that can be none", () =>
    inSession(async (session) => {
      await init(session);
      const first = await session.json<Appended>([...append, "--tick", "supervisor-1", "--now", "70"], written1);
      expect(first.value.answers).toMatchObject([
        { line: null, record: 1, attempt: { transition: "Tick", clock: 70 } },
        { line: 1, record: 2 },
      ]);
      const before = Date.now();
      const now = await session.json<Appended>([...append, "--tick", "supervisor-1"]);
      const [{ attempt }] = now.value.answers as unknown as [{ attempt: { clock: number } }];
      expect(attempt.clock).toBeGreaterThanOrEqual(before);
      expect(attempt.clock).toBeLessThanOrEqual(Date.now());
      const back = await session.run([...append, "--tick", "supervisor-1", "--now", "3", "--stop"], written1);
      expect(back.code).toBe(1);
      expect(back.stdout).toMatch(
        /^the time: Tick by supervisor-1 refused by forward \(ClockBackwards\).*\n0 accepted, 1 refused, stopped at the time; /,
      );
      expectRefusal(await session.run([...append, "--tick", "Nobody"]), "--tick: Expected a name");
      expectRefusal(await session.run([...append, "--now", "3"]), "--now says nothing alone");
      expectRefusal(await session.run([...append, "--tick", "supervisor-1", "--now", "soon"]), "--now");
    }));

  it("[LCM-019] without room on the disk says from where nothing is acknowledged, and loses nothing before", () =>
    inSession(async (session) => {
      await init(session);
      const many = newStory();
      for (let n = 0; n < 200; n++) many.observe("browser", `page ${n}`);
      await session.write("events.jsonl", linesOf(many.log));
      const words = [...append, "--events", "events.jsonl", "--stop"];
      const limited = ["sh", "-c", 'ulimit -f 40; exec "$@"', "sh"];
      const { child, finished } = session.start(words, limited);
      child.stdin!.end();
      const { code, stdout, stderr } = await finished;
      const accepted = stdout.trimEnd().split("\n").length;
      expect(accepted).toBeGreaterThan(10);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^fieldprint: line \d+: [^\n]*expected room on the disk[^\n]*\n$/);
      expect(stderr).toContain(`line ${accepted + 1}: `);
      expect(stderr).toContain(`; ${accepted} accepted events before it are recorded`);
      const rest = await session.json<Appended>([...append, "--events", "events.jsonl"]);
      expect(rest.value).toMatchObject({ accepted: 200 - accepted, refused: accepted, records: 201 });
    }));

  it("[LCM-019] says the same as JSON, with the answers before", () =>
    inSession(async (session) => {
      await init(session);
      const many = newStory();
      for (let n = 0; n < 200; n++) many.observe("browser", `page ${n}`);
      await session.write("events.jsonl", linesOf(many.log));
      const words = [...append, "--events", "events.jsonl", "--stop", "--json"];
      const { child, finished } = session.start(words, ["sh", "-c", 'ulimit -f 40; exec "$@"', "sh"]);
      child.stdin!.end();
      const { code, stdout, stderr } = await finished;
      const { error } = JSON.parse(stdout) as { error: Appended & { tag: string; line: number } };
      expect({ code, stderr, tag: error.tag }).toEqual({ code: 2, stderr: "", tag: "AppendingFailed" });
      expect(error.answers).toHaveLength(error.accepted);
      expect(error.line).toBe(error.accepted + 1);
    }));

  it("[LCM-019] says what was recorded before the events could not be read any more", (context) =>
    inSession(async (session) => {
      await init(session);
      if (!existsSync("/proc/self/mem")) context.skip("needs a file that opens and cannot be read");
      const time = [...append, "--tick", "supervisor-1"];
      const { code, value } = await session.json<{ error: Appended }>([...time, "--events", "/proc/self/mem"]);
      expect({ code, error: value.error }).toMatchObject({
        code: 2,
        error: { tag: "AppendingFailed", line: null, accepted: 1, answers: [{ line: null, record: 1 }] },
      });
      expectRefusal(await session.run([...time, "--events", "nowhere.jsonl"]), "nowhere.jsonl: expected events");
      expect((await session.json<Appended>(append)).value).toMatchObject({ records: 2 });
    }));

  it("[LCM-003] [LCM-015] events that cannot be read at all are refused in one line", () =>
    inSession(async (session) => {
      await init(session);
      expectRefusal(await session.run([...append, "--events", "nowhere.jsonl"]), "nowhere.jsonl: expected events");
      expectRefusal(await session.run([...append, "--events", "memory"]), "got a directory");
      expect((await session.json<Appended>(append)).value).toMatchObject({ accepted: 0, refused: 0, records: 1 });
    }));

  it("[LCM-004] a reader that goes away early leaves no verdict behind that says yes", () =>
    inSession(async (session) => {
      const many = newStory();
      for (let n = 0; n < 3_000; n++) many.observe("browser", `page ${n}`);
      await written(session, many.log);
      for (const words of [["ledger", "log", "memory"], append]) {
        const { child, finished } = session.start(words);
        child.stdout!.destroy();
        child.stdin!.end(linesOf(many.log));
        const { code, stderr } = await finished;
        expect({ code, stderr }).toEqual({ code: words === append ? 2 : 0, stderr: "" });
      }
      const log = await readFile(session.path("memory/records.log"));
      log[log.length - 40]! ^= 1;
      await session.write("memory/records.log", log);
      const { child, finished } = session.start(["ledger", "audit", "memory"]);
      child.stdout!.destroy();
      child.stdin!.end();
      expect(await finished).toMatchObject({ code: 1, stderr: "" });
    }));
});
