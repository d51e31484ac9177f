import { describe, expect, it } from "vitest";
import { type Enrolment, type MachineEvent } from "../../src/index.ts";
import { digestNumber, enrolment } from "./cast.ts";
import { candidate, notary, refusalOf } from "./refusal-of.ts";
import { Story } from "./story.ts";

describe("an override", () => {
  const two = ["overrider-1", "overrider-2"] as const;

  it("[OVR-001] with a forged, a missing or a surplus signature is refused", () => {
    const { story, item } = candidate();
    const record = story.record({ _tag: "Promote", item }, two);
    expect(refusalOf(story, story.signed(record, ["overrider-1", "overrider-1"]))).toBe("SignatureForged");
    expect(refusalOf(story, story.signed(record, ["overrider-2", "overrider-1"]))).toBe("SignatureForged");
    expect(refusalOf(story, story.signed(record, ["overrider-1"]))).toBe("SignatureForged");
    expect(refusalOf(story, story.signed(record, [...two, "overrider-3"]))).toBe("SignatureForged");
    story.tell(story.signed(record));
  });

  it("[OVR-002] [OVR-003] [OVR-005] by the wrong people, or in the wrong scope, is refused", () => {
    const { story, item } = candidate();
    const promotion = { _tag: "Promote", item } as const;
    const refused = (actors: readonly [string, ...Array<string>], changes = {}) =>
      refusalOf(story, story.signed(story.record(promotion, actors, changes)));
    expect(refused(["overrider-1"])).toBe("OverrideQuorumMissing");
    expect(refused(["overrider-1", "overrider-1"])).toBe("ActorsNotDistinct");
    expect(refused(["overrider-1", "reviewer-1"])).toBe("RoleMissing");
    expect(refused(["overrider-1", "nobody"])).toBe("UnknownPrincipal");
    expect(refused(["overrider-1", "overrider-lab"], { scope: "home" })).toBe("ScopeMissing");
    expect(refused(two, { scope: "home" })).toBe("ScopeMismatch");
    expect(refused(two, { scope: "*" })).toBe("ScopeMismatch");
  });

  it("[OVR-004] too early, too late, too long, from elsewhere, or a second time is refused", () => {
    const { story, item } = candidate();
    story.tick(10);
    const quarantine = { _tag: "Quarantine", item } as const;
    const refused = (changes = {}) =>
      refusalOf(story, story.signed(story.record(quarantine, ["overrider-1"], changes)));
    expect(refused({ issuedAt: 11, expires: 12 })).toBe("RecordFromFuture");
    expect(refused({ issuedAt: 8, expires: 10 })).toBe("RecordExpired");
    expect(refused({ issuedAt: 10, expires: 15 })).toBe("OverrideTooLong");
    expect(refused({ prior: digestNumber("another log") })).toBe("PriorHeadUnknown");
    const record = story.record(quarantine, ["overrider-1"]);
    story.tell(story.signed(record));
    expect(refusalOf(story, story.signed(record))).toBe("RecordReplayed");
  });

  it("[OVR-004] naming an older head of the log is accepted: writing much keeps no override out", () => {
    const { story, item } = candidate();
    const record = story.record({ _tag: "Revoke", item }, ["overrider-1"]);
    for (let n = 0; n < 50; n++) story.observe("browser", `noise ${n}`);
    story.tell(story.signed(record));
    expect(story.item(item).status._tag).toBe("Revoked");
  });

  it("[OVR-004] that was refused for what was missing is accepted later, until it expires", () => {
    const story = new Story(notary);
    const parent = story.observe("search", "parent");
    const child = story.observe("search", "child", [parent]);
    const event = story.signed(story.record({ _tag: "Promote", item: child }, two));
    expect(refusalOf(story, event)).toBe("AncestorNotStanding");
    story.promote(parent);
    const before = story.state;
    story.tell(event);
    story.state = before;
    story.tick(4);
    expect(refusalOf(story, event)).toBe("RecordExpired");
  });

  it("[OVR-010] of an item that an actor had a hand in, or with a fallen parent, is refused", () => {
    const story = new Story(notary);
    const own = story.observe("overrider-3", "my own words");
    const child = story.observe("search", "quoting them", [own]);
    const refused = (item: string, actors: readonly [string, ...Array<string>]) =>
      refusalOf(story, story.signed(story.record({ _tag: "Promote", item }, actors)));
    expect(refused(own, ["overrider-1", "overrider-3"])).toBe("NotIndependent");
    expect(refused(child, ["overrider-1", "overrider-3"])).toBe("NotIndependent");
    expect(refused(child, ["overrider-1", "overrider-2"])).toBe("AncestorNotStanding");
  });

  it("[OVR-013] [OVR-014] that changes nothing, takes a name or grants too much is refused", () => {
    const story = new Story(notary);
    const refused = (action: Parameters<Story["record"]>[0], changes = {}) =>
      refusalOf(story, story.signed(story.record(action, two, changes)));
    expect(refused({ _tag: "LiftBypass" })).toBe("BypassUnchanged");
    story.override({ _tag: "EngageBypass" }, ["overrider-1"]);
    expect(refused({ _tag: "EngageBypass" })).toBe("BypassUnchanged");
    const enrol = (principal: Enrolment, changes = {}) => refused({ _tag: "Enrol", principal }, changes);
    expect(enrol(enrolment(notary, "model", ["writer"], { origin: "curation" }))).toBe("PrincipalExists");
    expect(enrol(enrolment(notary, "another", ["overrider"], { scopes: ["*"] }))).toBe("GrantTooWide");
    expect(enrol(enrolment(notary, "another", ["overrider"], { scopes: ["home"] }))).toBe("GrantTooWide");
  });

  it("[OVR-015] reports of compromised keys never leave fewer than two overriders", () => {
    const story = new Story(notary);
    const report = (principal: string): MachineEvent => {
      return { _tag: "Compromise", by: "supervisor-1", principal, verdict: digestNumber("leak") };
    };
    expect(refusalOf(story, report("nobody"))).toBe("UnknownPrincipal");
    story.tell(report("overrider-1"));
    expect(refusalOf(story, report("overrider-2"))).toBe("OverrideWouldBeLost");
    story.override(
      { _tag: "Enrol", principal: enrolment(notary, "overrider-4", ["overrider"], { scopes: ["*"] }) },
      ["overrider-2", "overrider-3"],
      { scope: "*" },
    );
    story.tell(report("overrider-2"));
  });
});
