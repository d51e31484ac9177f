import type { Guard } from "../core/guard.ts";
import type { EventOf } from "./event.ts";
import type { Facts } from "./facts.ts";
import { AlreadyApproved, ApprovalForOtherContent, ApprovalReplayed, PolicyMismatch } from "./refusals.ts";

type Approves = Facts<EventOf<"Approve">>;

const newApproval = "the reviewer signs a new approval";

/**
 * The approval was given for this item.
 *
 * @spec STA-008 STA-033
 */
export const content: Guard<Approves, ApprovalForOtherContent> = {
  refusal: ApprovalForOtherContent,
  find: ({ event: { item, approval }, subject }) => {
    if (approval.item === item) return undefined;
    return { subject, expected: item, actual: approval.item, supplier: newApproval };
  },
};

/** The approval was given under this policy. */
export const policy: Guard<Approves, PolicyMismatch> = {
  refusal: PolicyMismatch,
  find: ({ state, event: { approval }, subject }) => {
    if (approval.policy === state.policyDigest) return undefined;
    return { subject, expected: `policy ${state.policyDigest}`, actual: approval.policy, supplier: newApproval };
  },
};

/** The approval was given in this round of nomination. */
export const nonce: Guard<Approves, ApprovalReplayed> = {
  refusal: ApprovalReplayed,
  find: ({ found, event: { approval }, subject }) => {
    if (found?.status._tag !== "Candidate" || approval.nonce === found.status.nonce) return undefined;
    const { nonce: expected } = found.status;
    return { subject, expected: `round ${expected}`, actual: String(approval.nonce), supplier: newApproval };
  },
};

/** Nobody of this root identity approved in this round before. */
export const unapproved: Guard<Approves, AlreadyApproved> = {
  refusal: AlreadyApproved,
  find: ({ found, subject, acting }) => {
    const approvals = found?.status._tag === "Candidate" ? found.status.approvals : [];
    const earlier = approvals.find((held) => acting.some(({ root }) => root === held.root));
    if (earlier === undefined) return undefined;
    const actual = `${earlier.principal}, of the same root identity, approved`;
    return { subject, expected: "one approval a root identity", actual, supplier: "another reviewer approves" };
  },
};
