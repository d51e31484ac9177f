import { inspect } from "node:util";
import * as fc from "fast-check";
import type { MachineEvent, Policy, TransitionName } from "../../src/index.ts";
import { type Notary, policyFor } from "./cast.ts";
import { type Aim, randomEvent } from "./random-events.ts";
import { advance, type Difference, openWorld, type Outcome, type Step, type World } from "./world.ts";

/** A history as it grows; what a command finds on its way. */
export interface History {
  world: World;
  readonly events: Array<MachineEvent>;
  difference?: Difference;
}

/** The machine that a history is played on, and who watches. */
export interface Stage {
  readonly step: Step;
  readonly watch: (before: World, event: MachineEvent, outcome: Outcome) => void;
}

/** The plain model and the machine part; the message shows where. */
export class Parted extends Error {
  constructor(before: ReadonlyArray<MachineEvent>, { event, model, machine }: Difference) {
    super(inspect({ before, event, model, machine }, { depth: 9, breakLength: 120, maxArrayLength: 100 }));
  }
}

/** Tries one transition with an event made from the history so far. */
class MachineCommand implements fc.Command<History, Stage> {
  readonly #aim: Aim;
  readonly #numbers: ReadonlyArray<number>;

  constructor(aim: Aim, numbers: ReadonlyArray<number>) {
    this.#aim = aim;
    this.#numbers = numbers;
  }

  check(): boolean {
    return true;
  }

  run(history: History, { step, watch }: Stage): void {
    const event = randomEvent(history.world, this.#aim, this.#numbers);
    const outcome = advance(history.world, event, step);
    watch(history.world, event, outcome);
    if (outcome.difference !== undefined) {
      history.difference = outcome.difference;
      throw new Parted(history.events, outcome.difference);
    }
    history.world = outcome.next;
    if (outcome.refusedBy === undefined) history.events.push(event);
  }

  toString(): string {
    return `${this.#aim} ${this.#numbers.join(" ")}`;
  }
}

/** How often each is tried; `Advance` and `Replay` are whatever transition they come to. */
const weights: Readonly<Record<Aim, number>> = {
  Advance: 40,
  Replay: 6,
  Observe: 12,
  VerifyProvenance: 2,
  RefuteProvenance: 2,
  Nominate: 2,
  Approve: 6,
  Promote: 6,
  Supersede: 6,
  Quarantine: 3,
  Tick: 4,
  Compromise: 4,
  Delegate: 3,
  OverridePromote: 8,
  OverrideQuarantine: 3,
  OverrideDemote: 3,
  OverrideRevoke: 3,
  OverrideRelease: 5,
  OverrideRebase: 3,
  OverrideEnrol: 3,
  OverrideEngageBypass: 3,
  OverrideLiftBypass: 5,
};

const aims = Object.keys(weights) as ReadonlyArray<Aim>;

function commandsOf(weightOf: (aim: Aim) => number) {
  const aim = fc.oneof(...aims.map((one) => ({ arbitrary: fc.constant(one), weight: weightOf(one) })));
  const numbers = fc.array(fc.nat({ max: 0xffff }), { minLength: 16, maxLength: 16 });
  return fc.tuple(aim, numbers).map(([one, choices]) => new MachineCommand(one, choices));
}

const purposeful = commandsOf((aim) => (aim === "Advance" ? 120 : aim === "Tick" || aim === "Supersede" ? 4 : 1));

/** The beginning of a history. */
export function beginning(notary: Notary, numbers: Omit<Policy, "principals">): History {
  return { world: openWorld(policyFor(notary, numbers), notary), events: [] };
}

/**
 * Histories of any length up to a number of events: of everything, or bent on trust that takes many steps. Of everything,
 * but much of one transition, where that is to be looked at.
 */
export function histories(maximum: number, toward?: TransitionName) {
  const options = { maxCommands: maximum, size: "max" } as const;
  const restless = commandsOf((aim) => weights[aim] + (aim === toward ? 30 : 0));
  return fc.oneof(
    { arbitrary: fc.commands([restless], options), weight: 3 },
    { arbitrary: fc.commands([purposeful], options), weight: 1 },
  );
}

/** The numbers of a policy, small enough for every bound to be met. */
export const policyNumbers: fc.Arbitrary<Omit<Policy, "principals">> = fc.record({
  quorum: fc.constantFrom(2, 2, 3),
  evidence: fc.constantFrom(1, 1, 2, 3),
  driftBudget: fc.integer({ min: 0, max: 6 }),
  depth: fc.integer({ min: 1, max: 4 }),
  detections: fc.integer({ min: 0, max: 3 }),
  detectionWindow: fc.integer({ min: 1, max: 3 }),
  overrideQuorum: fc.constantFrom(2, 2, 3),
  longestOverride: fc.integer({ min: 2, max: 6 }),
});
