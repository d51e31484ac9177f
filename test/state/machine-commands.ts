import { inspect } from "node:util";
import * as fc from "fast-check";
import type { MachineEvent, Policy } from "../../src/index.ts";
import { type Aim, randomEvent } from "./random-events.ts";
import { advance, type Difference, type Outcome, type Step, type World } from "./world.ts";

/** A history as it grows; what a command finds on its way. */
export interface History {
  world: World;
  difference?: Difference;
}

/** The machine that a history is played on, and who watches. */
export interface Stage {
  readonly step: Step;
  readonly watch: (event: MachineEvent, outcome: Outcome) => void;
}

/** The plain model and the machine part; the message shows where. */
export class Parted extends Error {
  constructor({ event, model, machine }: Difference) {
    super(inspect({ event, model, machine }, { depth: 9, breakLength: 120, maxArrayLength: 40 }));
  }
}

/** Tries one transition with an event made from the history so far. */
class MachineCommand implements fc.Command<History, Stage> {
  readonly #aim: Aim;
  readonly #numbers: ReadonlyArray<number>;
  #event: MachineEvent | undefined;

  constructor(aim: Aim, numbers: ReadonlyArray<number>) {
    this.#aim = aim;
    this.#numbers = numbers;
  }

  check(): boolean {
    return true;
  }

  run(history: History, { step, watch }: Stage): void {
    this.#event = randomEvent(history.world, this.#aim, this.#numbers);
    const outcome = advance(history.world, this.#event, step);
    watch(this.#event, outcome);
    if (outcome.difference !== undefined) {
      history.difference = outcome.difference;
      throw new Parted(outcome.difference);
    }
    history.world = outcome.next;
  }

  toString(): string {
    return `${this.#aim} ${JSON.stringify(this.#event ?? this.#numbers)}`;
  }
}

/** How often each is tried; `Advance` is whatever brings some item closest to being trusted. */
const weights: Readonly<Record<Aim, number>> = {
  Advance: 60,
  Observe: 12,
  VerifyProvenance: 2,
  RefuteProvenance: 2,
  Nominate: 2,
  Approve: 6,
  Promote: 6,
  Supersede: 4,
  Quarantine: 3,
  Tick: 3,
  Compromise: 2,
  Delegate: 3,
  OverridePromote: 10,
  OverrideQuarantine: 2,
  OverrideDemote: 2,
  OverrideRevoke: 2,
  OverrideRelease: 3,
  OverrideRebase: 3,
  OverrideEnrol: 3,
  OverrideEngageBypass: 3,
  OverrideLiftBypass: 3,
};

const names = (Object.keys(weights) as ReadonlyArray<Aim>).map((name) => ({
  arbitrary: fc.constant(name),
  weight: weights[name],
}));

const commandArbitrary = fc
  .tuple(fc.oneof(...names), fc.array(fc.nat({ max: 0xffff }), { minLength: 16, maxLength: 16 }))
  .map(([name, numbers]) => new MachineCommand(name, numbers));

/** Histories of any length up to a number of events. */
export function histories(maximum: number) {
  return fc.commands([commandArbitrary], { maxCommands: maximum, size: "max" });
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
