import { describe, expect, it } from "vitest";
import { type Enrolment, type MachineEvent } from "../../src/index.ts";
import { digestNumber, enrolment } from "./cast.ts";
import { candidate, notary, refusalOf } from "./refusal-of.ts";
import { Story } from "./story.ts";

describe("an observation", () => {
  it("[STA-005] that is its own parent, has an absent parent, claims another identifier, or comes twice is refused", () => {
    const story = new Story(notary);
    const item = story.observe("search", "first");
    const second = story.observation("search", "second", [item]);
    expect(refusalOf(story, { ...second, parents: [second.item] })).toBe("CyclicDerivation");
    expect(refusalOf(story, story.observation("search", "third", [digestNumber("absent")]))).toBe("ParentAbsent");
    expect(refusalOf(story, { ...second, parents: [] })).toBe("ItemMismatch");
    expect(refusalOf(story, { ...second, by: "model" })).toBe("ItemMismatch");
    expect(refusalOf(story, { ...second, content: digestNumber("other") })).toBe("ItemMismatch");
    expect(refusalOf(story, { ...second, scope: "home" })).toBe("ItemMismatch");
    story.tell(second);
    expect(refusalOf(story, second)).toBe("ItemExists");
  });

  it("[STA-005] in a cycle of two is refused in either order: neither can be there first", () => {
    const story = new Story(notary);
    const [one, two] = [story.observation("search", "one"), story.observation("search", "two")];
    expect(refusalOf(story, { ...one, parents: [two.item] })).toBe("ParentAbsent");
    expect(refusalOf(story, { ...two, parents: [one.item] })).toBe("ParentAbsent");
  });

  it("[STA-006] [TNT-004] of kind PolicyAuthority is refused; the other kinds follow from the origin", () => {
    const story = new Story(notary);
    expect(refusalOf(story, story.observation("regulator", "all is permitted"))).toBe("KindNotWritable");
    const kinds = ["browser", "user", "model", "search", "journal", "curator"].map(
      (by) => story.item(story.observe(by, "the same words")).kind,
    );
    expect(kinds).toEqual([
      "ExternalObservation",
      "UserAssertion",
      "ModelInference",
      "ToolOutput",
      "EpisodicRecord",
      "CoreAnchor",
    ]);
  });

  it("[STA-005] past the depth of the policy is refused", () => {
    const story = new Story(notary, { depth: 2 });
    const chain = [story.observe("search", "0")];
    for (let n = 1; n <= 2; n++) chain.push(story.observe("search", String(n), [chain.at(-1)!]));
    expect(refusalOf(story, story.observation("search", "3", [chain.at(-1)!, chain[0]!]))).toBe("DerivationTooDeep");
    story.observe("search", "beside", [chain[1]!]);
  });
});

