import { readdir, readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  add,
  answered,
  command,
  type Decided,
  done,
  homeWithSummary,
  type Failed,
  type MemoryHome,
  newHome,
  onCopy,
  recordsOf,
  removeHome,
  search,
  type Shown,
} from "./memory-session.ts";

const commands = ["add", "search", "show", "nominate", "approve", "promote", "demote", "revoke", "override", "export"];

let home: MemoryHome;
let units: string;
let summary: string;

beforeAll(async () => {
  ({ home, units, summary } = await homeWithSummary());
});

afterAll(() => removeHome(home));

describe("every memory command", () => {
  it("[MCM-001] explains itself, and the group names its commands", async () => {
    for (const name of commands) {
      const help = await done("memory", name, "--help");
      expect(help).toContain(`Usage: fieldprint memory ${name} [options] <dir>`);
      expect(help).toContain(`$ fieldprint memory ${name} memory`);
      expect(help).toMatch(/--json .*\n/);
      expect(help).toContain("Exit codes:\n    0  ");
    }
    for (const words of [["memory"], ["memory", "forget"]]) {
      const { code, stdout, stderr } = await command(...words);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain(`Choose from ${commands.join(", ")}`);
    }
    const { code, value } = await answered<Failed>("memory", "show", home.memory);
    expect([code, value.error.tag]).toEqual([2, "UsageError"]);
  });

  it("[MCM-002] reading makes nothing, the first add makes the store of payloads, and the ledger leaves it alone", async () => {
    const empty = await newHome();
    try {
      expect(await search(empty, "anything", "--untrusted")).toMatchObject({
        code: 0,
        value: { hits: [], leftOut: [] },
      });
      expect(await readdir(empty.memory)).not.toContain("payloads");
      await add(empty, "the first");
      expect((await readdir(`${empty.memory}/payloads`)).toSorted()).toEqual(["mark", "records.log"]);
      expect(await answered("ledger", "audit", empty.memory)).toMatchObject({
        code: 0,
        value: { sound: true, payloads: { records: 1, verified: 1, unclaimed: 0 } },
      });
    } finally {
      await removeHome(empty);
    }
  });

  it("[MCM-005] takes the beginning of an identifier, where one item has it", async () => {
    const { memory } = home;
    for (const name of [units, units.slice(0, 8), units.slice(0, 63)]) {
      expect(await answered("memory", "show", memory, name)).toMatchObject({ code: 0, value: { item: { id: units } } });
    }
    for (const name of ["", units.slice(0, 3), "zzzz", `${units}0`, units.toUpperCase(), "ffffffffffffffff"]) {
      const { code, value } = await answered<Failed>("memory", "show", memory, name);
      expect([name, code, value.error.tag]).toEqual([name, 2, "ItemUnknown"]);
    }
  });

  it("[MCM-006] [MCM-007] records the time once, then the event, and says what the policy refuses", () =>
    onCopy(home, async (copy) => {
      const { memory } = copy;
      const before = await recordsOf(copy);
      const now = String(Date.now() + 1_000);
      const nominate = ["memory", "nominate", memory, units, "--by", "user", "--now", now];
      const first = await answered<Decided>(...nominate);
      expect(first.code).toBe(1);
      expect(first.value.answers.map(({ record, outcome }) => [record, outcome])).toEqual([
        [before, "accepted"],
        [null, "WrongStatus"],
      ]);
      const second = await command(...nominate);
      expect(second).toMatchObject({ code: 1, stderr: "" });
      expect(second.stdout).toMatch(
        /^Nominate \w+ by user refused by from \(WrongStatus\): expected Observed or Demoted, got Canonical/,
      );
      expect(await recordsOf(copy)).toBe(before + 1);
      const past = await answered<Decided>("memory", "nominate", memory, units, "--by", "user", "--now", "1");
      expect([past.code, past.value.answers.at(-1)?.outcome]).toEqual([1, "ClockBackwards"]);
      const stranger = await answered<Decided>(...nominate.slice(0, -2), "--supervisor", "nobody");
      expect([stranger.code, stranger.value.answers.at(-1)?.outcome]).toEqual([1, "UnknownPrincipal"]);
      const malformed = await answered<Failed>(...nominate.slice(0, -2), "--supervisor", "No Body");
      expect([malformed.code, malformed.value.error.tag]).toEqual([2, "EventMalformed"]);
      expect(await recordsOf(copy)).toBe(before + 1);
    }));

  it("[MCM-008] signs as the principal whose key it is, with keys that only their owner can use, and prints nothing private", () =>
    onCopy(home, async ({ memory, path }) => {
      const stranger = path("stranger.pem");
      const approve = ["memory", "approve", memory, units, "--key"];
      await done("key", "new", stranger);
      const unknown = await answered<Failed>(...approve, stranger);
      expect([unknown.code, unknown.value.error.tag]).toEqual([2, "SignerUnknown"]);
      const text = await answered<Failed>(...approve, path("policy.json"));
      expect([text.code, text.value.error.tag]).toEqual([2, "KeyFileRefused"]);
      const pem = await readFile(stranger, "utf8");
      const seed = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ""), "base64")
        .subarray(-32)
        .toString("hex");
      for (const words of [
        [...approve, stranger],
        [...approve, path("policy.json")],
      ]) {
        const { stdout, stderr } = await command(...words);
        expect(stdout + stderr).not.toContain(seed.slice(0, 16));
        expect(stdout + stderr).not.toContain("quorum");
      }
    }));
});

