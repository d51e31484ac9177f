import { expect } from "vitest";
import { type MachineEvent, plainState, stateDigest } from "../../src/index.ts";
import { ed25519Notary } from "./cast.ts";
import { Story } from "./story.ts";

/** Signs for everybody, with Ed25519. */
export const notary = ed25519Notary();

/** What refuses an event: its error's tag and the guard; the state must be what it was, to the last field. */
export function refusalOf(story: Story, event: MachineEvent): string {
  const before = plainState(story.state);
  const digest = stateDigest(story.state);
  const same = story.state;
  const refusal = story.attempt(event);
  expect(story.state).toBe(same);
  expect(plainState(story.state)).toStrictEqual(before);
  expect(stateDigest(story.state)).toBe(digest);
  if (refusal === undefined) return "accepted";
  for (const part of [refusal.subject, refusal.expected, refusal.actual, refusal.supplier]) expect(part).not.toBe("");
  expect(refusal.message).toContain(refusal.expected);
  expect(refusal.message).toContain(refusal.supplier);
  return refusal._tag;
}

/** A candidate with one approval, and another item. */
export function candidate() {
  const story = new Story(notary);
  const item = story.observe("search", "water boils at 100 degrees");
  const other = story.observe("search", "water boils at 90 degrees");
  story.prepare(item, "reviewer-1");
  return { story, item, other };
}
