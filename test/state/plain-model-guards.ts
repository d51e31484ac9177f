import {
  approvalText,
  type EventOf,
  type Enrolment,
  type ItemId,
  itemIdOf,
  type MachineEvent,
  type MemoryItem,
  overrideDigest,
  type OverrideRecord,
  overrideText,
  type PrincipalId,
  type Role,
  type ScopeOrEvery,
  type StatusName,
  type transitions,
  type Verify,
} from "../../src/index.ts";
import { hasEvidence } from "./plain-model-evidence.ts";
import {
  actingFor,
  badness,
  depthBelow,
  isCompromised,
  kindOf,
  type PlainModel,
  rootOf,
  stands,
} from "./plain-model.ts";

/** The name of a guard. */
export type Guard = (typeof transitions)[keyof typeof transitions]["guards"][number];

/** A guard and whether it lets the event pass; asked only when all before it did. */
export type Check = readonly [Guard, () => boolean];

const live = ["Observed", "Candidate", "Canonical", "Superseded", "Quarantined", "Demoted"] as const;

const covers = (held: ReadonlyArray<ScopeOrEvery>, scope: ScopeOrEvery) => held.includes("*") || held.includes(scope);

function actorChecks(model: PlainModel, actors: ReadonlyArray<PrincipalId>, role: Role): ReadonlyArray<Check> {
  return [
    ["known", () => actors.every((id) => model.principals.has(id))],
    ["uncompromised", () => !actors.some((id) => isCompromised(model, id))],
    ["role", () => actors.every((id) => model.principals.get(id)!.enrolment.roles.includes(role))],
  ];
}

function itemChecks(model: PlainModel, id: ItemId, from: ReadonlyArray<StatusName>): ReadonlyArray<Check> {
  return [
    ["exists", () => model.items.has(id)],
    ["from", () => from.includes(model.items.get(id)!.status._tag)],
  ];
}

const parentsStand = (model: PlainModel, item: MemoryItem) =>
  item.parents.every((parent) => stands(model.items.get(parent)!));

function observeChecks(model: PlainModel, event: EventOf<"Observe">): ReadonlyArray<Check> {
  const { by, item, content, scope, parents } = event;
  const origin = () => model.principals.get(by)!.enrolment.origin!;
  return [
    ...actorChecks(model, [by], "writer"),
    ["writable", () => kindOf(origin()) !== "PolicyAuthority"],
    ["acyclic", () => !parents.includes(item)],
    ["parents", () => parents.every((parent) => model.items.has(parent))],
    ["depth", () => depthBelow(model, parents) <= model.policy.depth],
    ["identity", () => item === itemIdOf({ content, kind: kindOf(origin()), scope, author: by, parents })],
    ["fresh", () => !model.items.has(item)],
  ];
}

function approveChecks(model: PlainModel, event: EventOf<"Approve">, genuine: Verify): ReadonlyArray<Check> {
  const { item: id, approval, signature } = event;
  const item = () => model.items.get(id)!;
  const round = () => item().status as Extract<MemoryItem["status"], { _tag: "Candidate" }>;
  const root = () => rootOf(model, approval.reviewer);
  return [
    ...actorChecks(model, [approval.reviewer], "reviewer"),
    ...itemChecks(model, id, ["Candidate"]),
    ["content", () => approval.item === id],
    ["policy", () => approval.policy === model.policyDigest],
    ["nonce", () => approval.nonce === round().nonce],
    ["unexpired", () => approval.expires > model.clock],
    ["independent", () => !item().label.roots.includes(root())],
    ["unapproved", () => round().approvals.every((held) => held.root !== root())],
    [
      "signed",
      () => genuine(model.principals.get(approval.reviewer)!.enrolment.key!, approvalText(approval), signature),
    ],
  ];
}

