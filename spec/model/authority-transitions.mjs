import { loweredTo } from "./item-transitions.mjs";

const actor = ["known", "uncompromised", "role"];
const live = ["Observed", "Candidate", "Canonical", "Superseded", "Quarantined", "Demoted"];
const timely = ["scopeHeld", "issued", "unexpired", "lifetime", "prior", "unused"];
const alone = ["distinct", ...timely];
const together = ["distinct", "overrideQuorum", ...timely];
// A record with an empty list of actors is no record.
const someone = "(exists ((p Principal)) (actor record p))";
const used = "(or (used x) (= x record))";
const suspected = (principal) => `(actsFor ${principal} suspect)`;

/** Who is let in, acting for a root identity, and for these principals besides itself. */
const letIn = (rootIdentity, alsoActsFor) => ({
  enrolled: "(or (enrolled x) (= x newcomer))",
  compromised: "(and (compromised x) (not (= x newcomer)))",
  root: `(ite (= x newcomer) ${rootIdentity} (root x))`,
  hasRole: "(ite (= x newcomer) (givenRole y) (hasRole x y))",
  holds: "(ite (= x newcomer) (givenScope y) (holds x y))",
  origin: "(ite (= x newcomer) givenOrigin (origin x))",
  actsFor: `(ite (= x newcomer) (or (= y newcomer) ${alsoActsFor}) (actsFor x y))`,
});

function onItem({ from, by = alone, guards = [], changes }) {
  return {
    from,
    role: "overrider",
    event: `(and ${someone} (about record subject))`,
    guards: [...actor, ...by, "exists", "from", "recordScope", ...guards, "signed"],
    aims: "(= x subject)",
    changes: { ...changes, used },
  };
}

function onNoItem({ by = alone, guards = [], changes }) {
  return {
    from: null,
    role: "overrider",
    event: someone,
    guards: [...actor, ...by, ...guards, "signed"],
    changes: { ...changes, used },
  };
}

/** Principals, records and the bypass. */
export const authorityTransitions = {
  Compromise: {
    from: null,
    role: "supervisor",
    guards: [...actor, "suspect", "overrideRemains"],
    // Live items that a suspect wrote, and items in standing that a suspect warranted.
    aims: `(or (and (live x) ${suspected("(author x)")})
      (and (byQuorum x) (exists ((a Approval)) (and (supports x a) ${suspected("(reviewerOf a)")})))
      (and (byOverride x) (exists ((p Principal)) (and (actor (warrantRecord x) p) ${suspected("p")}))))`,
    changes: {
      compromised: `(or (compromised x) ${suspected("x")})`,
      reportedAt: `(ite ${suspected("x")} sequence (reportedAt x))`,
      status: loweredTo("Quarantined"),
      held: `(and (held x y) (not ${suspected("(reviewerOf y)")}))`,
    },
  },
  Delegate: {
    from: null,
    role: null,
    guards: ["known", "uncompromised", "newcomer", "delegable"],
    changes: letIn("(root by)", "(actsFor by y)"),
  },
  OverridePromote: onItem({
    from: ["Observed", "Candidate", "Demoted"],
    by: together,
    guards: ["independent", "ancestors"],
    changes: {
      status: "(ite (= x subject) Canonical (status x))",
      warrant: "(ite (= x subject) ByOverride (warrant x))",
      warrantRecord: "(ite (= x subject) record (warrantRecord x))",
      warrantEnd: "(ite (= x subject) (expires record) (warrantEnd x))",
      promotedAt: "(ite (= x subject) sequence (promotedAt x))",
    },
  }),
  OverrideQuarantine: onItem({ from: live, changes: { status: loweredTo("Quarantined") } }),
  OverrideDemote: onItem({ from: live, changes: { status: loweredTo("Demoted") } }),
  OverrideRevoke: onItem({ from: live, changes: { status: loweredTo("Revoked") } }),
  OverrideRelease: onItem({
    from: ["Quarantined"],
    changes: { status: "(ite (= x subject) Observed (status x))" },
  }),
  OverrideRebase: onNoItem({
    by: together,
    changes: { spent: "(ite (or (= (scopeOf record) everyScope) (= (scopeOf record) x)) 0 (spent x))" },
  }),
  OverrideEnrol: onNoItem({
    by: together,
    guards: ["newcomer", "grantable"],
    changes: letIn("(own newcomer)", "false"),
  }),
  OverrideEngageBypass: onNoItem({
    guards: ["bypassOff"],
    changes: { bypassed: "(or (bypassed x) (= x (scopeOf record)))" },
  }),
  OverrideLiftBypass: onNoItem({
    by: together,
    guards: ["bypassOn"],
    changes: { bypassed: "(and (bypassed x) (not (= x (scopeOf record))))" },
  }),
};
