import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { machine, step, transitions } from "../../src/index.ts";
import { explore, type Territory } from "./exploration.ts";
import { allEnds } from "./landmarks.ts";
import {
  alphabet,
  delegating,
  desk,
  detecting,
  engaging,
  enrolling,
  itemOverride,
  judging,
  lifting,
  modelDerives,
  modelRepeats,
  modelWrites,
  newcomer,
  nominating,
  promoting,
  rebasing,
  reporting,
  superseding,
  ticking,
  userDerives,
} from "./two-items-alphabet.ts";
import { approving, notary, smallPolicy } from "./two-items-events.ts";

const slots = [0, 1] as const;

/** All that can become of two items, alike or one derived from the other, while nobody's keys, scopes or budgets change. */
const lifecycle: Territory = {
  policy: smallPolicy,
  growth: [
    modelWrites,
    modelRepeats,
    modelDerives,
    userDerives,
    ...slots.flatMap((slot) => [
      judging("VerifyProvenance", slot),
      judging("RefuteProvenance", slot),
      nominating(slot),
      approving(slot, "reviewer-1", 1),
      approving(slot, "reviewer-2", 3),
      promoting(slot, 0),
      superseding(slot),
      itemOverride("Promote", slot),
      itemOverride("Quarantine", slot),
      itemOverride("Demote", slot),
      itemOverride("Revoke", slot),
      itemOverride("Release", slot),
    ]),
    approving(0, "user", 3),
    ticking(1),
  ],
  alphabet: [detecting(0)],
};

/** Who wrote, approved and promoted comes under suspicion, before and after; somebody acts for the user. */
const suspicion: Territory = {
  policy: smallPolicy,
  growth: [
    modelWrites,
    userDerives,
    nominating(0),
    nominating(1),
    judging("VerifyProvenance", 0),
    approving(0, "reviewer-1", 3),
    approving(1, "reviewer-1", 3),
    approving(0, "desk", 3),
    promoting(0, 0),
    itemOverride("Promote", 0),
    itemOverride("Promote", 1),
    itemOverride("Release", 0),
    reporting("model"),
    reporting("user"),
    reporting("reviewer-1"),
    delegating("user", desk),
  ],
  alphabet,
};

/** Drift, detections and time are spent and given back. */
const budgets: Territory = {
  policy: smallPolicy,
  growth: [
    modelWrites,
    userDerives,
    nominating(0),
    judging("VerifyProvenance", 0),
    approving(0, "reviewer-1", 3),
    approving(0, "reviewer-2", 1),
    promoting(0, 1),
    itemOverride("Promote", 0),
    itemOverride("Promote", 1),
    detecting(0),
    rebasing(),
    ticking(1),
  ],
  alphabet,
};

/** Everybody's keys are stolen, one after the other; somebody is enrolled; the bypass comes and goes. */
const keys: Territory = {
  policy: smallPolicy,
  growth: [
    modelWrites,
    userDerives,
    itemOverride("Promote", 0),
    engaging(),
    lifting(),
    enrolling(newcomer),
    ...["promoter", "detector", "supervisor", "overrider-1"].map((id) => reporting(id)),
  ],
  alphabet,
};

/** Two items are never evidence enough. */
const corroboration: Territory = {
  policy: { ...smallPolicy, evidence: 2 },
  growth: [
    modelWrites,
    userDerives,
    itemOverride("Promote", 0),
    ...slots.flatMap((slot) => [
      nominating(slot),
      judging("VerifyProvenance", slot),
      approving(slot, "reviewer-1", 3),
      approving(slot, "reviewer-2", 3),
      promoting(slot, 0),
    ]),
  ],
  alphabet: [],
};

/*
 * What bounds the space: two items at most, of two authors, the second alike or derived from the first; a clock of 0, 1, 2;
 * a cast of eleven; drift of 0 or 1 of 1, one detection in each window, one scope for items; the events of the alphabet, in
 * which every transition is accepted and refused by each of its guards (the last assertion); and in each territory the
 * events that lead on, of which there are fewer where the whole alphabet is tried. States count once for each class (`classOf`).
 */
describe("every state and event with two items", () => {
  const { stackTraceLimit } = Error;
  // Refusals are made by the hundred thousand here, and nobody reads where.
  beforeAll(() => void (Error.stackTraceLimit = 0));
  afterAll(() => void (Error.stackTraceLimit = stackTraceLimit));

  it("[STA-040] the machine agrees with the plain model in every one", () => {
    const ends = new Set<string>();
    for (const [name, territory] of Object.entries({ lifecycle, suspicion, budgets, keys, corroboration })) {
      const started = performance.now();
      const explored = explore(territory, notary, step);
      for (const end of explored.ends.keys()) ends.add(end);
      const { differences, states, transitions } = explored;
      console.log(
        `${name}: ${states} states, ${transitions} transitions, ${Math.round(performance.now() - started)} ms`,
      );
      expect(differences.slice(0, 2)).toStrictEqual([]);
    }
    expect(allEnds.filter((end) => !ends.has(end))).toStrictEqual([]);
  });

  it("[STA-040] [STA-041] a machine that asks for no evidence is told from it", () => {
    const { Promote } = transitions;
    const guards = Promote.guards.filter((guard) => guard !== "evidence");
    const [difference] = explore(
      corroboration,
      notary,
      machine({ ...transitions, Promote: { ...Promote, guards } }),
    ).differences;
    expect(difference).toMatchObject({ event: { _tag: "Promote" }, model: "Promote: evidence", machine: "accepted" });
  });
});
