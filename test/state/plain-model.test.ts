import { Result } from "effect";
import * as fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import { decodeEvent, machine, type MachineEvent, overrideText, step, transitions } from "../../src/index.ts";
import { digestNotary, digestNumber, ed25519Notary, policyFor } from "./cast.ts";
import { firstDifference } from "./compare.ts";
import { allLandmarks, landmarksOf } from "./landmarks.ts";
import { beginning, histories, policyNumbers, type Stage } from "./machine-commands.ts";
import { checksOf } from "./plain-model-guards.ts";
import { advance, differenceOf, nameOf, openWorld, type World } from "./world.ts";

/** The machine without one guard of one transition. */
function without(name: keyof typeof transitions, guard: string): Stage["step"] {
  const row = transitions[name];
  return machine({ ...transitions, [name]: { ...row, guards: row.guards.filter((one) => one !== guard) } });
}

function frozen<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null) for (const part of Object.values(Object.freeze(value))) frozen(part);
  return value;
}

/** Mostly quick signatures; real ones in every fourth history. */
const notaries = fc.constantFrom(digestNotary, digestNotary, digestNotary, ed25519Notary).map((make) => make());

/*
 * After every event: the same acceptance, the same refusing guard of the same transition, and the whole state the same,
 * indexes included. After every history: every state along it still says what it said, so no step changed one. Each policy
 * is drawn too, so that every bound is met and missed. The last assertion is the control: it fails when the histories no
 * longer come past some refusal or effect.
 */
describe("the machine against a plain model", () => {
  it("[STA-001] [STA-002] [STA-003] [STA-040] any history has the same acceptances, refusals and states", () => {
    const counts = new Map<string, number>();
    const tagsOfGuard = new Map<string, Set<string>>();
    const unreadable: Array<MachineEvent> = [];
    const taken: Array<readonly [World, MachineEvent]> = [];
    const orders = new Map<string, ReadonlyArray<string>>();
    let events = 0;
    const watch: Stage["watch"] = (before, event, outcome) => {
      events += 1;
      const checks = checksOf(before.model, event, before.notary.genuine);
      orders.set(
        nameOf(event),
        checks.map(([guard]) => guard),
      );
      if (events % 4 === 0) taken.push([outcome.next, event]);
      for (const landmark of landmarksOf(before, event, outcome)) counts.set(landmark, (counts.get(landmark) ?? 0) + 1);
      if (Result.isFailure(decodeEvent(event))) unreadable.push(event);
      if (outcome.refusal === undefined) return;
      const { guard, _tag } = outcome.refusal;
      tagsOfGuard.set(guard, (tagsOfGuard.get(guard) ?? new Set()).add(_tag));
    };
    const stage: Stage = { step: (state, event, verify) => step(state, frozen(event), verify), watch };
    fc.assert(
      fc.property(notaries, policyNumbers, histories(80), (notary, numbers, commands) => {
        const history = beginning(notary, numbers);
        taken.length = 0;
        fc.modelRun(() => ({ model: history, real: stage }), commands);
        for (const [world, event] of taken) expect(differenceOf(world, event)).toBeUndefined();
      }),
      { numRuns: 800 },
    );
    console.log(`${events} events, past ${counts.size} of ${allLandmarks.length} landmarks`);
    expect(allLandmarks.filter((landmark) => !counts.has(landmark))).toStrictEqual([]);
    expect([...tagsOfGuard].filter(([, tags]) => tags.size !== 1)).toStrictEqual([]);
    expect(Object.fromEntries(orders)).toStrictEqual(
      Object.fromEntries(Object.entries(transitions).map(([name, { guards }]) => [name, guards])),
    );
    expect(unreadable).toStrictEqual([]);
  });

  it("[STA-040] [STA-041] tells a machine that lacks a guard, and by a short history", () => {
    const lax = without("Approve", "nonce");
    const seed = inject("seed");
    expect(firstDifference(step, { seed, runs: 20 })).toBeUndefined();
    expect(firstDifference(lax, { seed, runs: 200 })).toMatchObject({ model: "Approve: nonce" });
    const { counterexample } = fc.check(
      fc.property(policyNumbers, histories(80), (numbers, commands) => {
        const history = beginning(digestNotary(), numbers);
        fc.modelRun(() => ({ model: history, real: { step: lax, watch: () => {} } }), commands);
      }),
      { numRuns: 200 },
    );
    const shortest = [...(counterexample?.[1] ?? [])].length;
    expect(shortest).toBeGreaterThanOrEqual(3);
    expect(shortest).toBeLessThanOrEqual(5);
  });

  it("[STA-020] [OVR-004] every head of a long log stays one, and no other digest becomes one", () => {
    const notary = digestNotary();
    let world = openWorld(policyFor(notary), notary);
    const play = (event: MachineEvent) => {
      const { next, difference, refusedBy } = advance(world, event, step);
      expect(difference).toBeUndefined();
      world = next;
      return refusedBy;
    };
    for (let count = 0; count < 1100; count += 1) play({ _tag: "Tick", by: "supervisor-1", now: 0 });
    const rebase = (prior: string): MachineEvent => {
      const actors = ["overrider-1", "overrider-2"] as const;
      const record = {
        action: { _tag: "Rebase" },
        scope: "lab",
        actors,
        reason: prior,
        issuedAt: 0,
        expires: 1,
        prior,
      } as const;
      return { _tag: "Override", record, signatures: actors.map((id) => notary.sign(id, overrideText(record))) };
    };
    const refusals = world.model.heads.map((head) => play(rebase(head)));
    expect(new Set(refusals)).toStrictEqual(new Set([undefined]));
    expect(play(rebase(digestNumber("no head")))).toBe("prior");
  });
});