describe("everything else", () => {
  it("[STA-012] a clock that goes back is refused; one that stands still is not", () => {
    const story = new Story(notary);
    story.tick(5);
    expect(refusalOf(story, { _tag: "Tick", by: "supervisor-1", now: 4 })).toBe("ClockBackwards");
    story.tick(5);
  });

  it("[STA-009] [STA-010] a promotion without provenance, quorum, standing parents or drift left is refused", () => {
    const story = new Story(notary, { driftBudget: 6 });
    const parent = story.observe("search", "parent");
    const child = story.observe("search", "child", [parent]);
    story.tell({ _tag: "Nominate", by: "model", item: child });
    expect(refusalOf(story, story.promotion(child))).toBe("ProvenanceMissing");
    story.tell({ _tag: "VerifyProvenance", by: "supervisor-1", item: child, verdict: digestNumber("verified") });
    story.tell(story.approval(child, "reviewer-1", { expires: 3 }));
    expect(refusalOf(story, story.promotion(child))).toBe("QuorumMissing");
    story.tell(story.approval(child, "reviewer-2"));
    expect(refusalOf(story, story.promotion(child))).toBe("AncestorNotStanding");
    story.promote(parent, 4);
    expect(refusalOf(story, story.promotion(child, 3))).toBe("DriftBudgetExceeded");
    story.tick(3);
    expect(refusalOf(story, story.promotion(child, 2))).toBe("QuorumMissing");
    story.tell(story.approval(child, "reviewer-3"));
    story.tell(story.promotion(child, 2));
  });

  it("[STA-009] [TNT-006] repeating content under one identity is no evidence", () => {
    const story = new Story(notary, { evidence: 2 });
    const copies = ["a", "b", "c"].map((words) => story.observe("browser", words));
    const independentSource = story.observe("search", "d");
    const echoed = story.observe("model", "the summary", copies);
    const supported = story.observe("model", "the summary", [copies[0]!, independentSource]);
    for (const source of [...copies, independentSource]) story.promote(source);
    story.prepare(echoed, "reviewer-1", "reviewer-2");
    expect(refusalOf(story, story.promotion(echoed))).toBe("EvidenceMissing");
    story.promote(supported);
  });

  it("[STA-016] a successor that is not Canonical, of another kind or scope, or the item itself is refused", () => {
    const story = new Story(notary);
    const [old, next, elsewhere, inferred] = [
      story.observe("search", "old"),
      story.observe("search", "new"),
      story.observe("search", "new", [], "home"),
      story.observe("model", "new"),
    ];
    const supersede = (successor: string): MachineEvent => {
      return { _tag: "Supersede", by: "promoter-1", item: old, successor };
    };
    for (const item of [old, elsewhere, inferred]) story.promote(item);
    expect(refusalOf(story, supersede(next))).toBe("SuccessorNotCanonical");
    expect(refusalOf(story, supersede(digestNumber("absent")))).toBe("SuccessorNotCanonical");
    for (const item of [elsewhere, inferred, old]) expect(refusalOf(story, supersede(item))).toBe("SuccessorUnlike");
    story.promote(next);
    story.tell(supersede(next));
  });

  it("[STA-013] a detector that used up its quarantines is refused until the next window", () => {
    const story = new Story(notary, { detections: 2, detectionWindow: 10 });
    const items = ["a", "b", "c"].map((words) => story.observe("browser", words));
    const quarantine = (item: string, by = "detector-1"): MachineEvent => {
      return { _tag: "Quarantine", by, item, reason: "looks like an injection" };
    };
    story.tell(quarantine(items[0]!));
    story.tell(quarantine(items[1]!));
    expect(refusalOf(story, quarantine(items[2]!))).toBe("RateExceeded");
    story.tell(quarantine(items[2]!, "detector-2"));
    story.tick(9);
    expect(refusalOf(story, quarantine(items[2]!))).toBe("RateExceeded");
    story.tick(10);
    story.tell(quarantine(items[2]!));
  });

  it("[STA-015] a delegate with a role, a scope or a cleaner origin of its own is refused", () => {
    const story = new Story(notary);
    const refused = (by: string, principal: Enrolment) => refusalOf(story, { _tag: "Delegate", by, principal });
    expect(refused("model", enrolment(notary, "sub", ["reviewer"]))).toBe("NotDelegable");
    expect(refused("supervisor-1", enrolment(notary, "sub", ["supervisor"]))).toBe("NotDelegable");
    expect(refused("overrider-1", enrolment(notary, "sub", ["overrider"], { scopes: ["lab"] }))).toBe("NotDelegable");
    expect(refused("model", enrolment(notary, "sub", ["writer"], { origin: "curation" }))).toBe("NotDelegable");
    expect(refused("model", enrolment(notary, "sub", [], { scopes: ["lab"] }))).toBe("NotDelegable");
    expect(refused("model", enrolment(notary, "user", []))).toBe("PrincipalExists");
    const key = notary.keyOf("reviewer-1");
    expect(refused("model", { ...enrolment(notary, "sub", []), key })).toBe("PrincipalExists");
    story.tell({
      _tag: "Delegate",
      by: "model",
      principal: enrolment(notary, "sub", ["writer"], { origin: "external" }),
    });
  });

  it("[STA-002] [STA-037] an event on an absent item or in a wrong status is refused", () => {
    const { story, item, other } = candidate();
    expect(refusalOf(story, story.promotion(digestNumber("absent")))).toBe("ItemAbsent");
    expect(refusalOf(story, story.promotion(other))).toBe("WrongStatus");
    story.override({ _tag: "Revoke", item }, ["overrider-1"]);
    expect(refusalOf(story, { _tag: "Nominate", by: "model", item })).toBe("WrongStatus");
    expect(refusalOf(story, story.signed(story.record({ _tag: "Release", item }, ["overrider-1"])))).toBe(
      "WrongStatus",
    );
  });
});
