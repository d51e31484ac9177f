import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalText,
  fold,
  type LogEntry,
  type MachineEvent,
  plainState,
  type Policy,
  type State,
  stateDigest,
  step,
} from "../../src/index.ts";
import { digestNotary, digestNumber, policyFor } from "./cast.ts";
import { policyNumbers } from "./machine-commands.ts";
import { type Aim, randomEvent } from "./random-events.ts";
import { apply } from "./plain-model-effects.ts";
import { openWorld, type World } from "./world.ts";

const notary = digestNotary();
const sequences = 10_000;
const length = 10;

/** A history that was accepted: its policy, its log, the state it led to. */
interface History {
  readonly policy: Policy;
  readonly entries: ReadonlyArray<LogEntry>;
  readonly state: State;
}

const aims: ReadonlyArray<Aim> = [
  "Advance",
  "Advance",
  "Advance",
  "Observe",
  "RefuteProvenance",
  "Supersede",
  "Tick",
  "Quarantine",
  "Compromise",
  "Delegate",
];
const overrides: ReadonlyArray<Aim> = [
  "OverridePromote",
  "OverrideDemote",
  "OverrideRevoke",
  "OverrideRelease",
  "OverrideRebase",
  "OverrideEnrol",
  "OverrideEngageBypass",
  "OverrideLiftBypass",
];

/** A history of events chosen by numbers; what the machine refuses leaves no entry. */
function historyOf(numbers: Omit<Policy, "principals">, choices: ReadonlyArray<ReadonlyArray<number>>): History {
  const policy = policyFor(notary, numbers);
  let world: World = openWorld(policy, notary);
  const entries: Array<LogEntry> = [];
  for (const [first = 0, ...rest] of choices) {
    const all = first % 4 === 0 ? overrides : aims;
    const event = randomEvent(world, all[first % all.length]!, rest);
    const prior = world.state.authority.head;
    const next = step(world.state, event, notary.verify);
    if (Result.isFailure(next)) continue;
    apply(world.model, event, next.success.authority.head);
    world = { ...world, state: next.success };
    entries.push({ prior, event });
  }
  return { policy, entries, state: world.state };
}

const history = fc
  .tuple(
    policyNumbers,
    fc.array(fc.array(fc.nat({ max: 0xffff }), { minLength: 17, maxLength: 17 }), {
      minLength: length,
      maxLength: length,
    }),
  )
  .map(([numbers, choices]) => historyOf(numbers, choices));

const folded = ({ policy, entries, state }: History) =>
  fold({ policy, entries, head: state.authority.head }, notary.verify);

/** An event with one of its fields changed a little, still an event. */
function mutated(event: MachineEvent): MachineEvent {
  const text = canonicalText(event);
  const reported = text.replace(/"(verdict|content)":"[0-9a-f]{64}"/, `"$1":"${digestNumber("mutated")}"`);
  const worded = reported.replace(/"reason":"/, '"reason":"not ');
  const later = worded.replace(
    /"(now|drift|nonce|expires)":(\d+)/,
    (_, name: string, n: string) => `"${name}":${Number(n) + 1}`,
  );
  const other = later === text ? text.replace(/"by":"[^"]+"/, '"by":"somebody"') : later;
  return JSON.parse(other) as MachineEvent;
}

describe("the log", () => {
  it(`[STA-021] [STA-001] after ${sequences} random sequences the fold of the log is the state, bit for bit`, () => {
    let events = 0;
    const reached = new Set<string>();
    fc.assert(
      fc.property(history, (one) => {
        const again = Result.getOrThrow(folded(one));
        if (stateDigest(again) !== stateDigest(one.state)) {
          expect(canonicalText(plainState(again))).toBe(canonicalText(plainState(one.state)));
          expect.fail("the texts are the same, their digests are not");
        }
        events += one.entries.length;
        for (const { event } of one.entries) reached.add((event as MachineEvent)._tag);
      }),
      { numRuns: sequences },
    );
    console.log(`${sequences} sequences, ${events} accepted events folded`);
    expect(events).toBeGreaterThan(sequences * (length / 3));
    expect(reached.size).toBe(12);
  });

  it("[STA-021] [STA-020] an entry that was changed, moved, dropped or repeated is found", () => {
    const where = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(history, where, (one, place) => {
        const at = Math.floor(place * one.entries.length);
        const entry = one.entries[at];
        if (entry === undefined) return;
        const event = mutated(entry.event as MachineEvent);
        expect(event).not.toEqual(entry.event);
        const brokenAt = (entries: ReadonlyArray<LogEntry>) => {
          const result = folded({ ...one, entries });
          return Result.isFailure(result) && result.failure._tag === "LogBroken" ? result.failure.entry : undefined;
        };
        const changed = brokenAt(one.entries.with(at, { ...entry, event }));
        expect([at, at + 1]).toContain(changed);
        expect(brokenAt(one.entries.toSpliced(at, 1))).toBe(at);
        expect(brokenAt(one.entries.toSpliced(at, 0, entry))).toBe(at + 1);
        const next = one.entries[at + 1];
        if (next !== undefined) expect(brokenAt(one.entries.toSpliced(at, 2, next, entry))).toBe(at);
      }),
      { numRuns: 500 },
    );
  });

  it("[STA-021] a folded state is a state like any other: it steps on, and the fold before it stays what it was", () => {
    fc.assert(
      fc.property(history, (one) => {
        const again = Result.getOrThrow(folded(one));
        const before = stateDigest(again);
        const supervisor = one.policy.principals.find(({ roles }) => roles.includes("supervisor"))!.id;
        const now = again.authority.clock + 1_000;
        const tick: MachineEvent = { _tag: "Tick", by: supervisor, now };
        const [here, there] = [again, one.state].map((state) => step(state, tick, notary.verify));
        expect(Result.map(here!, stateDigest)).toEqual(Result.map(there!, stateDigest));
        expect(stateDigest(again)).toBe(before);
      }),
      { numRuns: 200 },
    );
  });
});
