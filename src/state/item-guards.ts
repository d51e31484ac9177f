import type { Guard } from "../core/guard.ts";
import { evidenceReaches, evidenceUpTo } from "../taint/evidence.ts";
import { derivationOf } from "./derivation.ts";
import type { EventOf } from "./event.ts";
import { type Facts, recordOf } from "./facts.ts";
import { isStanding, type MemoryItem, type StatusName } from "./item.ts";
import {
  AncestorNotStanding,
  DriftBudgetExceeded,
  EvidenceMissing,
  ItemAbsent,
  NotIndependent,
  ProvenanceMissing,
  QuorumMissing,
  RateExceeded,
  ScopeMismatch,
  SuccessorNotCanonical,
  SuccessorUnlike,
  WrongStatus,
} from "./refusals.ts";
import { holdingApprovals } from "./approval.ts";
import { detectionsInWindow } from "./detection.ts";
import { driftSpent, itemAt } from "./state.ts";

type Promotion = Facts<EventOf<"Promote">>;
type Supersession = Facts<EventOf<"Supersede">>;

/** The item is in memory. */
export const exists: Guard<Facts, ItemAbsent> = {
  refusal: ItemAbsent,
  find: ({ item, found }) => {
    if (item === undefined || found !== undefined) return undefined;
    return { subject: item, expected: "an item in memory", actual: "none", supplier: "a writer observes it first" };
  },
};

const waysTo: Readonly<Record<StatusName, string>> = {
  Observed: "a writer observes it, or an overrider releases it",
  Candidate: "a writer nominates it",
  Canonical: "a promoter or overriders promote it",
  Superseded: "a promoter replaces it",
  Quarantined: "a detector or an overrider quarantines it",
  Demoted: "an overrider demotes it",
  Revoked: "an overrider revokes it",
};

/** The item is in a status that the transition applies to. */
export const from: Guard<Facts, WrongStatus> = {
  refusal: WrongStatus,
  find: ({ found, row }) => {
    if (found === undefined || row.from === null || row.from.includes(found.status._tag)) return undefined;
    const supplier =
      found.status._tag === "Revoked"
        ? "nobody: revoked is final"
        : row.from.map((status) => waysTo[status]).join("; ");
    return { subject: found.id, expected: row.from.join(" or "), actual: found.status._tag, supplier };
  },
};

/** Nobody who acts had a hand in the item, themselves or through somebody of the same root identity. */
export const independent: Guard<Facts, NotIndependent> = {
  refusal: NotIndependent,
  find: ({ found, acting }) => {
    const involved = acting.find(({ root }) => found?.label.roots.includes(root));
    if (found === undefined || involved === undefined) return undefined;
    const actual = `${involved.id}, who acts for ${involved.root}`;
    const supplier = "somebody else of the same role acts";
    return { subject: found.id, expected: `nobody of ${found.label.roots.join(", ")}`, actual, supplier };
  },
};

/** The last verdict on the item's provenance is that it is valid. */
export const provenance: Guard<Promotion, ProvenanceMissing> = {
  refusal: ProvenanceMissing,
  find: ({ found }) => {
    if (found === undefined || found.provenance === "valid") return undefined;
    const supplier = "a supervisor verifies its provenance";
    return { subject: found.id, expected: "valid provenance", actual: found.provenance, supplier };
  },
};

/** Enough approvals of this round hold. */
export const quorum: Guard<Promotion, QuorumMissing> = {
  refusal: QuorumMissing,
  find: ({ state, found }) => {
    if (found === undefined) return undefined;
    const holding = holdingApprovals(found.status, state.authority.clock).length;
    if (holding >= state.policy.quorum) return undefined;
    const expected = `${state.policy.quorum} approvals that hold`;
    return { subject: found.id, expected, actual: String(holding), supplier: "independent reviewers approve it" };
  },
};

