import type { Instant } from "../core/instant.ts";
import type { HeldApproval, Status } from "./item.ts";

/** The approvals of a candidate that have not expired. */
export function holdingApprovals(status: Status, clock: Instant): ReadonlyArray<HeldApproval> {
  return status._tag === "Candidate" ? status.approvals.filter(({ expires }) => expires > clock) : [];
}
