import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  attentionMode,
  injectableAnchors,
  isPermitted,
  type MemoryItem,
  type Mode,
  permissions,
  presentVersion,
  selectTrusted,
  standingInWords,
} from "../../src/index.ts";
import { attention } from "../../reference/index.ts";
import { problemOf } from "../../conformance/index.ts";
import { notary } from "../state/refusal-of.ts";
import { Story } from "../state/story.ts";

const statuses = ["Observed", "Candidate", "Canonical", "Superseded", "Quarantined", "Demoted", "Revoked"] as const;
const kinds = Object.keys(permissions) as ReadonlyArray<MemoryItem["kind"]>;

/** An item of a kind in a status, for questions about nothing else. */
const itemOf = (kind: MemoryItem["kind"], tag: (typeof statuses)[number]) =>
  ({ kind, status: { _tag: tag } }) as Pick<MemoryItem, "kind" | "status">;

const everyCase = kinds.flatMap((kind) => statuses.map((status) => itemOf(kind, status)));

/** Two anchors, one superseded by the other; a third in another scope; trusted facts. */
function anchored() {
  const story = new Story(notary, { driftBudget: 100 });
  const old = story.observe("curator", "be kind");
  const anchor = story.observe("curator", "be kind, and say so", [old]);
  const elsewhere = story.observe("curator", "be brief", [], "home");
  const fact = story.observe("search", "water boils");
  for (const item of [old, anchor, elsewhere, fact]) story.promote(item);
  story.tell({ _tag: "Supersede", by: "promoter-1", item: old, successor: anchor });
  return { story, old, anchor, elsewhere, fact };
}

const sequences = [{ queries: 2, context: 5, anchors: 3, shift: 0 }];
const problemWith = (mode: Mode) => problemOf({ mode, sequences });

const ids = (items: ReadonlyArray<MemoryItem>) => items.map(({ id }) => id);

describe("permissions", () => {
  it("[STA-017] only a Canonical CoreAnchor shapes identity, and no item authorises an action", () => {
    const shaping = everyCase.filter((item) => isPermitted(item, "shapeIdentity"));
    expect(shaping).toEqual([itemOf("CoreAnchor", "Canonical")]);
    expect(everyCase.filter((item) => isPermitted(item, "authoriseAction"))).toEqual([]);
  });

  it("[STA-017] what is withheld may do nothing, nor may a policy authority in memory", () => {
    const all = ["retrieve", "shapeReasoning", "shapeIdentity", "authoriseAction"] as const;
    const may = (item: Pick<MemoryItem, "kind" | "status">) =>
      all.filter((permission) => isPermitted(item, permission));
    for (const kind of kinds) {
      expect(may(itemOf(kind, "Quarantined"))).toEqual([]);
      expect(may(itemOf(kind, "Revoked"))).toEqual([]);
    }
    for (const status of statuses) expect(may(itemOf("PolicyAuthority", status))).toEqual([]);
    expect(may(itemOf("ExternalObservation", "Candidate"))).toEqual(["retrieve"]);
    expect(may(itemOf("ExternalObservation", "Canonical"))).toEqual(["retrieve", "shapeReasoning"]);
    expect(may(itemOf("UserAssertion", "Demoted"))).toEqual(["retrieve"]);
  });

  it("[STA-017] says in words what an item is", () => {
    const words = statuses.map((status) => standingInWords(itemOf("CoreAnchor", status)));
    expect(words).toEqual(["untrusted", "untrusted", "anchor", "history", "withheld", "untrusted", "withheld"]);
    expect(standingInWords(itemOf("ToolOutput", "Canonical"))).toBe("trusted");
  });
});

