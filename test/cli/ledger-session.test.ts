import { readFile, stat } from "node:fs/promises";
import { Result } from "effect";
import { describe, expect, it } from "vitest";
import { openCheckpoint, parseNoteKey, signingKey, stateDigest, verifyBundle } from "../../src/index.ts";
import { createPrivateKey } from "node:crypto";
import { inSession, linesOf, newStory, origin, someStory, written } from "./ledger-session.ts";

const digest = /^[0-9a-f]{64}$/;
const story = someStory();
const size = story.log.length + 1;

const commands = [
  ["key"],
  ["key", "new"],
  ["key", "show"],
  ["ledger"],
  ["ledger", "init"],
  ["ledger", "append"],
  ["ledger", "log"],
  ["ledger", "checkpoint"],
  ["ledger", "prove"],
  ["ledger", "verify"],
  ["ledger", "audit"],
];

describe("a session of the ledger's commands", { timeout: 300_000 }, () => {
  it("[LCM-001] [LCM-006] every command explains itself, and groups name their commands", () =>
    inSession(async ({ run }) => {
      for (const words of commands) {
        const { code, stdout, stderr } = await run([...words, "--help"]);
        expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
        expect(stdout).toContain(`Usage: fieldprint ${words.join(" ")} `);
        expect(stdout).toContain(`$ fieldprint ${words.join(" ")} `);
        expect(stdout.includes("Exit codes:\n    0  ")).toBe(words.length === 2);
        expect(stdout.includes("--json ")).toBe(words.length === 2);
      }
      for (const words of [["ledger"], ["ledger", "forget"], ["ledger", "--force"]]) {
        const { code, stdout, stderr } = await run(words);
        expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
        expect(stderr).toMatch(/^fieldprint: [^\n]*ledger command[^\n]*init, append, log, checkpoint, prove[^\n]*\n$/);
      }
      const { stdout } = await run(["key", "shout", "--json"]);
      expect(JSON.parse(stdout)).toMatchObject({
        error: { tag: "UsageError", problem: 'there is no key command "shout"' },
      });
    }));

  it("[LCM-010] [LCM-013] [LCM-015] [LCM-020] [LCM-021] [LCM-022] [LCM-023] [LCM-025] goes from a key to a proof that holds without the ledger", () =>
    inSession(async ({ process: run, json, path, write }) => {
      await write("policy.json", JSON.stringify(story.state.policy));
      const key = await run(["key", "new", "log.pem", "--name", origin]);
      const trust = /verifier key {2}(\S+)/.exec(key.stdout)![1]!;
      expect((await stat(path("log.pem"))).mode & 0o777).toBe(0o600);
      const made = await run(["ledger", "init", "memory", "--policy", "policy.json"]);
      expect(made.stdout).toBe(`memory: a new ledger of 19 principals under policy ${story.state.policyDigest}\n`);
      const appended = await run(["ledger", "append", "memory"], linesOf(story.log));
      const lines = appended.stdout.trimEnd().split("\n");
      expect(lines).toHaveLength(size);
      expect(lines.at(-2)).toMatch(
        /^record 19: OverrideRevoke [0-9a-f]{8} by overrider-1: Canonical -> Revoked, 1 other changed$/,
      );
      expect(lines.at(-1)).toBe(`${size - 1} accepted, 0 refused; the ledger has ${size} records`);

      const log = await run(["ledger", "log", "memory"]);
      expect(log.stdout).toMatch(new RegExp(`^record   seq .*\n     0  policy\n     1 .*Observe.*\n`));
      expect(log.stdout.endsWith(`${size} records shown, the ledger has ${size}\n`)).toBe(true);

      const signed = await run(["ledger", "checkpoint", "memory", "--key", "log.pem", "--origin", origin]);
      const trustedKeys = [Result.getOrThrow(parseNoteKey(trust))];
      const checkpoint = Result.getOrThrow(openCheckpoint(signed.stdout, { trustedKeys }));
      expect(checkpoint).toMatchObject({ origin, size });

      const proof = await run(["ledger", "prove", "memory", "3", "--out", "proof.json"]);
      expect(proof.stdout).toContain(`proof.json: proof of record 3 in the ledger's checkpoint of ${size} records`);
      const bundle = await readFile(path("proof.json"));
      const leaf = Result.getOrThrow(verifyBundle(bundle, { trustedKeys })).leaf;
      expect(JSON.parse(Buffer.from(leaf).toString())).toEqual(story.log[2]);
      const verified = await run(["ledger", "verify", "proof.json", "--trust", trust]);
      expect(verified.stdout.split("\n")[0]).toBe(`proved: record 3 is in ${origin}, of ${size} records`);
      expect(verified.stdout).toContain(`signed  ${trust}\n`);

      const audit = await run(["ledger", "audit", "memory", "--trust", trust]);
      expect(audit.stdout).toContain(`sound: ${size} records, all read and verified\n`);
      expect(audit.stdout).toContain(`state       ${stateDigest(story.state)}\n`);
      expect(audit.stdout).toContain("items       3 items, 1 Canonical, 1 Quarantined, 1 Revoked\n");
      expect(audit.stdout).toContain(`checkpoint  ${size} records, signed by a trusted key\n`);
      const [, pin] = /pin {9}(\S+)\n/.exec(audit.stdout)!;
      const all = [key, made, appended, log, signed, proof, verified, audit];
      expect(all.map(({ code, stderr }) => ({ code, stderr }))).toEqual(all.map(() => ({ code: 0, stderr: "" })));

      const later = newStory();
      for (const { event } of story.log) later.attempt(event as never);
      later.observe("browser", "one more");
      await run(["ledger", "append", "memory"], linesOf(later.log.slice(-1)));
      const pinned = await json<{ sound: boolean; records: number }>(["ledger", "audit", "memory", "--pinned", pin!]);
      expect(pinned).toMatchObject({ code: 0, value: { sound: true, records: size + 1, checkpoint: size } });
    }));

  it("[LCM-001] [LCM-011] [LCM-015] [LCM-020] [LCM-022] [LCM-023] [LCM-025] says the same as JSON", () =>
    inSession(async (session) => {
      const { json, path } = session;
      const { key, made, appended, signed, trust } = await written(session, story.log);
      const pem = createPrivateKey(await readFile(path("log.pem"), "utf8"));
      const { publicKey } = signingKey(pem);
      expect(key.value).toEqual({ file: "log.pem", name: origin, publicKey, verifierKey: trust });
      expect((await json(["key", "show", "log.pem"])).value).toMatchObject({ name: "log", publicKey });
      const again = await json(["key", "show", "log.pem", "--name", origin]);
      expect(again.value).toEqual(key.value);
      expect(made.value).toEqual({ directory: "memory", policy: story.state.policyDigest, principals: 19, records: 1 });
      const answers = story.log.map((_, index) => ({ line: index + 1, record: index + 1, outcome: "accepted" }));
      expect(appended.value).toMatchObject({ accepted: size - 1, refused: 0, stopped: null, records: size, answers });
      expect(signed.value).toMatchObject({ origin, size, verifierKey: trust, note: expect.stringContaining(origin) });

      const log = await json<{ shown: ReadonlyArray<unknown> }>(["ledger", "log", "memory"]);
      expect(log).toMatchObject({ code: 0, value: { records: size, from: 0 } });
      expect(log.value.shown[0]).toEqual({ record: 0, policy: story.state.policy });
      const events = story.log.map((entry, index) => ({ record: index + 1, ...entry }));
      expect(log.value.shown.slice(1)).toMatchObject(events);
      const part = await json<{ shown: ReadonlyArray<unknown> }>([
        "ledger",
        "log",
        "memory",
        "--from",
        "4",
        "--count",
        "3",
      ]);
      expect(part.value.shown).toEqual(log.value.shown.slice(4, 7));
      const beyond = await json(["ledger", "log", "memory", "--from", "4000"]);
      expect(beyond).toEqual({ code: 0, value: { records: size, from: 4_000, shown: [] } });

      const proof = await json<{ bundle: unknown }>(["ledger", "prove", "memory", "0"]);
      await session.write("bundle.json", JSON.stringify(proof.value.bundle));
      const { root } = signed.value as { root: string };
      const verified = await json(["ledger", "verify", "bundle.json", "--trust", trust]);
      expect(verified).toMatchObject({
        code: 0,
        value: { proved: true, record: 0, origin, size, root, signed: trust, earlier: null },
      });
      expect(verified.value).toMatchObject({ says: { policy: story.state.policy } });
      const audit = await json(["ledger", "audit", "memory", "--trust", trust]);
      expect(audit).toEqual({
        code: 0,
        value: {
          sound: true,
          records: size,
          root,
          state: stateDigest(story.state),
          checkpoint: size,
          items: { Canonical: 1, Quarantined: 1, Revoked: 1 },
          pin: expect.stringMatching(new RegExp(`^${size}:`)),
          trusted: true,
          cutBytes: 0,
        },
      });
      expect(root).toMatch(digest);
    }));
});
