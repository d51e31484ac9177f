import {
  type Approval,
  approvalText,
  type Enrolment,
  itemIdOf,
  type MachineEvent,
  type MemoryItem,
  type Origin,
  type Role,
  type TransitionName,
} from "../../src/index.ts";
import { digestNumber, enrolment } from "./cast.ts";
import { Choices, preferring } from "./choices.ts";
import type { World } from "./world.ts";
import { hasEvidence } from "./plain-model-evidence.ts";
import { checksOf, type Guard } from "./plain-model-guards.ts";
import { badness, isCompromised, kindOf, rootOf, stands } from "./plain-model.ts";
import { randomOverride } from "./random-overrides.ts";
import { absent, actorOf, aimed, enrolledIn, itemIn, itemsOf, restsOnTrust, type Scene, signatureOf } from "./scene.ts";

const live = ["Observed", "Candidate", "Canonical", "Superseded", "Quarantined", "Demoted"] as const;
const delegable: ReadonlyArray<Role> = ["writer", "reviewer", "promoter", "detector"];

function randomParents(scene: Scene): ReadonlyArray<string> {
  const { choices, flaws, world } = scene;
  const deepest = ({ depth }: MemoryItem) => depth === world.model.policy.depth;
  const wishes = [(item: MemoryItem) => deepest(item) === flaws.has("depth"), ...(choices.tenths(6) ? [stands] : [])];
  const wanted = choices.tenths(5)
    ? world.model.policy.evidence + choices.below(2)
    : Math.max(choices.below(4) - 1, flaws.has("depth") || flaws.has("acyclic") ? 1 : 0);
  const drawn = Array.from({ length: wanted }, () => choices.among(preferring(itemsOf(scene), ...wishes))?.id ?? []);
  return [...new Set([...drawn.flat(), ...(flaws.has("parents") ? [absent] : [])])];
}

function observe(scene: Scene): MachineEvent {
  const { choices, flaws, world } = scene;
  const lawful = (id: string) =>
    (world.model.principals.get(id)!.enrolment.origin === "policy") === flaws.has("writable");
  const again = flaws.has("fresh")
    ? choices.among(itemsOf(scene).filter(({ author }) => !isCompromised(world.model, author)))
    : undefined;
  const by = again?.author ?? actorOf(scene, "writer", lawful);
  const scope = again?.scope ?? choices.oneOf(["lab", "lab", "home"]);
  const content = again?.content ?? digestNumber(`content ${choices.below(8)}`);
  const parents = again?.parents ?? randomParents(scene);
  const origin = world.model.principals.get(by)?.enrolment.origin ?? "user";
  const honest = itemIdOf({ content, kind: kindOf(origin), scope, author: by, parents });
  const cyclic = flaws.has("acyclic") ? parents[0] : undefined;
  const other = choices.among([absent, ...itemsOf(scene).map(({ id }) => id)])!;
  return { _tag: "Observe", by, item: cyclic ?? (flaws.has("identity") ? other : honest), content, scope, parents };
}

function verdict(scene: Scene, _tag: "VerifyProvenance" | "RefuteProvenance"): MachineEvent {
  const waits = ({ status, provenance }: MemoryItem) => status._tag === "Candidate" && provenance !== "valid";
  const item = itemIn(scene, live, ...(_tag === "VerifyProvenance" && !scene.choices.tenths(3) ? [waits] : []));
  const report = digestNumber(`report ${scene.choices.below(4)}`);
  return { _tag, by: actorOf(scene, "supervisor"), item: item?.id ?? absent, verdict: report };
}

function nominate(scene: Scene): MachineEvent {
  const { choices, world } = scene;
  const strong = (one: MemoryItem) => hasEvidence(world.model, one);
  const wishes = [(one: MemoryItem) => restsOnTrust(scene, one), strong].filter(() => !choices.tenths(2));
  const item = itemIn(scene, ["Observed", "Demoted"], ...wishes);
  return { _tag: "Nominate", by: actorOf(scene, "writer"), item: item?.id ?? absent };
}

