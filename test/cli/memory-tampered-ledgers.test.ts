import { Result } from "effect";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { headAfter, initialState, itemIdOf, type LogEntry, type MachineEvent } from "../../src/index.ts";
import {
  answered,
  command,
  done,
  type Failed,
  type LedgerText,
  ledgerText,
  type MemoryHome,
  onCopy,
  removeHome,
  rewriteLedger,
  search,
} from "./memory-session.ts";
import type { Finished } from "./host.ts";
import { demotion, newVictim, questions } from "./memory-victim.ts";

let home: MemoryHome;
let page: string;
let units: string;
let trust: string;
let pin: string;

beforeAll(async () => {
  ({ home, page, units, trust, pin } = await newVictim());
});

afterAll(() => removeHome(home));

const isObserve = (event: MachineEvent, item: string) => event._tag === "Observe" && event.item === item;

/** The entries with the chain of heads made anew. */
function chained({ policy, entries }: LedgerText): LedgerText {
  let prior = Result.getOrThrow(initialState(policy)).policyDigest;
  const anew = entries.map(({ event }): LogEntry => {
    const entry = { prior, event };
    prior = headAfter(prior, event as MachineEvent);
    return entry;
  });
  return { policy, entries: anew };
}

/** A ledger with one event changed. */
const withEvent = (ledger: LedgerText, item: string, change: (event: MachineEvent) => unknown): LedgerText => ({
  ...ledger,
  entries: ledger.entries.map(({ prior, event }) => ({
    prior,
    event: isObserve(event as MachineEvent, item) ? change(event as MachineEvent) : event,
  })),
});

/** A ledger in which an item has another author, and so another identifier, everywhere. */
function withAuthor(ledger: LedgerText, item: string, by: string, kind: "CoreAnchor" | "UserAssertion"): LedgerText {
  const { event } = ledger.entries.find(({ event }) => isObserve(event as MachineEvent, item))!;
  const { content, scope, parents } = event as Extract<MachineEvent, { _tag: "Observe" }>;
  const id = itemIdOf({ content, kind, scope, author: by, parents });
  const renamed = withEvent(ledger, item, (observed) => ({ ...observed, by }));
  return JSON.parse(JSON.stringify(renamed).replaceAll(item, id)) as LedgerText;
}

const isPromotion = ({ event }: LogEntry) => (event as MachineEvent)._tag === "Promote";
const isRevocation = ({ event }: LogEntry) => (event as MachineEvent)._tag === "Override";

/** A ledger with some events at its end, the chain of heads going on. */
const withEvents = ({ policy, entries }: LedgerText, ...events: ReadonlyArray<unknown>): LedgerText =>
  chained({ policy, entries: [...entries, ...events.map((event) => ({ prior: "", event }))] });

const ledgers: ReadonlyArray<{
  readonly title: string;
  readonly says: string;
  readonly change: (ledger: LedgerText) => LedgerText;
}> = [
  {
    title: "[MCM-041] the author of an item",
    says: "Observe refused",
    change: (ledger) => withEvent(ledger, page, (event) => ({ ...event, by: "curator" })),
  },
  {
    title: "[MCM-041] the parents of an item",
    says: "Observe refused",
    change: (ledger) => withEvent(ledger, units, (event) => ({ ...event, parents: [page] })),
  },
  {
    title: "[MCM-041] the author of an item, and its identifier everywhere",
    says: "expected an entry after the head",
    change: (ledger) => withAuthor(ledger, page, "curator", "CoreAnchor"),
  },
  {
    title: "[MCM-041] the author of a promoted item, its identifier everywhere, and the chain of heads",
    says: "Approve refused",
    change: (ledger) => chained(withAuthor(ledger, units, "curator", "CoreAnchor")),
  },
  {
    title: "[MCM-041] the origin that an author is enrolled with, and the chain of heads",
    says: "Observe refused",
    change: ({ policy, entries }) => {
      const cleaned = policy.principals.map((one) =>
        one.id === "web" ? { ...one, origin: "curation" as const } : one,
      );
      return chained({ policy: { ...policy, principals: cleaned }, entries });
    },
  },
  {
    title: "[MCM-042] a promotion without a round",
    says: "Promote refused",
    change: (ledger) => withEvents(ledger, { _tag: "Promote", by: "gateway", item: page, drift: 0 }),
  },
  {
    title: "[MCM-042] a nomination and a promotion that nobody approved",
    says: "Promote refused",
    change: (ledger) =>
      withEvents(
        ledger,
        { _tag: "VerifyProvenance", by: "supervisor", item: page, verdict: page },
        { _tag: "Nominate", by: "user", item: page },
        { _tag: "Promote", by: "gateway", item: page, drift: 0 },
      ),
  },
  {
    title: "[MCM-042] an approval that its reviewer did not sign",
    says: "Approve refused",
    change: (ledger) => {
      const { policyDigest, policy } = Result.getOrThrow(initialState(ledger.policy));
      const nonce = ledger.entries.length;
      const approval = { item: page, policy: policyDigest, nonce, reviewer: "ruth", expires: 2 ** 50 };
      const signature = "0".repeat(128);
      return withEvents(
        { policy, entries: ledger.entries },
        { _tag: "Nominate", by: "user", item: page },
        { _tag: "Approve", item: page, approval, signature },
      );
    },
  },
  {
    title: "[MCM-042] a promotion taken from the middle",
    says: "expected an entry after the head",
    change: ({ policy, entries }) => ({ policy, entries: entries.filter((entry) => !isPromotion(entry)) }),
  },
  {
    title: "[MCM-042] a revocation that its overrider did not sign",
    says: "OverrideRevoke refused",
    change: ({ policy, entries }) =>
      chained({
        policy,
        entries: entries.map(({ prior, event }) => {
          const revoked = event as MachineEvent;
          if (revoked._tag !== "Override") return { prior, event };
          return { prior, event: { ...revoked, record: { ...revoked.record, reason: "another" } } };
        }),
      }),
  },
];

