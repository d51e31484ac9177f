import {
  type Approval,
  approvalText,
  type Enrolment,
  itemIdOf,
  type MachineEvent,
  type OverrideAction,
  type OverrideRecord,
  overrideText,
  type Policy,
} from "../../src/index.ts";
import { digestNotary, digestNumber, enrolment } from "./cast.ts";
import type { World } from "./world.ts";

/** The signatures of the small cast. */
export const notary = digestNotary();

/** The digest of nothing in memory. */
export const absent = digestNumber("absent");

const principals: ReadonlyArray<Enrolment> = [
  enrolment(notary, "model", ["writer"], { origin: "model" }),
  enrolment(notary, "user", ["writer", "reviewer", "promoter", "overrider"], { origin: "user", scopes: ["*"] }),
  enrolment(notary, "regulator", ["writer"], { origin: "policy" }),
  enrolment(notary, "reviewer-1", ["reviewer"]),
  enrolment(notary, "reviewer-2", ["reviewer"]),
  enrolment(notary, "promoter", ["promoter"]),
  enrolment(notary, "detector", ["detector"]),
  enrolment(notary, "supervisor", ["supervisor"]),
  enrolment(notary, "overrider-1", ["overrider"], { scopes: ["*"] }),
  enrolment(notary, "overrider-2", ["overrider"], { scopes: ["*"] }),
  enrolment(notary, "overrider-lab", ["overrider"], { scopes: ["lab"] }),
];

/** A policy whose every bound is met and missed with two items and a clock of 0, 1, 2. */
export const smallPolicy: Policy = {
  quorum: 2,
  evidence: 1,
  driftBudget: 1,
  depth: 1,
  detections: 1,
  detectionWindow: 2,
  overrideQuorum: 2,
  longestOverride: 3,
  principals,
};

/** An event made for a world; undefined where it makes no sense. */
export type Template = (world: World) => MachineEvent | undefined;

/** The identifier of the first or second item; where the first is missing, one that is in no memory. */
export function idAt({ model }: World, slot: 0 | 1): string | undefined {
  return [...model.items.keys()][slot] ?? (slot === 0 ? absent : undefined);
}

/** Something to write: by whom, derived from what, as which item of the two, and where it lies about itself. */
export interface Writing {
  readonly by?: "model" | "user";
  readonly content: string;
  readonly parents?: (world: World) => ReadonlyArray<string>;
  readonly after?: number;
  readonly lie?: (honest: string, world: World) => { readonly by?: string; readonly item?: string };
}

/** Writes an item, when there are `after` items, or as long as there is no third. */
export function writing({ by = "model", content, parents = () => [], after, lie = () => ({}) }: Writing): Template {
  const kind = by === "model" ? "ModelInference" : "UserAssertion";
  return (world) => {
    const { items } = world.model;
    const written = { content: digestNumber(content), scope: "lab", parents: parents(world) };
    const item = itemIdOf({ ...written, kind, author: by });
    const said = { by, item, ...lie(item, world) };
    const adds = said.by === by && said.item === item && !items.has(item);
    const fits = after === undefined ? items.size < 2 : items.size === after;
    return adds && !fits ? undefined : { _tag: "Observe", ...said, ...written };
  };
}

/** A template that makes each event once, since making one needs digests and signatures. */
function remembering(
  keyOf: (world: World) => ReadonlyArray<unknown> | undefined,
  make: (world: World) => MachineEvent,
): Template {
  const made = new Map<string, MachineEvent>();
  return (world) => {
    const key = keyOf(world)?.join(" ");
    if (key === undefined) return undefined;
    const event = made.get(key) ?? make(world);
    made.set(key, event);
    return event;
  };
}

/** An approval of this round of an item, changed a little or signed by somebody else. */
export function approving(
  slot: 0 | 1,
  reviewer: string,
  expires: number,
  {
    signer = reviewer,
    late = 0,
    ...changes
  }: { readonly signer?: string; readonly late?: number } & Partial<Approval> = {},
): Template {
  const nonceIn = ({ model }: World, item: string) => {
    const status = model.items.get(item)?.status;
    return (status?._tag === "Candidate" ? status.nonce : 0) + late;
  };
  const keyOf = (world: World) => {
    const item = idAt(world, slot);
    return item === undefined ? undefined : [item, nonceIn(world, item)];
  };
  return remembering(keyOf, (world) => {
    const item = idAt(world, slot)!;
    const policy = world.model.policyDigest;
    const approval: Approval = { item, policy, nonce: nonceIn(world, item), reviewer, expires, ...changes };
    return { _tag: "Approve", item, approval, signature: notary.sign(signer, approvalText(approval)) };
  });
}

/** How a record is written where it is not as ordinary as can be. */
export interface Irregular {
  readonly actors?: readonly [string, ...Array<string>];
  readonly scope?: string;
  readonly issued?: number;
  readonly lasting?: number;
  readonly prior?: string;
  readonly signers?: ReadonlyArray<string>;
}

/**
 * An override by two people, issued at 0 and lasting to 2, or to 3 when it is 2 already. `issued` and `lasting` are counted
 * from the present. Its reason names the event's number, so that it is never a record that took effect.
 */
export function overriding(
  action: (item: string) => OverrideAction,
  irregular: Irregular = {},
  slot: 0 | 1 | null = null,
): Template {
  const {
    actors = ["overrider-1", "overrider-2"],
    scope = "lab",
    issued,
    lasting,
    prior,
    signers = actors,
  } = irregular;
  const keyOf = (world: World) => {
    const item = slot === null ? "" : idAt(world, slot);
    return item === undefined ? undefined : [item, world.model.clock, world.model.sequence];
  };
  return remembering(keyOf, (world) => {
    const { clock, policyDigest, sequence } = world.model;
    const record: OverrideRecord = {
      action: action(slot === null ? "" : idAt(world, slot)!),
      scope,
      actors: [...actors],
      reason: `event ${sequence}`,
      issuedAt: issued === undefined ? 0 : clock + issued,
      expires: lasting === undefined ? Math.max(clock + 1, 2) : clock + lasting,
      prior: prior ?? policyDigest,
    };
    return { _tag: "Override", record, signatures: signers.map((id) => notary.sign(id, overrideText(record))) };
  });
}
