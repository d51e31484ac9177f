import { describe, expect, it } from "vitest";
import { type Enrolment, type MachineEvent } from "../../src/index.ts";
import { digestNumber, enrolment } from "./cast.ts";
import { candidate, notary, refusalOf } from "./refusal-of.ts";
import { Story } from "./story.ts";

describe("an approval", () => {
  it("[STA-008] of an earlier round is refused as a replay", () => {
    const { story, item } = candidate();
    const old = story.approval(item, "reviewer-2");
    story.override({ _tag: "Demote", item }, ["overrider-1"]);
    story.tell({ _tag: "Nominate", by: "model", item });
    expect(refusalOf(story, old)).toBe("ApprovalReplayed");
    expect(story.item(item).status).toMatchObject({ _tag: "Candidate", approvals: [] });
  });

  it("[STA-008] for other content is refused, whichever of the two it names", () => {
    const { story, item, other } = candidate();
    const genuine = story.approval(other, "reviewer-2");
    expect(refusalOf(story, { ...genuine, item } as MachineEvent)).toBe("ApprovalForOtherContent");
    const renamed = story.approval(item, "reviewer-2", { item: other });
    expect(refusalOf(story, renamed)).toBe("ApprovalForOtherContent");
  });

  it("[STA-008] that expired, is under another policy, or comes twice from one root identity is refused", () => {
    const { story, item } = candidate();
    expect(refusalOf(story, story.approval(item, "reviewer-2", { expires: 0 }))).toBe("RecordExpired");
    expect(refusalOf(story, story.approval(item, "reviewer-2", { policy: digestNumber("a softer policy") }))).toBe(
      "PolicyMismatch",
    );
    expect(refusalOf(story, story.approval(item, "reviewer-1"))).toBe("AlreadyApproved");
  });

  it("[STA-008] with a forged signature is refused: another's, of other text, or one bit off", () => {
    const { story, item } = candidate();
    const genuine = story.approval(item, "reviewer-2") as Extract<MachineEvent, { _tag: "Approve" }>;
    const others = story.approval(item, "reviewer-3") as typeof genuine;
    const later = story.approval(item, "reviewer-2", { expires: 101 }) as typeof genuine;
    const { signature } = genuine;
    const flipped = `${signature[0] === "0" ? "1" : "0"}${signature.slice(1)}`;
    for (const forged of [others.signature, later.signature, flipped, "0".repeat(128)]) {
      expect(refusalOf(story, { ...genuine, signature: forged })).toBe("SignatureForged");
    }
    expect(refusalOf(story, { ...genuine, approval: later.approval })).toBe("SignatureForged");
    story.tell(genuine);
  });

  it("[STA-034] [STA-008] [STA-015] by the author, or a delegate of the author, is refused", () => {
    const story = new Story(notary);
    const delegate: Enrolment = enrolment(notary, "users-friend", ["reviewer"]);
    story.tell({ _tag: "Delegate", by: "user", principal: delegate });
    const item = story.observe("user", "trust me");
    const summary = story.observe("model", "the user is to be trusted", [item]);
    for (const subject of [item, summary]) {
      story.prepare(subject);
      expect(refusalOf(story, story.approval(subject, "user"))).toBe("NotIndependent");
      expect(refusalOf(story, story.approval(subject, "users-friend"))).toBe("NotIndependent");
      expect(refusalOf(story, { _tag: "Promote", by: "user", item: subject, drift: 0 })).toBe("NotIndependent");
    }
  });

  it("[STA-003] by somebody unknown, of another role, or compromised is refused", () => {
    const { story, item } = candidate();
    expect(refusalOf(story, story.approval(item, "nobody"))).toBe("UnknownPrincipal");
    expect(refusalOf(story, story.approval(item, "overrider-1"))).toBe("RoleMissing");
    story.tell({ _tag: "Compromise", by: "supervisor-1", principal: "reviewer-2", verdict: digestNumber("leak") });
    expect(refusalOf(story, story.approval(item, "reviewer-2"))).toBe("PrincipalCompromised");
  });
});