/** Expects every command to refuse a ledger, and to leave it as it is. */
async function expectBroken(copy: MemoryHome, says: string): Promise<void> {
  const file = join(copy.memory, "records.log");
  const before = await readFile(file);
  const refused = ({ code, stdout, stderr }: Finished) => {
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^fieldprint: ledger, record \d+: [^\n]+\n$/);
    expect(stderr).toContain(says);
  };
  for (const words of [...questions(copy, page), demotion(copy, page)]) refused(await command(...words));
  const audit = await command("ledger", "audit", copy.memory);
  expect(audit).toMatchObject({ code: 1, stderr: "" });
  expect(audit.stdout).toContain("not sound: ledger, record ");
  expect(audit.stdout).toContain(says);
  expect(await readFile(file)).toEqual(before);
}

describe("a ledger that was changed, checksums and all", () => {
  it.each(ledgers)("$title", ({ says, change }) =>
    onCopy(home, async (copy) => {
      await rm(join(copy.memory, "checkpoint"));
      await rewriteLedger(copy.memory, change(await ledgerText(copy.memory)));
      await expectBroken(copy, says);
    }),
  );

  it("[MCM-041] another author of what nobody decided about is told by the commitment in the payload", () =>
    onCopy(home, async (copy) => {
      await rm(join(copy.memory, "checkpoint"));
      const ledger = await ledgerText(copy.memory);
      const before = ledger.entries.findIndex(({ event }) => isObserve(event as MachineEvent, units));
      const young = { policy: ledger.policy, entries: ledger.entries.slice(0, before) };
      await rewriteLedger(copy.memory, chained(withAuthor(young, page, "curator", "CoreAnchor")));
      const audit = await command("ledger", "audit", copy.memory);
      expect(audit.code).toBe(1);
      expect(audit.stdout).toContain('payload, kind: expected "CoreAnchor", got "ExternalObservation"');
      const found = await search(copy, "page", "--untrusted");
      expect(found).toMatchObject({ code: 1, value: { hits: [] } });
    }));

  it("[MCM-043] a revocation taken from the end is told against a checkpoint and a pin, and only against these", () =>
    onCopy(home, async (copy) => {
      const { memory } = copy;
      const ledger = await ledgerText(memory);
      const end = ledger.entries.findIndex(isRevocation);
      const shorter = { policy: ledger.policy, entries: ledger.entries.slice(0, end) };
      await rewriteLedger(memory, shorter);
      const [searched] = questions(copy, page);
      expect((await command(...searched!)).code).toBe(0);
      expect((await command("ledger", "audit", memory)).code).toBe(0);
      for (const words of [...questions(copy, page), demotion(copy, page)]) {
        const signed = await answered<Failed>(...words, "--trust", trust);
        expect([signed.code, signed.value.error.tag]).toEqual([2, "CheckpointRefused"]);
        const pinned = await answered<Failed>(...words, "--pinned", pin);
        expect([pinned.code, pinned.value.error.tag]).toEqual([2, "StoreRolledBack"]);
      }
      const signed = await answered<Failed>("ledger", "audit", memory, "--trust", trust);
      expect([signed.code, signed.value.error.tag]).toEqual([1, "CheckpointRefused"]);
      const pinned = await answered<Failed>("ledger", "audit", memory, "--pinned", pin);
      expect([pinned.code, pinned.value.error.tag]).toEqual([1, "StoreRolledBack"]);
      await rm(join(memory, "checkpoint"));
      const audit = await done("ledger", "audit", memory);
      expect(audit).toMatch(
        /checkpoint {2}none, so a log cut short or written anew as a whole would not be told; sign one/,
      );
      for (const words of questions(copy, page)) {
        const { code, value } = await answered<Failed>(...words, "--trust", trust);
        expect([code, value.error.tag]).toEqual([2, "CheckpointMissing"]);
      }
    }));

  it("[MCM-043] [MCM-003] is sound against its own checkpoint and pin", async () => {
    const given = ["--trust", trust, "--pinned", pin];
    expect(await answered("ledger", "audit", home.memory, ...given)).toMatchObject({ code: 0, value: { sound: true } });
    expect((await search(home, "page", "--untrusted", ...given)).code).toBe(0);
    expect((await command("memory", "show", home.memory, page, ...given)).code).toBe(0);
  });
});