/** Every parent is in standing; then every ancestor is, since a parent in standing has only ancestors in standing. */
export const ancestors: Guard<Facts, AncestorNotStanding> = {
  refusal: AncestorNotStanding,
  find: ({ state, found }) => {
    const fallen = found?.parents.map((parent) => itemAt(state, parent)!).find((parent) => !isStanding(parent));
    if (found === undefined || fallen === undefined) return undefined;
    const supplier = "people decide about the parent first, or it is derived from what is in standing";
    return {
      subject: found.id,
      expected: "parents in standing",
      actual: `${fallen.id}, ${fallen.status._tag}`,
      supplier,
    };
  },
};

/**
 * As many independent root identities support a derived item as the policy asks for; an item without parents has nothing
 * behind it to count, and its reviewers vouch for it alone.
 */
export const evidence: Guard<Promotion, EvidenceMissing> = {
  refusal: EvidenceMissing,
  find: ({ state, found }) => {
    if (found === undefined || found.parents.length === 0) return undefined;
    if (evidenceReaches(derivationOf(state), found.id, state.policy.evidence)) return undefined;
    const expected = `${state.policy.evidence} independent root identities behind it`;
    return {
      subject: found.id,
      expected,
      actual: String(evidenceUpTo(derivationOf(state), found.id, state.policy.evidence)),
      supplier: "derive it from sources that share no root identity",
    };
  },
};

/** The drift of the promotion is within what is left of its scope's budget. */
export const drift: Guard<Promotion, DriftBudgetExceeded> = {
  refusal: DriftBudgetExceeded,
  find: ({ state, found, event }) => {
    if (found === undefined) return undefined;
    const left = state.policy.driftBudget - driftSpent(state, found.scope);
    if (event.drift <= left) return undefined;
    const supplier = "overriders accept the present state as the reference (rebase)";
    return { subject: found.id, expected: `a drift of at most ${left}`, actual: String(event.drift), supplier };
  },
};

/** The successor is trusted itself. */
export const successor: Guard<Supersession, SuccessorNotCanonical> = {
  refusal: SuccessorNotCanonical,
  find: ({ state, event }) => {
    const actual = itemAt(state, event.successor)?.status._tag ?? "no item in memory";
    if (actual === "Canonical") return undefined;
    return { subject: event.successor, expected: "Canonical", actual, supplier: "promote the successor first" };
  },
};

const likeness = ({ kind, scope }: MemoryItem) => `${kind} of ${scope}`;

/** The successor is another item of the same kind and scope. */
export const alike: Guard<Supersession, SuccessorUnlike> = {
  refusal: SuccessorUnlike,
  find: ({ state, found, event }) => {
    const next = itemAt(state, event.successor);
    if (found === undefined || next === undefined) return undefined;
    if (next.id !== found.id && likeness(next) === likeness(found)) return undefined;
    const actual = next.id === found.id ? "the item itself" : likeness(next);
    return { subject: found.id, expected: `another ${likeness(found)}`, actual, supplier: "write a successor like it" };
  },
};

/** The detector has quarantines left in this window. */
export const rate: Guard<Facts, RateExceeded> = {
  refusal: RateExceeded,
  find: ({ state, acting }) => {
    const spent = acting.find(({ root }) => detectionsInWindow(state, root) >= state.policy.detections);
    if (spent === undefined) return undefined;
    const { detections, detectionWindow } = state.policy;
    const expected = `at most ${detections} quarantines in ${detectionWindow}`;
    return { subject: spent.root, expected, actual: "one more", supplier: "an overrider quarantines it, or wait" };
  },
};

/** An override about an item has the item's scope. */
export const recordScope: Guard<Facts, ScopeMismatch> = {
  refusal: ScopeMismatch,
  find: ({ event, found }) => {
    const scope = recordOf(event)?.scope;
    if (found === undefined || scope === found.scope) return undefined;
    const supplier = `overriders of ${found.scope} sign`;
    return { subject: found.id, expected: found.scope, actual: scope ?? "no record", supplier };
  },
};
