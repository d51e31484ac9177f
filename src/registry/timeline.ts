import { HashMap, Option, Result } from "effect";
import { match, P } from "ts-pattern";
import type { Instant } from "../core/instant.ts";
import type { PrincipalId, ScopeOrEvery } from "../identity/principal.ts";
import type { MachineEvent } from "../state/event.ts";
import { itemOf } from "../state/facts.ts";
import type { Refusal } from "../state/guards.ts";
import type { ItemId, StatusName } from "../state/item.ts";
import { itemAt, type State } from "../state/state.ts";
import { type TransitionName, transitionName } from "../state/transition-table.ts";

/**
 * An item whose status an event changed.
 *
 * **Edge cases** an item that was just written comes `from` nothing.
 *
 * @spec STA-044
 * @category registry
 * @since 0.1.0
 */
export interface StatusChange {
  readonly item: ItemId;
  readonly from: StatusName | undefined;
  readonly to: StatusName;
}

/**
 * What a refusal says, as plain data.
 *
 * @spec STA-044
 * @category registry
 * @since 0.1.0
 */
export type RefusalDetail = Pick<Refusal, "guard" | "subject" | "expected" | "actual" | "supplier">;

/**
 * What became of one event: when, who, what about, accepted or refused by which guard, and what it changed.
 *
 * **Units** `sequence` counts the events accepted before; `clock` is recorded time, for a tick the time it brought.
 * **Edge cases** refused attempts have the sequence of the next accepted one; a record of plain data, `JSON.stringify` of
 * which leaves out what does not apply.
 *
 * @spec STA-044
 * @category registry
 * @since 0.1.0
 */
export interface Attempt {
  readonly sequence: number;
  readonly clock: Instant;
  readonly transition: TransitionName;
  readonly actors: ReadonlyArray<PrincipalId>;
  readonly item: ItemId | undefined;
  readonly principal: PrincipalId | undefined;
  readonly scope: ScopeOrEvery | undefined;
  readonly outcome: "accepted" | Refusal["_tag"];
  readonly detail: RefusalDetail | undefined;
  readonly changes: ReadonlyArray<StatusChange>;
}

/** Who caused an event. */
function actorsOf(event: MachineEvent): ReadonlyArray<PrincipalId> {
  return match(event)
    .with({ by: P.string }, ({ by }) => [by])
    .with({ _tag: "Approve" }, ({ approval }) => [approval.reviewer])
    .with({ _tag: "Override" }, ({ record }) => record.actors)
    .exhaustive();
}

/** The principal that an event is about. */
function principalOf(event: MachineEvent): PrincipalId | undefined {
  return match(event)
    .with({ _tag: "Compromise" }, ({ principal }) => principal)
    .with({ _tag: "Delegate" }, ({ principal }) => principal.id)
    .with({ _tag: "Override", record: { action: { _tag: "Enrol" } } }, ({ record }) => record.action.principal.id)
    .otherwise(() => undefined);
}

/** The scope that an event is about. */
function scopeOf(state: State, event: MachineEvent): ScopeOrEvery | undefined {
  if (event._tag === "Override") return event.record.scope;
  if (event._tag === "Observe") return event.scope;
  const item = itemOf(event);
  return item === undefined ? undefined : itemAt(state, item)?.scope;
}

/** The items that an event may change by itself; all others fall with one of these. */
function firstReached(state: State, event: MachineEvent): Iterable<ItemId> {
  return match(event)
    .with({ item: P.string }, ({ item }) => [item])
    .with({ _tag: "Override", record: { action: { item: P.string } } }, ({ record }) => [record.action.item])
    .with({ _tag: P.union("Override", "Delegate") }, () => [])
    .with({ _tag: "Tick" }, () => state.warranted)
    .with({ _tag: "Compromise" }, () => HashMap.keys(state.items))
    .exhaustive();
}

/**
 * The items whose status an accepted event changed, sorted by identifier.
 *
 * An event changes items by itself, and others only because an item they were derived from changed: the search goes from
 * the former to their children, and on only where something changed.
 */