function promoteChecks(model: PlainModel, { by, item: id, drift }: EventOf<"Promote">): ReadonlyArray<Check> {
  const item = () => model.items.get(id)!;
  const unexpired = () => {
    const { status } = item();
    return status._tag === "Candidate" ? status.approvals.filter(({ expires }) => expires > model.clock).length : 0;
  };
  return [
    ...actorChecks(model, [by], "promoter"),
    ...itemChecks(model, id, ["Candidate"]),
    ["independent", () => !item().label.roots.includes(rootOf(model, by))],
    ["provenance", () => item().provenance === "valid"],
    ["quorum", () => unexpired() >= model.policy.quorum],
    ["ancestors", () => parentsStand(model, item())],
    ["evidence", () => hasEvidence(model, item())],
    ["drift", () => (model.drift.get(item().scope) ?? 0) + drift <= model.policy.driftBudget],
  ];
}

function supersedeChecks(model: PlainModel, { by, item: id, successor }: EventOf<"Supersede">): ReadonlyArray<Check> {
  return [
    ...actorChecks(model, [by], "promoter"),
    ...itemChecks(model, id, ["Canonical"]),
    ["successor", () => model.items.get(successor)?.status._tag === "Canonical"],
    [
      "alike",
      () => {
        const [old, young] = [model.items.get(id)!, model.items.get(successor)!];
        return id !== successor && old.kind === young.kind && old.scope === young.scope;
      },
    ],
  ];
}

function rateChecks(model: PlainModel, by: PrincipalId): ReadonlyArray<Check> {
  const window = (at: number) => Math.floor(at / model.policy.detectionWindow);
  const earlier = () =>
    model.detections.filter(({ root, at }) => root === rootOf(model, by) && window(at) === window(model.clock));
  return [["rate", () => earlier().length < model.policy.detections]];
}

function compromiseChecks(model: PlainModel, { by, principal }: EventOf<"Compromise">): ReadonlyArray<Check> {
  const remaining = () => {
    const gone = actingFor(model, principal);
    const others = [...model.principals.values()].filter(
      ({ enrolment: { id, roles, scopes } }) =>
        roles.includes("overrider") && scopes.includes("*") && !gone.has(id) && !isCompromised(model, id),
    );
    return new Set(others.map(({ enrolment }) => rootOf(model, enrolment.id))).size;
  };
  return [
    ...actorChecks(model, [by], "supervisor"),
    ["suspect", () => model.principals.has(principal)],
    ["overrideRemains", () => remaining() >= model.policy.overrideQuorum],
  ];
}

function isDelegable(giver: Enrolment, taker: Enrolment): boolean {
  if (taker.roles.some((role) => role === "overrider" || role === "supervisor" || !giver.roles.includes(role)))
    return false;
  if (taker.scopes.some((scope) => !covers(giver.scopes, scope))) return false;
  if (taker.origin === null) return true;
  return giver.origin !== null && badness(taker.origin) <= badness(giver.origin);
}

/** Nobody else has the name, or the key. */
function isNewcomer(model: PlainModel, { id, key }: Enrolment): boolean {
  const all = [...model.principals.values()].map(({ enrolment }) => enrolment);
  return all.every((one) => one.id !== id && (key === null || one.key !== key));
}

function delegateChecks(model: PlainModel, { by, principal }: EventOf<"Delegate">): ReadonlyArray<Check> {
  return [
    ["known", () => model.principals.has(by)],
    ["uncompromised", () => !isCompromised(model, by)],
    ["newcomer", () => isNewcomer(model, principal)],
    ["delegable", () => isDelegable(model.principals.get(by)!.enrolment, principal)],
  ];
}

const digests = new WeakMap<OverrideRecord, string>();

function digestOf(record: OverrideRecord): string {
  const digest = digests.get(record) ?? overrideDigest(record);
  digests.set(record, digest);
  return digest;
}