function approve(scene: Scene): MachineEvent {
  const { choices, flaws, world } = scene;
  const { model } = world;
  const heldBy = ({ status }: MemoryItem) =>
    status._tag === "Candidate" ? status.approvals.map(({ root }) => root) : [];
  const short = (one: MemoryItem) =>
    flaws.has("unapproved") ? heldBy(one).length > 0 : heldBy(one).length < model.policy.quorum;
  const item = itemIn(scene, ["Candidate"], short);
  const roots = item?.label.roots ?? [];
  const held = item === undefined ? [] : heldBy(item);
  const reviewer = actorOf(
    scene,
    "reviewer",
    (id) => held.includes(rootOf(model, id)) === flaws.has("unapproved"),
    (id) => roots.includes(rootOf(model, id)) === flaws.has("independent"),
  );
  const nonce = item?.status._tag === "Candidate" ? item.status.nonce : 0;
  const approval: Approval = {
    item: flaws.has("content")
      ? (itemsOf(scene).find(({ id }) => id !== item?.id)?.id ?? absent)
      : (item?.id ?? absent),
    policy: flaws.has("policy") ? absent : model.policyDigest,
    nonce: flaws.has("nonce") ? choices.oneOf([nonce + 1, Math.max(nonce - 1, 0), model.sequence]) : nonce,
    reviewer,
    expires: flaws.has("unexpired") ? Math.max(model.clock - choices.below(2), 0) : model.clock + 1 + choices.below(5),
  };
  return {
    _tag: "Approve",
    item: item?.id ?? absent,
    approval,
    signature: signatureOf(scene, reviewer, approvalText(approval)),
  };
}

function promote(scene: Scene): MachineEvent {
  const { choices, flaws, world } = scene;
  const { drift, policy } = world.model;
  const small = choices.below(3);
  const ways = [undefined, ...itemsOf(scene)].map((item) => {
    const foreign = (id: string) =>
      (item?.label.roots ?? []).includes(rootOf(world.model, id)) === flaws.has("independent");
    const left = policy.driftBudget - (drift.get(item?.scope ?? "") ?? 0);
    const by = actorOf({ ...scene, choices: new Choices([small]) }, "promoter", foreign);
    return {
      _tag: "Promote",
      by,
      item: item?.id ?? absent,
      drift: flaws.has("drift") ? left + 1 : Math.min(small, left),
    } as const;
  });
  return aimed(scene, ways)!;
}

function supersede(scene: Scene): MachineEvent {
  const items = itemsOf(scene).map(({ id }) => id);
  const old = itemIn(scene, ["Canonical"], ({ status }) => status._tag === "Canonical");
  const by = actorOf(scene, "promoter");
  const successors = scene.flaws.has("successor") ? [...items, absent] : items;
  const ways = (old === undefined ? [absent] : items).flatMap((item) =>
    successors.map((successor) => ({ _tag: "Supersede", by, item, successor }) as const),
  );
  return aimed(scene, ways) ?? { _tag: "Supersede", by, item: absent, successor: absent };
}

function quarantine(scene: Scene): MachineEvent {
  const { flaws, world } = scene;
  const busy = (id: string) => world.model.detections.some(({ root }) => root === rootOf(world.model, id));
  const item = itemIn(scene, live);
  const by = actorOf(scene, "detector", (id) => busy(id) === flaws.has("rate"));
  return { _tag: "Quarantine", by, item: item?.id ?? absent, reason: "looks like an instruction" };
}

function tick(scene: Scene): MachineEvent {
  const { choices, flaws, world } = scene;
  const later = world.model.clock + 1 + choices.below(3) - (choices.tenths(1) ? 1 : 0);
  const now = flaws.has("forward") ? Math.max(world.model.clock - 1 - choices.below(2), 0) : later;
  return { _tag: "Tick", by: actorOf(scene, "supervisor"), now };
}

function compromise(scene: Scene): MachineEvent {
  const by = actorOf(scene, "supervisor");
  const verdict = digestNumber("stolen key");
  if (scene.flaws.has("suspect")) return { _tag: "Compromise", by, principal: "nobody", verdict };
  const useful = preferring(enrolledIn(scene), ({ roles }) => !roles.includes("supervisor"));
  return aimed(
    scene,
    useful.map(({ id }) => ({ _tag: "Compromise", by, principal: id, verdict }) as const),
  )!;
}

const origins: ReadonlyArray<Origin> = ["external", "model", "tool", "session", "user", "curation", "policy"];

function delegateOf(scene: Scene, giver: Enrolment): Enrolment {
  const { choices, flaws, world } = scene;
  const id = flaws.has("newcomer") ? choices.among(enrolledIn(scene))!.id : `delegate-${world.model.sequence}`;
  const given = delegable.filter((role) => giver.roles.includes(role));
  const flaw = flaws.has("delegable") ? choices.oneOf(["role", "high", "origin", "scope"]) : "none";
  const lacking = delegable.filter((role) => !giver.roles.includes(role));
  const high = choices.oneOf<Role>(["overrider", "supervisor"]);
  const kept = preferring(given, () => choices.tenths(7));
  const roles = [...kept, ...(flaw === "role" ? lacking.slice(0, 1) : []), ...(flaw === "high" ? [high] : [])];
  const floor = giver.origin === null ? 0 : badness(giver.origin);
  const fit = origins.filter((origin) => badness(origin) > floor === (flaw === "origin"));
  const held = giver.scopes.includes("*") ? ["lab", "*"] : giver.scopes;
  const given2 = flaw === "scope" ? ["home", "*"] : choices.some(held);
  const origin = roles.includes("writer") ? (choices.among(fit) ?? "external") : null;
  return enrolment(world.notary, id, roles, { origin, scopes: given2 });
}

