import { HashMap, Result } from "effect";
import * as fc from "fast-check";
import {
  type Approval,
  type Attempt,
  attemptOf,
  blake3Text,
  initialState,
  isStanding,
  type ItemId,
  itemAt,
  itemIdOf,
  type MachineEvent,
  type MemoryItem,
  origins,
  type OverrideAction,
  principalNamed,
  type State,
  step,
  verifiedBefore,
} from "../../src/index.ts";

const signature = "0".repeat(128);
const verdict = blake3Text("a report");

const writes = (id: string, origin: string) => ({ id, roles: ["writer"], origin, scopes: [], key: null });
const serves = (id: string, role: string) => ({ id, roles: [role], origin: null, scopes: [], key: null });
const signs = (id: string, role: string) => ({ ...serves(id, role), scopes: ["*"], key: blake3Text(id) });

/** A machine before its first event: three writers, two reviewers, and whoever else is needed. */
export const opened: State = Result.getOrThrow(
  initialState({
    quorum: 2,
    evidence: 1,
    driftBudget: 100,
    depth: 30,
    detections: 2,
    detectionWindow: 3,
    overrideQuorum: 2,
    longestOverride: 10,
    principals: [
      writes("web", "external"),
      writes("user", "user"),
      writes("curator", "curation"),
      ...["ruth", "rafael"].map((id) => signs(id, "reviewer")),
      ...["olga", "otto", "oona"].map((id) => signs(id, "overrider")),
      serves("gateway", "promoter"),
      serves("watch", "detector"),
      serves("clerk", "supervisor"),
    ],
  }),
);

/** An event that is made when its turn has come. */
export type Maker = (state: State) => MachineEvent;

/** Gives a state what some makers make, and tells of all of it. */
export function play(makers: ReadonlyArray<Maker>, from: State = opened) {
  const attempts: Array<{ readonly before: State; readonly after: State; readonly told: Attempt }> = [];
  let state = from;
  for (const make of makers) {
    const before = state;
    const event = make(before);
    const result = step(before, event, verifiedBefore);
    state = Result.getOrElse(result, () => before);
    attempts.push({ before, after: state, told: attemptOf(before, event, result) });
  }
  return { attempts, state, last: attempts.at(-1)!.told };
}

/** The identifier of what a writer of {@link opened} writes. */
export function written(by: string, text: string, parents: ReadonlyArray<ItemId> = []): ItemId {
  const origin = principalNamed(opened.authority.principals, by)!.origin!;
  return itemIdOf({ content: blake3Text(text), kind: origins[origin].kind, scope: "home", author: by, parents });
}

/** A writer writes. */
export const observe =
  (by: string, text: string, parents: ReadonlyArray<ItemId> = []): Maker =>
  () => ({ _tag: "Observe", by, item: written(by, text, parents), content: blake3Text(text), scope: "home", parents });

export const promote =
  (item: ItemId): Maker =>
  () => ({ _tag: "Promote", by: "gateway", item, drift: 1 });

export const approve =
  (reviewer: string, item: ItemId): Maker =>
  (state) => {
    const status = itemAt(state, item)?.status;
    const nonce = status?._tag === "Candidate" ? status.nonce : 0;
    const approval: Approval = {
      item,
      policy: state.policyDigest,
      nonce,
      reviewer,
      expires: state.authority.clock + 5,
    };
    return { _tag: "Approve", item, approval, signature };
  };

/** Everything that makes an item trusted. */
export const trust = (item: ItemId): ReadonlyArray<Maker> => [
  () => ({ _tag: "VerifyProvenance", by: "clerk", item, verdict }),
  () => ({ _tag: "Nominate", by: "user", item }),
  approve("ruth", item),
  approve("rafael", item),
  promote(item),
];

export const override =
  (actors: readonly [string, ...ReadonlyArray<string>], action: OverrideAction, life = 4): Maker =>
  ({ authority: { clock: issuedAt, head: prior } }) => ({
    _tag: "Override",
    record: { action, scope: "home", actors: [...actors], reason: "a test", issuedAt, expires: issuedAt + life, prior },
    signatures: actors.map(() => signature),
  });

