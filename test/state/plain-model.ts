import type {
  Digest,
  Enrolment,
  ItemId,
  Kind,
  Level,
  MemoryItem,
  Origin,
  Policy,
  PrincipalId,
  Scope,
  ScopeOrEvery,
  Status,
} from "../../src/index.ts";

/** Somebody enrolled, and by whom. Root identity and compromise are found by walking up, not stored. */
export interface PlainPrincipal {
  readonly enrolment: Enrolment;
  readonly delegator: PrincipalId | null;
}

/**
 * What the machine is believed to be: plain arrays, maps and sets. `apply` puts others in their place and changes none, so
 * that a shallow copy is a copy.
 */
export interface PlainModel {
  readonly policy: Policy;
  readonly policyDigest: Digest;
  sequence: number;
  clock: number;
  heads: ReadonlyArray<Digest>;
  principals: ReadonlyMap<PrincipalId, PlainPrincipal>;
  reported: ReadonlySet<PrincipalId>;
  items: ReadonlyMap<ItemId, MemoryItem>;
  drift: ReadonlyMap<Scope, number>;
  detections: ReadonlyArray<{ readonly root: PrincipalId; readonly at: number }>;
  bypassed: ReadonlySet<ScopeOrEvery>;
  used: ReadonlySet<Digest>;
}

/** The model before the first event. */
export function emptyModel(policy: Policy, policyDigest: Digest): PlainModel {
  return {
    policy,
    policyDigest,
    sequence: 0,
    clock: 0,
    heads: [policyDigest],
    principals: new Map(policy.principals.map((enrolment) => [enrolment.id, { enrolment, delegator: null }])),
    reported: new Set(),
    items: new Map(),
    drift: new Map(),
    detections: [],
    bypassed: new Set(),
    used: new Set(),
  };
}

/** What each origin writes, and how trustworthy it is (TNT-004). */
const writes: Readonly<Record<Origin, readonly [Kind, Level]>> = {
  external: ["ExternalObservation", "external"],
  user: ["UserAssertion", "asserted"],
  model: ["ModelInference", "generated"],
  tool: ["ToolOutput", "generated"],
  session: ["EpisodicRecord", "generated"],
  curation: ["CoreAnchor", "curated"],
  policy: ["PolicyAuthority", "curated"],
};

const worstFirst: ReadonlyArray<Level> = ["external", "generated", "asserted", "curated"];

/** The kind that an origin writes. */
export const kindOf = (origin: Origin): Kind => writes[origin][0];

/** How bad an origin is: 0 for the least trustworthy. */
export const badness = (origin: Origin): number => worstFirst.indexOf(writes[origin][1]);

/** A principal and everyone above it, itself first. */
export function chainOf(model: Pick<PlainModel, "principals">, id: PrincipalId): ReadonlyArray<PrincipalId> {
  const delegator = model.principals.get(id)?.delegator ?? null;
  return delegator === null ? [id] : [id, ...chainOf(model, delegator)];
}

/** The principal at the top of a chain of delegation. */
export function rootOf(model: Pick<PlainModel, "principals">, id: PrincipalId): PrincipalId {
  return chainOf(model, id).at(-1)!;
}

/** Whether a principal, or anyone above it, was reported. */
export function isCompromised(model: Pick<PlainModel, "principals" | "reported">, id: PrincipalId): boolean {
  return chainOf(model, id).some((one) => model.reported.has(one));
}

/** Everyone enrolled who acts, at whatever remove, for a principal; itself included. */
export function actingFor(model: PlainModel, id: PrincipalId): ReadonlySet<PrincipalId> {
  return new Set([...model.principals.keys()].filter((one) => chainOf(model, one).includes(id)));
}

/** Whether an item is promoted and not withdrawn since. */
export function stands({ status }: { readonly status: Status }): boolean {
  return status._tag === "Canonical" || status._tag === "Superseded";
}

/** Every item from which some items were derived, at whatever remove. */
export function ancestorsOf(model: PlainModel, parents: ReadonlyArray<ItemId>): ReadonlySet<ItemId> {
  const found = new Set<ItemId>(parents);
  for (const id of found) for (const parent of model.items.get(id)!.parents) found.add(parent);
  return found;
}

/** The longest way from some parents down to an item that has none, counted from their child. */
export function depthBelow(model: PlainModel, parents: ReadonlyArray<ItemId>): number {
  return Math.max(0, ...parents.map((parent) => 1 + depthBelow(model, model.items.get(parent)!.parents)));
}

/** The worst level among some origins. */
export function worstLevel(origins: ReadonlyArray<Origin>): Level {
  return worstFirst[Math.min(...origins.map(badness))]!;
}