function changesOf(before: State, event: MachineEvent, after: State): ReadonlyArray<StatusChange> {
  const reached = new Set(firstReached(before, event));
  const changes: Array<StatusChange> = [];
  for (const item of reached) {
    const [was, is] = [itemAt(before, item), itemAt(after, item)];
    if (is === undefined || was === is) continue;
    const [from, to] = [was?.status._tag, is.status._tag];
    if (from !== to) changes.push({ item, from, to });
    let child = Option.getOrUndefined(HashMap.get(before.children, item));
    for (; child !== undefined; child = child.older) reached.add(child.item);
  }
  return changes.toSorted((a, b) => (a.item < b.item ? -1 : 1));
}

/**
 * What became of an event: `before` is the state it was given to, `result` what `step` answered.
 *
 * **Edge cases** an event that leaves an item in a status of the same name (an approval, a second quarantine) changes none.
 *
 * @spec STA-044
 * @category registry
 * @since 0.1.0
 */
export function attemptOf(before: State, event: MachineEvent, result: Result.Result<State, Refusal>): Attempt {
  const refusal = Result.isFailure(result) ? result.failure : undefined;
  const after = Result.isSuccess(result) ? result.success : before;
  return {
    sequence: before.sequence,
    clock: after.authority.clock,
    transition: transitionName(event),
    actors: actorsOf(event),
    item: itemOf(event),
    principal: principalOf(event),
    scope: scopeOf(before, event),
    outcome: refusal?._tag ?? "accepted",
    detail: refusal && detailOf(refusal),
    changes: changesOf(before, event, after),
  };
}

const detailOf = ({ guard, subject, expected, actual, supplier }: Refusal): RefusalDetail => ({
  guard,
  subject,
  expected,
  actual,
  supplier,
});

/**
 * What people call items.
 *
 * @spec STA-044
 * @category registry
 * @since 0.1.0
 */
export type ItemNames = ReadonlyMap<ItemId, string>;

const digest = /\b[0-9a-f]{64}\b/g;

/** Text with names in place of identifiers, and nothing in it that could move a terminal's cursor or end the line. */
function named(text: string, names: ItemNames): string {
  return text.replaceAll(digest, (id) => names.get(id) ?? id.slice(0, 8)).replaceAll(/\p{C}/gu, "?");
}

const below = " ".repeat(14);

/** A row of the timeline: when, and what about; then who; then what became of it. */
function row(when: string, columns: readonly [what: string, about: string, who: string, outcome: string]): string {
  const [what, about, who, outcome] = columns;
  return `${when}${what.padEnd(20)}  ${about.padEnd(18)}  ${who.padEnd(16)}  ${outcome}`.trimEnd();
}

const changeText = ({ from, to }: StatusChange): string => `${from ?? "none"} -> ${to}`;

function attemptLines(attempt: Attempt, names: ItemNames): ReadonlyArray<string> {
  const { sequence, clock, transition, actors, item, principal, scope, outcome, detail, changes } = attempt;
  const when = `${String(sequence).padStart(4)}  ${String(clock).padStart(6)}  `;
  const about = named(item ?? principal ?? scope ?? "", names);
  const own = changes.find((change) => change.item === item);
  const word = detail === undefined ? "accepted" : "refused ";
  const result = detail === undefined ? (own === undefined ? "" : changeText(own)) : outcome;
  const first = row(when, [transition, about, named(actors.join(", "), names), `${word}  ${result}`]);
  const others = changes.filter((change) => change !== own);
  return [
    first,
    ...others.map((change) =>
      row(below, ["", `  ${named(change.item, names)}`, "", `          ${changeText(change)}`]),
    ),
    ...(detail === undefined ? [] : [`${below}  ${named(refusalText(detail), names)}`]),
  ];
}

const refusalText = ({ expected, actual, supplier }: RefusalDetail): string =>
  `expected ${expected}, got ${actual}; ${supplier}`;

/**
 * Attempts as text for a terminal, a row each: sequence, time, transition, what it is about, who, and the outcome. Items
 * that changed with the one it is about are listed below it, and so is what a refusal expected.
 *
 * **Edge cases** an item without a name is shown by the first 8 digits of its identifier, which somebody who looks for
 * them can find in another item: the record has all of them. Columns do not depend on the other rows, so that rows can
 * be printed one by one. No attempts are no text.
 *
 * @spec STA-044
 * @category registry
 * @since 0.1.0
 */
export function timelineText(attempts: ReadonlyArray<Attempt>, names: ItemNames = new Map()): string {
  return attempts.flatMap((attempt) => attemptLines(attempt, names)).join("\n");
}
