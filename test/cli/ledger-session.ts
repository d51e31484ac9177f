import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { LogEntry } from "../../src/index.ts";
import { inDirectory } from "../case/case-directory.ts";
import { ed25519Notary, policyFor } from "../state/cast.ts";
import { Story } from "../state/story.ts";
import { type Finished, inHost } from "./host.ts";

const main = fileURLToPath(new URL("../../dist/conformance/cli/main.js", import.meta.url));

const numbers = { driftBudget: 1_000 };

/** The policy that stories are told under. */
export const policy = policyFor(ed25519Notary(), numbers);

/** A story with real signatures. */
export const newStory = (): Story => new Story(ed25519Notary(), numbers);

/** A story of promotions, a withdrawal with what falls with it, and of everybody. */
export function someStory(facts = 2): Story {
  const story = newStory();
  const items = Array.from({ length: facts }, (_, n) => story.observe("search", `fact ${n}`));
  for (const item of items) story.promote(item, 1);
  const summary = story.observe("model", "a summary", items);
  story.promote(summary);
  story.override({ _tag: "Revoke", item: items[0]! }, ["overrider-1"]);
  return story;
}

/** Events as lines of JSON. */
export const linesOf = (entries: ReadonlyArray<LogEntry>): string =>
  entries.map(({ event }) => `${JSON.stringify(event)}\n`).join("");

interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

/** What a command with `--json` answered. */
interface Verdict<A> {
  readonly code: number | null;
  readonly value: A;
}

/** A directory with a session of commands in it; everything they print is looked through. */
export interface Session {
  readonly directory: string;
  readonly path: (name: string) => string;
  /** Starts a command, its standard input open. */
  readonly start: (words: ReadonlyArray<string>, prefix?: ReadonlyArray<string>) => Running;
  /** Runs a command as a process of its own, with something on its standard input. */
  readonly process: (words: ReadonlyArray<string>, input?: string | Uint8Array) => Promise<Finished>;
  /** Runs a command, with something on its standard input. */
  readonly run: (words: ReadonlyArray<string>, input?: string | Uint8Array) => Promise<Finished>;
  /** Runs a command with `--json` and gives the value. */
  readonly json: <A = unknown>(words: ReadonlyArray<string>, input?: string) => Promise<Verdict<A>>;
  readonly write: (name: string, contents: string | Uint8Array) => Promise<string>;
}

const stackLine = /^\s+at .+:\d+:\d+\)?$/m;

/** What of a private key may be seen nowhere: its seed, in any spelling. */
function secretsOf(pem: string): ReadonlyArray<string> {
  const seed = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ""), "base64").subarray(-32);
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), seed])
      .toString("base64")
      .slice(4, 24),
  );
  return [seed.toString("hex").slice(0, 16), seed.toString("latin1").slice(0, 12), ...base64];
}

/** Nothing that was printed is a stack trace, or a secret of the session's key where it made one. */
async function expectClean(seen: ReadonlyArray<Finished>, keyFile: string): Promise<void> {
  const secrets = existsSync(keyFile) ? secretsOf(await readFile(keyFile, "latin1")) : [];
  expect(seen.length).toBeGreaterThan(0);
  for (const { stdout, stderr } of seen) {
    expect(stderr).not.toMatch(stackLine);
    for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
  }
}

function startIn(cwd: string, words: ReadonlyArray<string>, prefix: ReadonlyArray<string>): Running {
  const [program, ...rest] = [...prefix, process.execPath, main, ...words] as [string, ...Array<string>];
  const child = spawn(program, rest, { cwd, stdio: ["pipe", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  // A command that does not read to the end closes the pipe.
  child.stdin.on("error", () => {});
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, finished };
}

function sessionIn(directory: string, seen: Array<Finished>): Session {
  const path = (name: string) => join(directory, name);
  const start: Session["start"] = (words, prefix = []) => {
    const { child, finished } = startIn(directory, words, prefix);
    const looked = finished.then((end) => {
      seen.push(end);
      return end;
    });
    return { child, finished: looked };
  };
  const ownProcess: Session["process"] = (words, input = "") => {
    const { child, finished } = start(words);
    child.stdin!.end(input);
    return finished;
  };
  const run: Session["run"] = async (words, input = "") => {
    const end = await inHost({ words, cwd: directory, input });
    seen.push(end);
    return end;
  };
  return {
    directory,
    path,
    start,
    process: ownProcess,
    run,
    json: async <A>(words: ReadonlyArray<string>, input?: string): Promise<Verdict<A>> => {
      const { code, stdout, stderr } = await run([...words, "--json"], input);
      expect(stderr).toBe("");
      return { code, value: JSON.parse(stdout) as A };
    },
    write: async (name, contents) => {
      await writeFile(path(name), contents);
      return name;
    },
  };
}

/**
 * Runs a session in a directory of its own, or in a copy of one; nothing it prints may be a stack trace or a secret of
 * the key in `log.pem`.
 */
export function inSession<A>(body: (session: Session) => Promise<A>, template?: string): Promise<A> {
  return inDirectory(async (parent) => {
    const directory = join(parent, "session");
    await (template === undefined ? mkdir(directory) : cp(template, directory, { recursive: true }));
    const seen: Array<Finished> = [];
    const session = sessionIn(directory, seen);
    const result = await body(session);
    await expectClean(seen, session.path("log.pem"));
    return result;
  });
}

/** The name of the ledgers here. */
export const origin = "example.com/memory";

/** Makes key, ledger, events and a checkpoint in a session, and gives what is needed to go on. */
export async function written({ json, write }: Session, entries: ReadonlyArray<LogEntry>) {
  await write("policy.json", JSON.stringify(policy));
  await write("events.jsonl", linesOf(entries));
  const key = await json<{ verifierKey: string }>(["key", "new", "log.pem", "--name", origin]);
  const made = await json(["ledger", "init", "memory", "--policy", "policy.json"]);
  const appended = await json(["ledger", "append", "memory", "--events", "events.jsonl"]);
  const signed = await json(["ledger", "checkpoint", "memory", "--key", "log.pem", "--origin", origin]);
  expect([key, made, appended, signed].map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  return { trust: key.value.verifierKey, key, made, appended, signed };
}

/** Expects one line on standard error that says this, and nothing on standard output. */
export function expectRefusal({ code, stdout, stderr }: Finished, says: string | RegExp): void {
  expect(stderr).toMatch(/^fieldprint: [^\n]+\n$/);
  expect(stderr).toMatch(says);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
}
