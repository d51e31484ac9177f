import {
  type Digest,
  type Enrolment,
  type EventOf,
  type ItemId,
  type MachineEvent,
  type MemoryItem,
  overrideDigest,
  type OverrideRecord,
  type PrincipalId,
  type Status,
} from "../../src/index.ts";
import {
  actingFor,
  ancestorsOf,
  depthBelow,
  kindOf,
  type PlainModel,
  rootOf,
  stands,
  worstLevel,
} from "./plain-model.ts";

function change(model: PlainModel, id: ItemId, changes: Partial<Pick<MemoryItem, "provenance" | "status">>): void {
  model.items = new Map(model.items).set(id, { ...model.items.get(id)!, ...changes });
}

/** Lowers items; whatever stands and descends from one of them is quarantined. */
function lower(model: PlainModel, ids: ReadonlySet<ItemId>, status: Status): void {
  for (const id of ids) change(model, id, { status });
  const reached = new Set(ids);
  for (let before = -1; before < reached.size;) {
    before = reached.size;
    for (const { id, parents } of model.items.values())
      if (parents.some((parent) => reached.has(parent))) reached.add(id);
  }
  const fallen = [...reached].filter((id) => !ids.has(id) && stands(model.items.get(id)!));
  for (const id of fallen)
    change(model, id, { status: { _tag: "Quarantined", since: model.sequence, cascaded: true } });
}

const quarantined = (model: PlainModel): Status => ({ _tag: "Quarantined", since: model.sequence, cascaded: false });

function observe(model: PlainModel, { by, item: id, content, scope, parents }: EventOf<"Observe">): void {
  const authors = [by, ...[...ancestorsOf(model, parents)].map((ancestor) => model.items.get(ancestor)!.author)];
  const originOf = (author: PrincipalId) => model.principals.get(author)!.enrolment.origin!;
  model.items = new Map(model.items).set(id, {
    id,
    content,
    kind: kindOf(originOf(by)),
    scope,
    author: by,
    parents,
    root: rootOf(model, by),
    depth: depthBelow(model, parents),
    label: {
      roots: [...new Set(authors.map((author) => rootOf(model, author)))].toSorted(),
      level: worstLevel(authors.map(originOf)),
    },
    provenance: "unchecked",
    status: { _tag: "Observed" },
  });
}

function approve(model: PlainModel, { item, approval: { reviewer, expires } }: EventOf<"Approve">): void {
  const { status } = model.items.get(item)!;
  if (status._tag !== "Candidate") return;
  const held = { principal: reviewer, root: rootOf(model, reviewer), expires };
  change(model, item, { status: { ...status, approvals: [...status.approvals, held] } });
}

function promote(model: PlainModel, { item: id, drift }: EventOf<"Promote">): void {
  const { status, scope } = model.items.get(id)!;
  if (status._tag !== "Candidate") return;
  const supporters = status.approvals
    .filter(({ expires }) => expires > model.clock)
    .map(({ principal, root }) => ({ principal, root }));
  change(model, id, { status: { _tag: "Canonical", warrant: { _tag: "Quorum", supporters } } });
  model.drift = new Map(model.drift).set(scope, (model.drift.get(scope) ?? 0) + drift);
}

function supersede(model: PlainModel, { item, successor }: EventOf<"Supersede">): void {
  const { status } = model.items.get(item)!;
  if (status._tag === "Canonical") {
    change(model, item, { status: { _tag: "Superseded", warrant: status.warrant, successor } });
  }
}

function tick(model: PlainModel, now: number): void {
  model.clock = now;
  const due = [...model.items.values()].filter(({ status }) => {
    if (status._tag !== "Canonical" && status._tag !== "Superseded") return false;
    return status.warrant._tag === "Override" && status.warrant.until <= now;
  });
  lower(model, new Set(due.map(({ id }) => id)), { _tag: "Demoted", since: model.sequence });
}

function compromise(model: PlainModel, suspect: PrincipalId): void {
  model.reported = new Set(model.reported).add(suspect);
  const gone = actingFor(model, suspect);
  const touched = [...model.items.values()].filter(({ author, status }) => {
    if (status._tag === "Revoked") return false;
    if (gone.has(author)) return true;
    if (status._tag !== "Canonical" && status._tag !== "Superseded") return false;
    return status.warrant.supporters.some(({ principal }) => gone.has(principal));
  });
  lower(model, new Set(touched.map(({ id }) => id)), quarantined(model));
  for (const { id, status } of model.items.values()) {
    if (status._tag !== "Candidate") continue;
    change(model, id, {
      status: { ...status, approvals: status.approvals.filter((held) => !gone.has(held.principal)) },
    });
  }
}

function enrol(model: PlainModel, enrolment: Enrolment, delegator: PrincipalId | null): void {
  model.principals = new Map(model.principals).set(enrolment.id, { enrolment, delegator });
}

function rebase(model: PlainModel, scope: string): void {
  model.drift = new Map([...model.drift].filter(([other]) => scope !== "*" && scope !== other));
}

function override(model: PlainModel, record: OverrideRecord): void {
  const { action, actors, expires, scope } = record;
  const digest = overrideDigest(record);
  model.used = new Set(model.used).add(digest);
  switch (action._tag) {
    case "Promote": {
      const supporters = actors.map((principal) => ({ principal, root: rootOf(model, principal) }));
      const warrant = { _tag: "Override", supporters, until: expires, record: digest } as const;
      return change(model, action.item, { status: { _tag: "Canonical", warrant } });
    }
    case "Quarantine":
      return lower(model, new Set([action.item]), quarantined(model));
    case "Demote":
      return lower(model, new Set([action.item]), { _tag: "Demoted", since: model.sequence });
    case "Revoke":
      return lower(model, new Set([action.item]), { _tag: "Revoked", since: model.sequence });
    case "Release":
      return change(model, action.item, { status: { _tag: "Observed" } });
    case "Rebase":
      return rebase(model, scope);
    case "Enrol":
      return enrol(model, action.principal, null);
    case "EngageBypass":
      model.bypassed = new Set([...model.bypassed, scope]);
      return;
    case "LiftBypass":
      model.bypassed = new Set([...model.bypassed].filter((other) => other !== scope));
  }
}

function happen(model: PlainModel, event: MachineEvent): void {
  switch (event._tag) {
    case "Observe":
      return observe(model, event);
    case "VerifyProvenance":
      return change(model, event.item, { provenance: "valid" });
    case "RefuteProvenance":
      change(model, event.item, { provenance: "invalid" });
      return lower(model, new Set([event.item]), quarantined(model));
    case "Nominate":
      return change(model, event.item, { status: { _tag: "Candidate", nonce: model.sequence, approvals: [] } });
    case "Approve":
      return approve(model, event);
    case "Promote":
      return promote(model, event);
    case "Supersede":
      return supersede(model, event);
    case "Quarantine":
      model.detections = [...model.detections, { root: rootOf(model, event.by), at: model.clock }];
      return lower(model, new Set([event.item]), quarantined(model));
    case "Tick":
      return tick(model, event.now);
    case "Compromise":
      return compromise(model, event.principal);
    case "Delegate":
      return enrol(model, event.principal, event.by);
    case "Override":
      return override(model, event.record);
  }
}

/** What an accepted event does. The head it leads to is opaque here: it is what the machine's log says. */
export function apply(model: PlainModel, event: MachineEvent, head: Digest): void {
  happen(model, event);
  model.sequence += 1;
  model.heads = [...model.heads, head];
}