describe("deciding", () => {
  it("[MCM-020] [MCM-021] [MCM-022] takes a round, its approvals and a verdict to promote", () =>
    onCopy(home, async (copy) => {
      const { memory, path } = copy;
      const item = await add(copy, "The user lives in Oslo.");
      const early = await answered<Decided>("memory", "approve", memory, item, "--key", path("ruth.pem"));
      expect([early.code, early.value.answers.at(-1)?.outcome]).toEqual([1, "WrongStatus"]);
      await done("memory", "nominate", memory, item, "--by", "user");
      const approved = await done("memory", "approve", memory, item, "--key", path("ruth.pem"), "--for", "60");
      expect(approved).toMatch(/ by ruth\ntext: The user lives in Oslo\.$/);
      const again = await answered<Decided>("memory", "approve", memory, item, "--key", path("ruth.pem"));
      expect([again.code, again.value.answers.at(-1)?.outcome]).toEqual([1, "AlreadyApproved"]);
      const overrider = await answered<Decided>("memory", "approve", memory, item, "--key", path("olga.pem"));
      expect([overrider.code, overrider.value.answers.at(-1)?.outcome]).toEqual([1, "RoleMissing"]);
      const few = await answered<Decided>("memory", "promote", memory, item);
      expect([few.code, few.value.answers.at(-1)?.outcome]).toEqual([1, "QuorumMissing"]);
      await done("memory", "approve", memory, item, "--key", path("rafael.pem"));
      const late = String(Date.now() + 120_000);
      const expired = await answered<Decided>("memory", "promote", memory, item, "--now", late);
      expect([expired.code, expired.value.answers.at(-1)?.outcome]).toEqual([1, "QuorumMissing"]);
      const { value } = await answered<Shown>("memory", "show", memory, item);
      expect([value.item.status._tag, value.item.provenance]).toEqual(["Candidate", "valid"]);
      const verdicts = value.history.filter(({ attempt }) => attempt.transition === "VerifyProvenance");
      expect(verdicts.length).toBe(1);
    }));

  it("[MCM-022] judges provenance once, and not against a verdict that it is invalid", () =>
    onCopy(home, async (copy) => {
      const { memory, path } = copy;
      const item = await add(copy, "The user lives in Oslo.");
      const refute = { _tag: "RefuteProvenance", by: "supervisor", item, verdict: item };
      await writeFile(path("refute.jsonl"), JSON.stringify(refute));
      await done("ledger", "append", memory, "--events", path("refute.jsonl"));
      const release = ["memory", "override", memory, "release", item, "--key", path("olga.pem"), "--reason", "look"];
      await done(...release);
      await done("memory", "nominate", memory, item, "--by", "user");
      for (const id of ["ruth", "rafael"]) await done("memory", "approve", memory, item, "--key", path(`${id}.pem`));
      const refused = await answered<Decided>("memory", "promote", memory, item);
      expect([refused.code, refused.value.answers.at(-1)?.outcome]).toEqual([1, "ProvenanceMissing"]);
    }));

  it("[MCM-024] [MCM-007] lowers with one key and prints what fell with it", () =>
    onCopy(home, async ({ memory, path }) => {
      const lower = ["memory", "revoke", memory, units, "--key", path("olga.pem"), "--reason", "the user asked"];
      const text = await done(...lower);
      expect(text).toContain(`\n  ${summary.slice(0, 12)}  Canonical -> Quarantined`);
      const { value } = await answered<Shown>("memory", "show", memory, units);
      expect(value).toMatchObject({ standing: "withheld", overrides: [{ reason: "the user asked" }] });
      const again = await answered<Decided>(...lower);
      expect([again.code, again.value.answers.at(-1)?.outcome]).toEqual([1, "WrongStatus"]);
      const release = ["memory", "override", memory, "release", summary, "--key", path("otto.pem"), "--reason", "seen"];
      expect(await answered<Decided>(...release)).toMatchObject({ code: 0, value: { accepted: true } });
      const reviewer = await answered<Decided>(
        "memory",
        "demote",
        memory,
        summary,
        "--key",
        path("ruth.pem"),
        "--reason",
        "no",
      );
      expect([reviewer.code, reviewer.value.answers.at(-1)?.outcome]).toEqual([1, "RoleMissing"]);
      const blank = await answered<Failed>(
        "memory",
        "demote",
        memory,
        summary,
        "--key",
        path("olga.pem"),
        "--reason",
        "",
      );
      expect([blank.code, blank.value.error.tag]).toEqual([2, "EventMalformed"]);
    }));

  it("[MCM-024] [MCM-006] raises with several keys, for a time that then ends, and bypasses a scope", () =>
    onCopy(home, async (copy) => {
      const { memory, path } = copy;
      const item = await add(copy, "The heating is out.");
      const now = Date.now() + 1_000;
      const sign = (action: string, subject: string, keys: ReadonlyArray<string>, ...more: ReadonlyArray<string>) => {
        const files = keys.flatMap((id) => ["--key", path(`${id}.pem`)]);
        const reason = ["--reason", "an outage", "--now", String(now)];
        return answered<Decided & Failed>("memory", "override", memory, action, subject, ...files, ...reason, ...more);
      };
      expect((await sign("promote", item, ["olga", "otto"])).value.error.tag).toBe("UsageError");
      const one = await sign("promote", item, ["olga"], "--for", "60");
      expect([one.code, one.value.answers.at(-1)?.outcome]).toEqual([1, "OverrideQuorumMissing"]);
      const long = await sign("promote", item, ["olga", "otto"], "--for", "86401");
      expect([long.code, long.value.answers.at(-1)?.outcome]).toEqual([1, "OverrideTooLong"]);
      expect((await sign("promote", item, ["olga", "otto"], "--for", "60")).code).toBe(0);
      expect((await search(copy, "heating out")).value.hits[0]?.item).toBe(item);
      const later = ["--by", "user", "--now", String(now + 60_000)];
      const after = await answered<Decided>("memory", "nominate", memory, summary, ...later);
      expect(after.value.answers[0]?.attempt.changes).toEqual([{ item, from: "Canonical", to: "Demoted" }]);
      expect((await search(copy, "heating out")).value.hits.map((hit) => hit.item)).not.toContain(item);
      const bypass = async (action: string, keys: ReadonlyArray<string>) => {
        const files = keys.flatMap((id) => ["--key", path(`${id}.pem`)]);
        const when = ["--reason", "captured", "--now", String(now + 60_000)];
        const { value } = await answered<Decided>("memory", "override", memory, action, "home", ...files, ...when);
        return value.answers.at(-1)?.outcome;
      };
      expect(await bypass("bypass", ["olga"])).toBe("accepted");
      expect(await bypass("bypass", ["otto"])).toBe("BypassUnchanged");
      expect(await bypass("lift", ["otto"])).toBe("OverrideQuorumMissing");
      expect(await bypass("lift", ["otto", "olga"])).toBe("accepted");
      expect(await bypass("rebase", ["otto", "olga"])).toBe("accepted");
    }));
});
