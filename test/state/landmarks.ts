import { type MachineEvent, type TransitionName, transitions } from "../../src/index.ts";
import type { PlainModel } from "./plain-model.ts";
import { nameOf, type Outcome, type World } from "./world.ts";

const effects = [
  "RefuteProvenance cascades",
  "Quarantine cascades",
  "Tick cascades",
  "Compromise cascades",
  "OverrideQuarantine cascades",
  "OverrideDemote cascades",
  "OverrideRevoke cascades",
  "Tick demotes",
  "Compromise quarantines what it warranted",
  "Compromise takes approvals back",
  "Promote leaves out an approval that expired",
  "Promote with evidence 1",
  "Promote with evidence 2",
  "Promote with evidence 3",
  "OverrideRebase gives drift back",
];

/** Each way in which a transition can end: accepted, or refused by one of its guards. */
export const allEnds: ReadonlyArray<string> = (Object.keys(transitions) as ReadonlyArray<TransitionName>).flatMap(
  (name) => ["accepted", ...transitions[name].guards].map((guard) => `${name} ${guard}`),
);

/** Everything that histories must come past: each end of each transition, and each kind of effect. */
export const allLandmarks: ReadonlyArray<string> = [...allEnds, ...effects];

const total = (numbers: Iterable<number>) => [...numbers].reduce((sum, number) => sum + number, 0);

function effectOf(name: string, before: PlainModel, after: PlainModel): ReadonlyArray<string> {
  const changes = [...after.items.values()].flatMap((now) => {
    const was = before.items.get(now.id);
    return was === undefined || was.status === now.status ? [] : [{ was, now: now.status, author: now.author }];
  });
  const { evidence } = after.policy;
  return changes.flatMap(({ was: { status: was }, now, author }) => {
    const fell = now._tag === "Quarantined";
    const stood = was._tag === "Canonical" || was._tag === "Superseded";
    return [
      fell && now.cascaded ? `${name} cascades` : [],
      name === "Tick" && now._tag === "Demoted" ? "Tick demotes" : [],
      name === "Compromise" && fell && !now.cascaded && stood && !newlyGone(before, after).has(author)
        ? "Compromise quarantines what it warranted"
        : [],
      name === "Compromise" &&
      was._tag === "Candidate" &&
      now._tag === "Candidate" &&
      now.approvals.length < was.approvals.length
        ? "Compromise takes approvals back"
        : [],
      name === "Promote" ? `Promote with evidence ${evidence}` : [],
      name === "Promote" && was._tag === "Candidate" && was.approvals.some(({ expires }) => expires <= after.clock)
        ? "Promote leaves out an approval that expired"
        : [],
    ].flat();
  });
}

function newlyGone(before: PlainModel, after: PlainModel): ReadonlySet<string> {
  return new Set([...after.reported].filter((id) => !before.reported.has(id)));
}

/** What a step of a history came past. */
export function landmarksOf(
  { model: before }: World,
  event: MachineEvent,
  { refusedBy, next }: Outcome,
): ReadonlyArray<string> {
  const name = nameOf(event);
  if (refusedBy !== undefined) return [`${name} ${refusedBy}`];
  const freed = total(next.model.drift.values()) < total(before.drift.values());
  return [
    `${name} accepted`,
    ...effectOf(name, before, next.model),
    ...(freed ? ["OverrideRebase gives drift back"] : []),
  ];
}