function delegate(scene: Scene): MachineEvent {
  const { choices, flaws, world } = scene;
  const gone = ({ id }: Enrolment) => isCompromised(world.model, id) === flaws.has("uncompromised");
  const giving = ({ roles }: Enrolment) => roles.some((role) => delegable.includes(role));
  const giver = choices.among(preferring(enrolledIn(scene), gone, giving))!;
  return { _tag: "Delegate", by: flaws.has("known") ? "nobody" : giver.id, principal: delegateOf(scene, giver) };
}

function build(scene: Scene): MachineEvent {
  switch (scene.name) {
    case "Observe":
      return observe(scene);
    case "VerifyProvenance":
    case "RefuteProvenance":
      return verdict(scene, scene.name);
    case "Nominate":
      return nominate(scene);
    case "Approve":
      return approve(scene);
    case "Promote":
      return promote(scene);
    case "Supersede":
      return supersede(scene);
    case "Quarantine":
      return quarantine(scene);
    case "Tick":
      return tick(scene);
    case "Compromise":
      return compromise(scene);
    case "Delegate":
      return delegate(scene);
    default:
      return randomOverride(scene);
  }
}

/** What a step of a history is for: a transition; to bring some item closer to being trusted; to send a record again. */
export type Aim = TransitionName | "Advance" | "Replay";

function nextStep({ model }: World, eager: boolean): TransitionName {
  const all = [...model.items.values()];
  const rests = ({ parents }: MemoryItem) => parents.every((id) => stands(model.items.get(id)!));
  const strong = (item: MemoryItem) => rests(item) && hasEvidence(model, item);
  const rounds = all.flatMap((item) => {
    if (item.status._tag !== "Candidate") return [];
    const held = item.status.approvals.filter(({ expires }) => expires > model.clock);
    return [{ item, enough: held.length >= model.policy.quorum }];
  });
  const checked = ({ provenance }: MemoryItem) => provenance === "valid";
  if (rounds.some(({ item, enough }) => enough && (eager || (checked(item) && strong(item))))) return "Promote";
  if (rounds.some(({ item, enough }) => enough && !checked(item))) return "VerifyProvenance";
  if (rounds.some(({ enough }) => !enough)) return "Approve";
  const open = all.filter((item) => ["Observed", "Demoted"].includes(item.status._tag));
  if (open.some(strong)) return "Nominate";
  return model.policy.evidence > 1 && open.some(rests) ? "OverridePromote" : "Observe";
}

function transitionFor(world: World, aim: Aim, eager: boolean): TransitionName {
  const { bypassed, items } = world.model;
  const quarantined = [...items.values()].some(({ status }) => status._tag === "Quarantined");
  if (aim === "Advance" || aim === "Replay") return nextStep(world, eager);
  if (aim === "OverrideLiftBypass" && bypassed.size === 0) return "OverrideEngageBypass";
  return aim === "OverrideRelease" && !quarantined ? "OverrideQuarantine" : aim;
}

/**
 * An event made from what there is in a world. The first numbers choose which of its guards it is meant to fail: mostly
 * none, now and then two, mostly neighbours, so that their order shows.
 */
export function randomEvent(world: World, aim: Aim, numbers: ReadonlyArray<number>): MachineEvent {
  const [first = 0, second = 0, ...rest] = numbers;
  const name = transitionFor(world, aim, second % 8 === 7);
  const scene = (flaws: ReadonlySet<Guard>) => ({ name, world, choices: new Choices(rest), flaws });
  if (aim === "Replay" && world.past.length > 0) return aimed(scene(new Set(["uncompromised", "unused"])), world.past)!;
  const plain = build(scene(new Set()));
  const guards = checksOf(world.model, plain, world.notary.genuine).map(([guard]) => guard);
  const sound = aim === "Advance" ? 8 : 6;
  const main = Math.floor(first / 10) % guards.length;
  const also = second % 10 < 7 ? main : second % 10 < 9 ? (main + 1) % guards.length : second % guards.length;
  const flaws = new Set(first % 10 < sound ? [] : [guards[main]!, guards[also]!]);
  return flaws.size === 0 ? plain : build(scene(flaws));
}
