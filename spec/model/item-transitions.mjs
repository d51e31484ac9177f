const actor = ["known", "uncompromised", "role"];
const onItem = [...actor, "exists", "from"];
const live = ["Observed", "Candidate", "Canonical", "Superseded", "Quarantined", "Demoted"];

/** A new value for the subject alone. */
const ofSubject = (name, value) => `(ite (= x subject) ${value} (${name} x))`;

/** What the event lowers itself gets one status; items in standing that have an ancestor among it are quarantined. */
export const loweredTo = (status) => `(ite (aimed x) ${status} (ite (falls x) Quarantined (status x)))`;

/** Memory items: each transition with what an event of it is, its guards, what it aims at and what it changes. */
export const itemTransitions = {
  Observe: {
    from: null,
    role: "writer",
    event: `(and (not (= newScope everyScope))
      (>= newDepth 0) (forall ((i Item)) (=> (newParent i) (> newDepth (depth i))))
      (or (= newDepth 0) (exists ((i Item)) (and (newParent i) (= newDepth (+ 1 (depth i))))))
      (>= newLevel (levelOf (origin by))) (forall ((i Item)) (=> (newParent i) (>= newLevel (level i))))
      (or (= newLevel (levelOf (origin by))) (exists ((i Item)) (and (newParent i) (= newLevel (level i))))))`,
    guards: [...actor, "writable", "acyclic", "parents", "depth", "identity", "fresh"],
    aims: "(= x subject)",
    changes: {
      status: ofSubject("status", "Observed"),
      content: ofSubject("content", "newContent"),
      kind: ofSubject("kind", "(kindOf (origin by))"),
      scope: ofSubject("scope", "newScope"),
      author: ofSubject("author", "by"),
      parent: "(ite (= x subject) (newParent y) (parent x y))",
      ancestor: `(ite (= x subject)
        (or (newParent y) (exists ((z Item)) (and (newParent z) (ancestor z y))))
        (ancestor x y))`,
      depth: ofSubject("depth", "newDepth"),
      labelled: `(ite (= x subject)
        (or (= y (root by)) (exists ((z Item)) (and (newParent z) (labelled z y))))
        (labelled x y))`,
      level: ofSubject("level", "newLevel"),
      provenance: ofSubject("provenance", "Unchecked"),
      round: ofSubject("round", "(- 1)"),
    },
  },
  VerifyProvenance: {
    from: live,
    role: "supervisor",
    guards: onItem,
    aims: "(= x subject)",
    changes: { provenance: ofSubject("provenance", "Valid") },
  },
  RefuteProvenance: {
    from: live,
    role: "supervisor",
    guards: onItem,
    aims: "(= x subject)",
    changes: { provenance: ofSubject("provenance", "Invalid"), status: loweredTo("Quarantined") },
  },
  Nominate: {
    from: ["Observed", "Demoted"],
    role: "writer",
    guards: onItem,
    aims: "(= x subject)",
    changes: {
      status: ofSubject("status", "Candidate"),
      round: ofSubject("round", "sequence"),
      held: "(and (not (= x subject)) (held x y))",
    },
  },
  Approve: {
    from: ["Candidate"],
    role: "reviewer",
    event: "(= by (reviewerOf approval))",
    guards: [...onItem, "content", "policy", "nonce", "unexpired", "independent", "unapproved", "signed"],
    aims: "(= x subject)",
    changes: { held: "(or (held x y) (and (= x subject) (= y approval)))" },
  },
  Promote: {
    from: ["Candidate"],
    role: "promoter",
    event: "(>= drift 0)",
    guards: [...onItem, "independent", "provenance", "quorum", "ancestors", "evidence", "drift"],
    aims: "(= x subject)",
    changes: {
      status: ofSubject("status", "Canonical"),
      warrant: ofSubject("warrant", "ByQuorum"),
      supports: "(ite (= x subject) (and (held x y) (> (approvedUntil y) clock)) (supports x y))",
      promotedAt: ofSubject("promotedAt", "sequence"),
      spent: "(ite (= x (scope subject)) (+ (spent x) drift) (spent x))",
    },
  },
  Supersede: {
    from: ["Canonical"],
    role: "promoter",
    guards: [...onItem, "successor", "alike"],
    aims: "(= x subject)",
    changes: {
      status: ofSubject("status", "Superseded"),
      successor: ofSubject("successor", "replacement"),
      supersededAt: ofSubject("supersededAt", "sequence"),
    },
  },
  Quarantine: {
    from: live,
    role: "detector",
    guards: [...onItem, "rate"],
    aims: "(= x subject)",
    changes: {
      status: loweredTo("Quarantined"),
      counted: "(ite (and (= x (root by)) (= y (windowOf clock))) (+ (counted x y) 1) (counted x y))",
    },
  },
  Tick: {
    from: null,
    role: "supervisor",
    guards: [...actor, "forward"],
    // Every item in standing whose override warrant has ended by then.
    aims: "(and (byOverride x) (<= (warrantEnd x) now))",
    changes: { clock: "now", status: loweredTo("Demoted") },
  },
};