/** An item of a state by a number: one of those wanted, or any item where none is. */
function chosen(state: State, number: number, wanted: (item: MemoryItem) => boolean): ItemId {
  const items = [...HashMap.values(state.items)].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const among = items.some(wanted) ? items.filter(wanted) : items;
  return among[number % among.length]?.id ?? verdict;
}

const inStanding = (state: State, number: number) => chosen(state, number, isStanding);
const anyOne = (state: State, number: number) => chosen(state, number, () => true);
const promotable = (state: State, number: number) =>
  chosen(
    state,
    number,
    ({ status, parents }) =>
      (status._tag === "Observed" || status._tag === "Demoted") &&
      parents.every((id) => isStanding(itemAt(state, id)!)),
  );

const writers = ["web", "user", "curator"] as const;

const write =
  (one: number, other: number): Maker =>
  (state) => {
    const drawn = [inStanding(state, one), other % 3 === 0 ? anyOne(state, other) : inStanding(state, other)];
    const parents = other % 4 === 0 ? [] : [...new Set(drawn)].filter((id) => itemAt(state, id));
    return observe(writers[one % 3]!, `text ${state.sequence}`, parents)(state);
  };

/** The steps of {@link trust} for an item that is chosen when the first is made. */
function trustChosen(number: number): ReadonlyArray<Maker> {
  let item: ItemId | undefined;
  return [0, 1, 2, 3, 4].map((at) => (state) => {
    item ??= promotable(state, number);
    return trust(item)[at]!(state);
  });
}

const lowering = ["Quarantine", "Demote", "Revoke", "Release"] as const;
const suspects = [...writers, "ruth", "olga"] as const;

/** What a move does to the items it chooses. */
const kinds = {
  write: (one, other) => [write(one, other)],
  trust: (one) => trustChosen(one),
  trustForATime: (one, other) => [
    (state) => override(["olga", "otto"], { _tag: "Promote", item: promotable(state, one) }, 1 + (other % 6))(state),
  ],
  lower: (one, other) => [
    (state) =>
      override(["oona"], { _tag: lowering[other % 4]!, item: (other % 2 === 0 ? inStanding : anyOne)(state, one) })(
        state,
      ),
  ],
  detect: (one, other) => [
    (state) => ({
      _tag: "Quarantine",
      by: "watch",
      item: (other % 2 === 0 ? inStanding : anyOne)(state, one),
      reason: "odd",
    }),
  ],
  refute: (one, other) => [
    (state) => ({
      _tag: "RefuteProvenance",
      by: "clerk",
      item: (other % 2 === 0 ? inStanding : anyOne)(state, one),
      verdict,
    }),
  ],
  supersede: (one, other) => [
    (state) => ({
      _tag: "Supersede",
      by: "gateway",
      item: inStanding(state, one),
      successor: inStanding(state, other),
    }),
  ],
  tick: (one) => [(state) => ({ _tag: "Tick", by: "clerk", now: state.authority.clock + (one % 4) })],
  compromise: (one) => [() => ({ _tag: "Compromise", by: "clerk", principal: suspects[one % 5]!, verdict })],
} satisfies Record<string, (one: number, other: number) => ReadonlyArray<Maker>>;

/** A kind of move, and two numbers that choose what it is about. */
export type Move = readonly [kind: keyof typeof kinds, one: number, other: number];

/** What a move asks the machine for, event by event. */
export const makersOf = ([kind, one, other]: Move): ReadonlyArray<Maker> => kinds[kind](one, other);

const often = ["write", "trust", "write", "trust", "trustForATime", "tick"] as const;
const seldom = ["lower", "detect", "refute", "supersede", "compromise"] as const;

/** Histories in which items are derived from each other, trusted, and lowered again. */
export const histories: fc.Arbitrary<ReadonlyArray<Move>> = fc.array(
  fc.tuple(
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...often) }, { weight: 1, arbitrary: fc.constantFrom(...seldom) }),
    fc.nat(40),
    fc.nat(40),
  ),
  { minLength: 30, maxLength: 60 },
);
