import type { StatusName } from "./item.ts";
import type { GuardName } from "./guards.ts";
import type { Transition, TransitionName } from "./transition-table.ts";

const live = ["Observed", "Candidate", "Canonical", "Superseded", "Quarantined", "Demoted"] as const;
const actor = ["known", "uncompromised", "role"] as const;
const timely = ["scopeHeld", "issued", "unexpired", "lifetime", "prior", "unused"] as const;
/** One overrider is enough. */
const alone = ["distinct", ...timely] as const;
/** A quorum of overriders is needed. */
const together = ["distinct", "overrideQuorum", ...timely] as const;
const subject = ["exists", "from"] as const;

const lowering = (to: StatusName) =>
  ({
    from: live,
    role: "overrider",
    guards: [...actor, ...alone, ...subject, "recordScope", "signed"],
    to,
    cascade: true,
  }) as const;

/**
 * The table that drives the machine.
 *
 * @spec STA-002
 * @category state
 * @since 0.1.0
 */
export const transitions = {
  Observe: {
    from: null,
    role: "writer",
    guards: [...actor, "writable", "acyclic", "parents", "depth", "identity", "fresh"],
    to: "Observed",
    cascade: false,
  },
  VerifyProvenance: { from: live, role: "supervisor", guards: [...actor, ...subject], to: "same", cascade: false },
  RefuteProvenance: {
    from: live,
    role: "supervisor",
    guards: [...actor, ...subject],
    to: "Quarantined",
    cascade: true,
  },
  Nominate: {
    from: ["Observed", "Demoted"],
    role: "writer",
    guards: [...actor, ...subject],
    to: "Candidate",
    cascade: false,
  },
  Approve: {
    from: ["Candidate"],
    role: "reviewer",
    guards: [...actor, ...subject, "content", "policy", "nonce", "unexpired", "independent", "unapproved", "signed"],
    to: "same",
    cascade: false,
  },
  Promote: {
    from: ["Candidate"],
    role: "promoter",
    guards: [...actor, ...subject, "independent", "provenance", "quorum", "ancestors", "evidence", "drift"],
    to: "Canonical",
    cascade: false,
  },
  Supersede: {
    from: ["Canonical"],
    role: "promoter",
    guards: [...actor, ...subject, "successor", "alike"],
    to: "Superseded",
    cascade: false,
  },
  Quarantine: {
    from: live,
    role: "detector",
    guards: [...actor, ...subject, "rate"],
    to: "Quarantined",
    cascade: true,
  },
  Tick: { from: null, role: "supervisor", guards: [...actor, "forward"], to: "Demoted", cascade: true },
  Compromise: {
    from: null,
    role: "supervisor",
    guards: [...actor, "suspect", "overrideRemains"],
    to: "Quarantined",
    cascade: true,
  },
  Delegate: {
    from: null,
    role: null,
    guards: ["known", "uncompromised", "newcomer", "delegable"],
    to: null,
    cascade: false,
  },
  OverridePromote: {
    from: ["Observed", "Candidate", "Demoted"],
    role: "overrider",
    guards: [...actor, ...together, ...subject, "recordScope", "independent", "ancestors", "signed"],
    to: "Canonical",
    cascade: false,
  },
  OverrideQuarantine: lowering("Quarantined"),
  OverrideDemote: lowering("Demoted"),
  OverrideRevoke: lowering("Revoked"),
  OverrideRelease: {
    from: ["Quarantined"],
    role: "overrider",
    guards: [...actor, ...alone, ...subject, "recordScope", "signed"],
    to: "Observed",
    cascade: false,
  },
  OverrideRebase: {
    from: null,
    role: "overrider",
    guards: [...actor, ...together, "signed"],
    to: null,
    cascade: false,
  },
  OverrideEnrol: {
    from: null,
    role: "overrider",
    guards: [...actor, ...together, "newcomer", "grantable", "signed"],
    to: null,
    cascade: false,
  },
  OverrideEngageBypass: {
    from: null,
    role: "overrider",
    guards: [...actor, ...alone, "bypassOff", "signed"],
    to: null,
    cascade: false,
  },
  OverrideLiftBypass: {
    from: null,
    role: "overrider",
    guards: [...actor, ...together, "bypassOn", "signed"],
    to: null,
    cascade: false,
  },
} as const satisfies Record<TransitionName, Transition<GuardName>>;
