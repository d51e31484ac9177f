import type { MachineEvent, MemoryItem, Policy } from "../../src/index.ts";
import type { Notary } from "./cast.ts";
import type { PlainModel } from "./plain-model.ts";
import type { Template } from "./two-items-events.ts";
import { advance, type Difference, differenceOf, nameOf, openWorld, type Step, type World } from "./world.ts";

function statusKey(model: PlainModel, { status }: MemoryItem): ReadonlyArray<unknown> {
  const names = (people: ReadonlyArray<{ readonly principal: string }>) =>
    people.map(({ principal }) => principal).toSorted();
  switch (status._tag) {
    case "Candidate":
      return ["Candidate", status.approvals.map(({ principal, expires }) => `${principal} ${expires}`).toSorted()];
    case "Canonical":
    case "Superseded": {
      const until = status.warrant._tag === "Override" ? status.warrant.until : null;
      const successor = status._tag === "Superseded" ? [...model.items.keys()].indexOf(status.successor) : null;
      return [status._tag, until, names(status.warrant.supporters), successor];
    }
    case "Quarantined":
      return ["Quarantined", status.cascaded];
    default:
      return [status._tag];
  }
}

/**
 * What matters of a state for what can happen next. Left out: how many events there were, the values of nonces and of
 * `since`, heads, which records were used, the order of approvals, and windows of detection that are over.
 */
export function classOf(model: PlainModel): string {
  const ids = [...model.items.keys()];
  const window = (at: number) => Math.floor(at / model.policy.detectionWindow);
  const detections = model.detections.filter(({ at }) => window(at) === window(model.clock)).map(({ root }) => root);
  return JSON.stringify([
    [...model.items.values()].map((item) => [
      item.author,
      item.content,
      item.parents.map((parent) => ids.indexOf(parent)),
      item.provenance,
      statusKey(model, item),
    ]),
    model.clock,
    [...model.principals.keys()].toSorted(),
    [...model.reported].toSorted(),
    [...model.drift].filter(([, spent]) => spent > 0).toSorted(),
    detections.toSorted(),
    [...model.bypassed].toSorted(),
  ]);
}

const unchanged: MachineEvent = { _tag: "Tick", by: "nobody", now: 0 };

/** What an exploration saw; `ends` counts how each transition ended. */
export interface Explored {
  readonly states: number;
  readonly transitions: number;
  readonly ends: ReadonlyMap<string, number>;
  readonly differences: ReadonlyArray<Difference>;
}

/** Where an exploration starts, the events that lead it on, and those that are only tried. */
export interface Territory {
  readonly policy: Policy;
  readonly growth: ReadonlyArray<Template>;
  readonly alphabet: ReadonlyArray<Template>;
}

/**
 * Every state that `growth` leads to from the first one, a representative of each class; in each of them every event of
 * `growth` and `alphabet` is given to plain model and machine, and what they answer is compared, whether or not it leads
 * on. A record of the alphabet that has just taken effect is tried once more. After that the state must still say what it said before.
 */
export function explore({ policy, growth, alphabet }: Territory, notary: Notary, step: Step): Explored {
  const first = openWorld(policy, notary);
  const seen = new Set([classOf(first.model)]);
  const queue = new Set([first]);
  const ends = new Map<string, number>();
  const differences: Array<Difference> = [];
  const attempt = (world: World, event: MachineEvent): World | undefined => {
    const { difference, next, refusedBy } = advance(world, event, step);
    const end = `${nameOf(event)} ${refusedBy ?? "accepted"}`;
    ends.set(end, (ends.get(end) ?? 0) + 1);
    if (difference !== undefined) differences.push(difference);
    if (refusedBy !== undefined) return undefined;
    return next;
  };
  for (const world of queue) {
    for (const make of alphabet) {
      const event = make(world);
      const next = event === undefined ? undefined : attempt(world, event);
      if (event?._tag === "Override" && next !== undefined) attempt(next, event);
    }
    for (const make of growth) {
      const event = make(world);
      const next = event === undefined ? undefined : attempt(world, event);
      const reached = next === undefined ? undefined : classOf(next.model);
      if (next === undefined || reached === undefined || seen.has(reached)) continue;
      seen.add(reached);
      queue.add(next);
    }
    differences.push(...[differenceOf(world, unchanged)].flatMap((found) => found ?? []));
    queue.delete(world);
  }
  const transitions = [...ends.values()].reduce((sum, count) => sum + count, 0);
  return { states: seen.size, transitions, ends, differences };
}
