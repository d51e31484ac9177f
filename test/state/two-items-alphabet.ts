import type { Enrolment, Role } from "../../src/index.ts";
import { digestNumber, enrolment } from "./cast.ts";
import {
  absent,
  approving,
  idAt,
  type Irregular,
  notary,
  overriding,
  type Template,
  writing,
} from "./two-items-events.ts";
import type { World } from "./world.ts";

const slots = [0, 1] as const;
const verdict = digestNumber("verdict");

const first = (world: World) => [...world.model.items.keys()].slice(0, 1);
const last = (world: World) => [...world.model.items.keys()].slice(-1);

/** The model writes an item; then one alike, or one alike that is derived from it, or the user another that is. */
export const modelWrites = writing({ content: "a", after: 0 });
export const modelRepeats = writing({ content: "b", after: 1 });
export const modelDerives = writing({ content: "b", parents: first, after: 1 });
export const userDerives = writing({ by: "user", content: "c", parents: first, after: 1 });

const writings: ReadonlyArray<Template> = [
  modelWrites,
  modelRepeats,
  modelDerives,
  userDerives,
  writing({ by: "user", content: "a" }),
  writing({ content: "a", lie: () => ({ by: "nobody" }) }),
  writing({ content: "a", lie: () => ({ by: "promoter" }) }),
  writing({ content: "a", lie: () => ({ by: "regulator" }) }),
  writing({ content: "a", lie: () => ({ item: absent }) }),
  writing({ content: "d", parents: () => [absent] }),
  writing({ content: "e", parents: first, lie: (honest, world) => ({ item: first(world)[0] ?? honest }) }),
  writing({ content: "f", parents: last, lie: () => ({ item: absent }) }),
];

type ItemTag = "Promote" | "Quarantine" | "Demote" | "Revoke" | "Release";

const itemTags: ReadonlyArray<ItemTag> = ["Promote", "Quarantine", "Demote", "Revoke", "Release"];

const aboutItem = (_tag: ItemTag, slot: 0 | 1, irregular: Irregular = {}): Template =>
  overriding((item) => ({ _tag, item }), irregular, slot);

const byItem =
  (make: (item: string, world: World) => ReturnType<Template>, slot: 0 | 1): Template =>
  (world) => {
    const item = idAt(world, slot);
    return item === undefined ? undefined : make(item, world);
  };

/** An override as it should be, about an item. */
export const itemOverride = (tag: ItemTag, slot: 0 | 1): Template => aboutItem(tag, slot);

/** Promotes an item with some drift. */
export const promoting = (slot: 0 | 1, drift: number, by = "promoter"): Template =>
  byItem((item) => ({ _tag: "Promote", by, item, drift }), slot);

/** A verdict on an item. */
export const judging = (_tag: "VerifyProvenance" | "RefuteProvenance", slot: 0 | 1, by = "supervisor"): Template =>
  byItem((item) => ({ _tag, by, item, verdict }), slot);

/** Nominates an item. */
export const nominating = (slot: 0 | 1, by = "model"): Template =>
  byItem((item) => ({ _tag: "Nominate", by, item }), slot);

/** Replaces an item by the other one. */
export const superseding = (slot: 0 | 1, by = "promoter"): Template =>
  byItem(
    (item, world) => ({ _tag: "Supersede", by, item, successor: idAt(world, slot === 0 ? 1 : 0) ?? absent }),
    slot,
  );

/** A detector quarantines an item. */
export const detecting = (slot: 0 | 1, by = "detector"): Template =>
  byItem((item) => ({ _tag: "Quarantine", by, item, reason: "odd" }), slot);

/** Moves the clock by so much, never past 2. */
export const ticking =
  (by: number, supervisor = "supervisor"): Template =>
  ({ model: { clock } }) =>
    clock + by > 2 || clock + by < 0 ? undefined : { _tag: "Tick", by: supervisor, now: clock + by };

/** Reports a key. */
export const reporting =
  (principal: string, by = "supervisor"): Template =>
  () => ({ _tag: "Compromise", by, principal, verdict });

/** Delegates. */
export const delegating =
  (by: string, principal: Enrolment): Template =>
  () => ({ _tag: "Delegate", by, principal });

/** Overrides about no item. */
export const rebasing = (irregular: Irregular = {}): Template => overriding(() => ({ _tag: "Rebase" }), irregular);
export const engaging = (irregular: Irregular = {}): Template =>
  overriding(() => ({ _tag: "EngageBypass" }), irregular);
export const lifting = (irregular: Irregular = {}): Template => overriding(() => ({ _tag: "LiftBypass" }), irregular);
export const enrolling = (principal: Enrolment, irregular: Irregular = {}): Template =>
  overriding(() => ({ _tag: "Enrol", principal }), irregular);

