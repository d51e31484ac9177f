import { Result } from "effect";
import { initialState, type MachineEvent, type Policy, type State, type step } from "../../src/index.ts";
import type { Notary } from "./cast.ts";
import { apply } from "./plain-model-effects.ts";
import { type Guard, refusingGuard } from "./plain-model-guards.ts";
import { emptyModel, type PlainModel } from "./plain-model.ts";
import { differingParts, type Projection, projectModel, projectState } from "./projection.ts";

/** A machine: `step`, or that of another table. */
export type Step = typeof step;

/** The plain model and the machine, side by side; `past` holds the override events that took effect, newest last. */
export interface World {
  readonly notary: Notary;
  readonly model: PlainModel;
  readonly state: State;
  readonly past: ReadonlyArray<Extract<MachineEvent, { readonly _tag: "Override" }>>;
}

/** Where plain model and machine part. */
export interface Difference {
  readonly event: MachineEvent;
  readonly model: unknown;
  readonly machine: unknown;
}

/** What an event led to: the guard that refused it in the model, if any; the next world, or the difference. */
export interface Outcome {
  readonly refusedBy: Guard | undefined;
  readonly refusal: { readonly _tag: string; readonly transition: string; readonly guard: string } | undefined;
  readonly next: World;
  readonly difference: Difference | undefined;
}

/** The name under which the table has an event. */
export function nameOf(event: MachineEvent): string {
  return event._tag === "Override" ? `Override${event.record.action._tag}` : event._tag;
}

/** A model and a machine before the first event. */
export function openWorld(policy: Policy, notary: Notary): World {
  const state = Result.getOrThrow(initialState(policy));
  return { notary, model: emptyModel(policy, state.policyDigest), state, past: [] };
}

/** Where a world's model and state differ, if they do: the parts of them that are not the same. */
export function differenceOf({ model, state }: World, event: MachineEvent): Difference | undefined {
  const [believed, actual] = [projectModel(model), projectState(state)];
  const parts = differingParts(believed, actual);
  if (parts.length === 0) return undefined;
  const only = (all: Projection) => Object.fromEntries(parts.map((part) => [part, all[part]]));
  return { event, model: only(believed), machine: only(actual) };
}

function ask(step: Step, { state, notary }: World, event: MachineEvent): ReturnType<Step> | string {
  try {
    return step(state, event, notary.verify);
  } catch (error) {
    return `thrown: ${String(error)}`;
  }
}

/** Gives an event to both. The world before it is left as it was. */
export function advance(world: World, event: MachineEvent, step: Step): Outcome {
  const refusedBy = refusingGuard(world.model, event, world.notary.genuine);
  const wanted = refusedBy === undefined ? "accepted" : `${nameOf(event)}: ${refusedBy}`;
  const answer = ask(step, world, event);
  const parted = (machine: unknown) => ({
    refusedBy,
    refusal: undefined,
    next: world,
    difference: { event, model: wanted, machine },
  });
  if (typeof answer === "string") return parted(answer);
  if (Result.isFailure(answer)) {
    const refusal = answer.failure;
    const got = `${refusal.transition}: ${refusal.guard}`;
    return got === wanted ? { refusedBy, refusal, next: world, difference: undefined } : parted(got);
  }
  if (refusedBy !== undefined) return parted("accepted");
  const model = { ...world.model };
  const state = answer.success;
  apply(model, event, state.authority.head);
  const past = event._tag === "Override" ? [...world.past, event] : world.past;
  const next = { notary: world.notary, model, state, past };
  return { refusedBy, refusal: undefined, next, difference: differenceOf(next, event) };
}
