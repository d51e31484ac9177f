import { Result } from "effect";
import { describe, expect, it } from "vitest";
import { decodeEvent, initialState } from "../../src/index.ts";
import { digestNumber, enrolment, policyFor } from "./cast.ts";
import { notary } from "./refusal-of.ts";
import { Story } from "./story.ts";

describe("an event from outside", () => {
  const fine = { _tag: "Nominate", by: "model", item: digestNumber("an item") };

  it.each([
    ["nothing", undefined, ""],
    ["text", "Promote", ""],
    ["an unknown event", { ...fine, _tag: "Trust" }, ""],
    ["no tag", { by: "model" }, ""],
    ["a missing field", { _tag: "Nominate", by: "model" }, "item"],
    ["a field too many", { ...fine, trusted: true }, "trusted"],
    ["a digest in capitals", { ...fine, item: fine.item.toUpperCase() }, "item"],
    ["a short digest", { ...fine, item: fine.item.slice(1) }, "item"],
    ["a name with a space", { ...fine, by: "the model" }, "by"],
    ["a name that is too long", { ...fine, by: "m".repeat(65) }, "by"],
    ["a negative time", { _tag: "Tick", by: "supervisor-1", now: -1 }, "now"],
    ["a time that is no number", { _tag: "Tick", by: "supervisor-1", now: Number.NaN }, "now"],
    ["a time with a fraction", { _tag: "Tick", by: "supervisor-1", now: 0.5 }, "now"],
    ["a parent twice", { ...new Story(notary).observation("search", "x"), parents: [fine.item, fine.item] }, "parents"],
    [
      "too many parents",
      {
        ...new Story(notary).observation("search", "x"),
        parents: Array.from({ length: 257 }, (_, n) => digestNumber(String(n))),
      },
      "parents",
    ],
    [
      "a reason too long",
      { _tag: "Quarantine", by: "detector-1", item: fine.item, reason: "x".repeat(1_001) },
      "reason",
    ],
    ["half a character", { _tag: "Quarantine", by: "detector-1", item: fine.item, reason: "\ud800" }, "reason"],
    [
      "a reviewer without a key",
      { _tag: "Delegate", by: "user", principal: { ...enrolment(notary, "sub", []), roles: ["reviewer"] } },
      "principal",
    ],
    [
      "a writer without an origin",
      { _tag: "Delegate", by: "user", principal: { ...enrolment(notary, "sub", []), roles: ["writer"] } },
      "principal",
    ],
  ])("[STA-004] that is %s is refused, with the field", (_what, input, field) => {
    const decoded = decodeEvent(input);
    expect(Result.isFailure(decoded) && decoded.failure).toMatchObject({ _tag: "EventMalformed", field });
    expect(Result.isFailure(decoded) && decoded.failure.message.length).toBeLessThan(400);
  });

  it("[STA-004] that is an event is taken as it is", () => {
    expect(Result.getOrThrow(decodeEvent(fine))).toStrictEqual(fine);
  });
});

describe("a policy", () => {
  const policy = policyFor(notary);
  const without = (role: string) => policy.principals.filter(({ roles }) => !roles.includes(role as never));

  it.each([
    ["no object", 7, "policy"],
    ["a quorum of one", { ...policy, quorum: 1 }, "quorum"],
    ["a field too many", { ...policy, open: true }, "open"],
    ["too few reviewers", { ...policy, principals: without("reviewer") }, "principals"],
    ["no promoter", { ...policy, principals: without("promoter") }, "principals"],
    ["no supervisor", { ...policy, principals: without("supervisor") }, "principals"],
    ["too few overriders", { ...policy, overrideQuorum: 4 }, "principals"],
    ["a name twice", { ...policy, principals: [...policy.principals, policy.principals[0]] }, "principals"],
    [
      "a key twice",
      {
        ...policy,
        principals: [...policy.principals, { ...enrolment(notary, "reviewer-1", ["reviewer"]), id: "again" }],
      },
      "principals",
    ],
  ])("[STA-022] with %s is refused", (_what, input, field) => {
    const initial = initialState(input);
    expect(Result.isFailure(initial) && initial.failure).toMatchObject({ _tag: "PolicyRefused", field });
  });
});