/** A reviewer who acts for the user. */
export const desk = enrolment(notary, "desk", ["reviewer"]);

/** An overrider more, of one scope. */
export const newcomer = enrolment(notary, "newcomer", ["overrider"], { scopes: ["lab"] });

const irregulars: ReadonlyArray<Irregular> = [
  { actors: ["nobody", "overrider-1"] },
  { actors: ["supervisor", "overrider-1"] },
  { actors: ["overrider-1", "overrider-1"] },
  { actors: ["overrider-1"] },
  { actors: ["overrider-lab", "overrider-1"] },
  { actors: ["overrider-lab", "overrider-1"], scope: "home" },
  { actors: ["user", "overrider-2"] },
  { scope: "home" },
  { scope: "*" },
  { issued: 1, lasting: 2 },
  { issued: 0, lasting: 0 },
  { issued: 0, lasting: 3 },
  { issued: 0, lasting: 4 },
  { prior: absent },
  { signers: ["overrider-2", "overrider-1"] },
  { signers: ["overrider-1"] },
];

const overrides: ReadonlyArray<Template> = [
  ...slots.flatMap((slot) => itemTags.map((tag) => itemOverride(tag, slot))),
  ...irregulars.flatMap((irregular) => [
    ...itemTags.map((tag) => aboutItem(tag, 0, irregular)),
    aboutItem("Promote", 1, irregular),
    rebasing(irregular),
    enrolling(newcomer, irregular),
    engaging(irregular),
    lifting(irregular),
  ]),
  rebasing(),
  engaging(),
  lifting(),
  enrolling(newcomer),
  enrolling(enrolment(notary, "newcomer", ["overrider"], { scopes: ["lab", "*"] })),
  enrolling(desk),
  enrolling(enrolment(notary, "user", ["reviewer"])),
];

const approvals = (slot: 0 | 1): ReadonlyArray<Template> => [
  ...["reviewer-1", "reviewer-2", "user", "desk", "nobody", "promoter"].map((reviewer) => approving(slot, reviewer, 3)),
  approving(slot, "reviewer-1", 1),
  approving(slot, "reviewer-1", 0),
  approving(slot, "reviewer-1", 3, { item: absent }),
  approving(slot, "reviewer-1", 3, { policy: absent }),
  approving(slot, "reviewer-1", 3, { late: 1 }),
  approving(slot, "reviewer-1", 3, { signer: "reviewer-2" }),
];

const actors = ["nobody", "promoter", "detector", "supervisor", "model", "user"];

const lifecycle = (slot: 0 | 1): ReadonlyArray<Template> => [
  ...actors.flatMap((by) => [
    judging("VerifyProvenance", slot, by),
    judging("RefuteProvenance", slot, by),
    nominating(slot, by),
    promoting(slot, 0, by),
    superseding(slot, by),
    detecting(slot, by),
  ]),
  ...approvals(slot),
  promoting(slot, 1),
  promoting(slot, 2),
  byItem((item) => ({ _tag: "Supersede", by: "promoter", item, successor: item }), slot),
];

const delegate = (roles: ReadonlyArray<Role>, more: Partial<Pick<Enrolment, "origin" | "scopes">> = {}, id = "desk") =>
  enrolment(notary, id, roles, more);

const people: ReadonlyArray<Template> = [
  ...["model", "user", "reviewer-1", "overrider-1", "supervisor", "desk", "nobody"].map((id) => reporting(id)),
  reporting("model", "nobody"),
  reporting("model", "user"),
  delegating("user", desk),
  delegating("nobody", desk),
  delegating("model", desk),
  delegating("desk", delegate(["reviewer"], {}, "desk-2")),
  delegating("user", delegate(["reviewer"], {}, "reviewer-1")),
  delegating("user", delegate(["overrider"], { scopes: ["*"] })),
  delegating("supervisor", delegate(["supervisor"])),
  delegating("user", delegate(["writer"], { origin: "user", scopes: ["home"] })),
  delegating("user", delegate(["writer"], { origin: "curation" })),
  delegating("model", delegate(["writer"], { origin: "external" })),
  delegating("model", delegate(["writer"], { origin: "model", scopes: ["lab"] })),
  delegating("overrider-lab", delegate([], { scopes: ["lab"] })),
  delegating("overrider-lab", delegate([], { scopes: ["*"] })),
];

/** Every event there is to try, good and bad. */
export const alphabet: ReadonlyArray<Template> = [
  ...writings,
  ...slots.flatMap(lifecycle),
  ...overrides,
  ...people,
  ...[-1, 0, 1, 2].map((by) => ticking(by)),
  ticking(1, "nobody"),
  ticking(1, "detector"),
];
