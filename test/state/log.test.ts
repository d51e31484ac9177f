import { Result } from "effect";
import { describe, expect, it } from "vitest";
import { fold, headAfter, isHead, type MachineEvent, stateDigest } from "../../src/index.ts";
import { digestNumber, policyFor } from "./cast.ts";
import { candidate, notary } from "./refusal-of.ts";

describe("a log", () => {
  function log() {
    const { story, item } = candidate();
    story.tell(story.approval(item, "reviewer-2"));
    story.tell(story.promotion(item, 1));
    story.override({ _tag: "Demote", item }, ["overrider-1"]);
    return { story, whole: { policy: policyFor(notary), entries: story.log, head: story.state.authority.head } };
  }

  it("[STA-021] [STA-020] folds to the state it was written from, and is not followed past a broken entry", () => {
    const { story, whole } = log();
    expect(stateDigest(Result.getOrThrow(fold(whole)))).toBe(stateDigest(story.state));
    const brokenAt = (entries: ReadonlyArray<{ prior: string; event: unknown }>, head = whole.head) => {
      const folded = fold({ ...whole, entries, head });
      return Result.isFailure(folded) && folded.failure._tag === "LogBroken" ? folded.failure.entry : "folded";
    };
    const { entries } = whole;
    for (let n = 0; n < entries.length; n++) {
      const event = entries[n]!.event as Record<string, unknown>;
      expect(brokenAt(entries.toSpliced(n, 1))).toBe(n);
      expect(brokenAt(entries.toSpliced(n, 1, { ...entries[n]!, event: { ...event, _tag: "Trust" } }))).toBe(n);
      expect(brokenAt(entries.toSpliced(n, 0, entries[n]!))).toBe(n + 1);
    }
    const renamed = { ...entries[0]!, event: { ...story.observation("search", "other words") } };
    expect(brokenAt(entries.toSpliced(0, 1, renamed))).toBe(1);
    expect(brokenAt(entries, digestNumber("another head"))).toBe(entries.length);
  });

  it("[STA-020] has as many heads as events and one, each the digest of the one before and the event", () => {
    const { story, whole } = log();
    const heads = whole.entries.map(({ prior, event }) => headAfter(prior, event as MachineEvent));
    expect(heads.at(-1)).toBe(whole.head);
    expect(story.state.authority.heads.count).toBe(whole.entries.length + 1);
    expect(heads.every((head) => isHead(story.state.authority.heads, head))).toBe(true);
  });
});