describe("the registry", () => {
  it("[STA-016] a superseded anchor is history: its present version is its successor, and it is not injected", () => {
    const { story, old, anchor, fact } = anchored();
    expect(presentVersion(story.state, old)?.id).toBe(anchor);
    expect(presentVersion(story.state, fact)?.id).toBe(fact);
    expect(presentVersion(story.state, "0".repeat(64))).toBeUndefined();
    expect(ids(injectableAnchors(story.state, "lab"))).toEqual([anchor]);
    expect(story.item(anchor).status._tag).toBe("Canonical");
  });

  it("[STA-016] the present version follows every successor, and a superseded parent supports promotion", () => {
    const { story, old, anchor } = anchored();
    const newest = story.observe("curator", "be kind, say so, and mean it", [old, anchor]);
    story.promote(newest);
    story.tell({ _tag: "Supersede", by: "promoter-1", item: anchor, successor: newest });
    expect(presentVersion(story.state, old)?.id).toBe(newest);
    story.override({ _tag: "Revoke", item: old }, ["overrider-1"]);
    expect(story.item(anchor).status).toMatchObject({ _tag: "Quarantined", cascaded: true });
    expect(story.item(newest).status).toMatchObject({ _tag: "Quarantined", cascaded: true });
  });

  it("[OVR-014] with the bypass of its scope or of every scope on, nothing is injectable until it is lifted", () => {
    const { story, anchor, elsewhere } = anchored();
    const injectable = () => [ids(injectableAnchors(story.state, "lab")), ids(injectableAnchors(story.state, "home"))];
    expect(injectable()).toEqual([[anchor], [elsewhere]]);
    story.override({ _tag: "EngageBypass" }, ["overrider-lab"]);
    expect(injectable()).toEqual([[], [elsewhere]]);
    story.override({ _tag: "EngageBypass" }, ["overrider-1"], { scope: "*" });
    story.override({ _tag: "LiftBypass" });
    expect(injectable()).toEqual([[], []]);
    story.tick(1_000);
    expect(injectable()).toEqual([[], []]);
    story.override({ _tag: "LiftBypass" }, ["overrider-1", "overrider-2"], { scope: "*" });
    expect(injectable()).toEqual([[anchor], [elsewhere]]);
  });

  it("[OVR-014] [OVR-021] with the bypass on, attention gives the bits of mode none, whatever is trusted", () => {
    const { story } = anchored();
    const results = (["joint", "mixture"] as ReadonlyArray<Mode>).map((wanted) => {
      const mode = attentionMode(story.state, "lab", wanted);
      return { wanted, mode, ...attention(problemWith(mode)) };
    });
    expect(results.map(({ mode }) => mode)).toEqual(["joint", "mixture"]);
    story.override({ _tag: "EngageBypass" }, ["overrider-1"]);
    const none = attention(problemWith("none"));
    for (const { wanted, out } of results) {
      const mode = attentionMode(story.state, "lab", wanted);
      const bypassed = attention(problemWith(mode));
      expect(Buffer.from(bypassed.out.buffer).equals(Buffer.from(none.out.buffer))).toBe(true);
      expect(Buffer.from(bypassed.lse.buffer).equals(Buffer.from(none.lse.buffer))).toBe(true);
      expect(Buffer.from(out.buffer).equals(Buffer.from(none.out.buffer))).toBe(false);
    }
  });
});

describe("selection", () => {
  it("[STA-035] is the same items in the same order whatever untrusted items are added", () => {
    const score = (item: MemoryItem) => Number.parseInt(item.content.slice(0, 1), 16);
    const write = fc.record({ by: fc.constantFrom("browser", "model", "curator", "user"), words: fc.string() });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 5 }),
        fc.array(write, { maxLength: 6 }),
        (facts, attacks) => {
          const select = (told: Story, count: number) => ids(selectTrusted(told.state, { scope: "lab", score, count }));
          const [plain, attacked] = [new Story(notary), new Story(notary)];
          for (const words of facts) {
            plain.promote(plain.observe("search", words));
            for (const [n, { by, words: noise }] of attacks.entries())
              attacked.attempt(attacked.observation(by, `${noise} ${n}`));
            attacked.promote(attacked.observe("search", words));
          }
          for (const count of [1, 3, 9]) expect(select(attacked, count)).toEqual(select(plain, count));
          expect(select(plain, 9)).toHaveLength(facts.length);
        },
      ),
      { numRuns: 40 },
    );
  });
});
