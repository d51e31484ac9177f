import { describe, expect, it } from "vitest";
import { stateDigest } from "../../src/index.ts";
import { digestNotary, digestNumber } from "./cast.ts";
import { Story } from "./story.ts";

const length = 100_000;

describe("a derivation a hundred thousand long", () => {
  it("[STA-005] [STA-003] is accepted to the depth of the policy and refused one step past it, the state unchanged", () => {
    const notary = digestNotary();
    const story = new Story(notary, { depth: length }, notary.verify);
    const first = story.observe("search", "0");
    let last = first;
    for (let n = 1; n <= length; n++) last = story.observe("search", String(n), [last]);
    expect(story.item(last).depth).toBe(length);
    const [before, digest] = [story.state, stateDigest(story.state)];
    const refusal = story.attempt(story.observation("search", "one more", [last]));
    expect(refusal).toMatchObject({ _tag: "DerivationTooDeep", expected: `at most ${length} derivations` });
    expect(story.state).toBe(before);
    expect(stateDigest(story.state)).toBe(digest);
    story.tell({ _tag: "RefuteProvenance", by: "supervisor-1", item: first, verdict: digestNumber("forged") });
    expect(story.item(first).status._tag).toBe("Quarantined");
    expect(story.item(last).status._tag).toBe("Observed");
  });
});