function recordChecks(model: PlainModel, record: OverrideRecord): ReadonlyArray<Check> {
  const { action, actors, scope, issuedAt, expires, prior } = record;
  const raises = ["Promote", "Rebase", "Enrol", "LiftBypass"].includes(action._tag);
  const roots = () => new Set(actors.map((id) => rootOf(model, id)));
  return [
    ...actorChecks(model, actors, "overrider"),
    ["distinct", () => roots().size === actors.length],
    ...(raises ? [["overrideQuorum", () => roots().size >= model.policy.overrideQuorum] as const] : []),
    ["scopeHeld", () => actors.every((id) => covers(model.principals.get(id)!.enrolment.scopes, scope))],
    ["issued", () => issuedAt <= model.clock],
    ["unexpired", () => expires > model.clock],
    ["lifetime", () => expires - issuedAt <= model.policy.longestOverride],
    ["prior", () => model.heads.includes(prior)],
    ["unused", () => !model.used.has(digestOf(record))],
  ];
}

function actionChecks(model: PlainModel, { action, actors, scope }: OverrideRecord): ReadonlyArray<Check> {
  const about = (id: ItemId, from: ReadonlyArray<StatusName>): ReadonlyArray<Check> => [
    ...itemChecks(model, id, from),
    ["recordScope", () => model.items.get(id)!.scope === scope],
  ];
  switch (action._tag) {
    case "Promote": {
      const item = () => model.items.get(action.item)!;
      return [
        ...about(action.item, ["Observed", "Candidate", "Demoted"]),
        ["independent", () => !actors.some((id) => item().label.roots.includes(rootOf(model, id)))],
        ["ancestors", () => parentsStand(model, item())],
      ];
    }
    case "Quarantine":
    case "Demote":
    case "Revoke":
      return about(action.item, live);
    case "Release":
      return about(action.item, ["Quarantined"]);
    case "Rebase":
      return [];
    case "Enrol":
      return [
        ["newcomer", () => isNewcomer(model, action.principal)],
        ["grantable", () => action.principal.scopes.every((granted) => covers([scope], granted))],
      ];
    case "EngageBypass":
      return [["bypassOff", () => !model.bypassed.has(scope)]];
    case "LiftBypass":
      return [["bypassOn", () => model.bypassed.has(scope)]];
  }
}

function overrideChecks(model: PlainModel, event: EventOf<"Override">, genuine: Verify): ReadonlyArray<Check> {
  const { record, signatures } = event;
  const keyOf = (id: PrincipalId) => model.principals.get(id)!.enrolment.key!;
  const signed = () =>
    signatures.length === record.actors.length &&
    record.actors.every((id, index) => genuine(keyOf(id), overrideText(record), signatures[index]!));
  return [...recordChecks(model, record), ...actionChecks(model, record), ["signed", signed]];
}

/** What an event must pass, in the order of the specification. */
export function checksOf(model: PlainModel, event: MachineEvent, genuine: Verify): ReadonlyArray<Check> {
  switch (event._tag) {
    case "Observe":
      return observeChecks(model, event);
    case "VerifyProvenance":
    case "RefuteProvenance":
      return [...actorChecks(model, [event.by], "supervisor"), ...itemChecks(model, event.item, live)];
    case "Nominate":
      return [...actorChecks(model, [event.by], "writer"), ...itemChecks(model, event.item, ["Observed", "Demoted"])];
    case "Approve":
      return approveChecks(model, event, genuine);
    case "Promote":
      return promoteChecks(model, event);
    case "Supersede":
      return supersedeChecks(model, event);
    case "Quarantine":
      return [
        ...actorChecks(model, [event.by], "detector"),
        ...itemChecks(model, event.item, live),
        ...rateChecks(model, event.by),
      ];
    case "Tick":
      return [...actorChecks(model, [event.by], "supervisor"), ["forward", () => event.now >= model.clock]];
    case "Compromise":
      return compromiseChecks(model, event);
    case "Delegate":
      return delegateChecks(model, event);
    case "Override":
      return overrideChecks(model, event, genuine);
  }
}

/** The guard that refuses an event; undefined when it is accepted. */
export function refusingGuard(model: PlainModel, event: MachineEvent, genuine: Verify): Guard | undefined {
  return checksOf(model, event, genuine).find(([, passes]) => !passes())?.[0];
}
