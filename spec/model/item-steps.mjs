const every = (claim) => `(forall ((i Item)) ${claim})`;
const becomes = (status) => `(and (= (status' i) ${status}) (not (= (status i) ${status})))`;
const moves = (from, to, when = "true") =>
  `(and (= (status i) ${from}) (or ${to.map((status) => `(= (status' i) ${status})`).join(" ")}) ${when})`;
const lowered = ["Quarantined", "Demoted", "Revoked"];

/** What a step may do to items. */
export const itemSteps = {
  "writing-fixed": {
    says: "what was written stays as it was written",
    formula: every(`(=> (present i) (and (present' i) (= (content' i) (content i)) (= (kind' i) (kind i))
      (= (scope' i) (scope i)) (= (author' i) (author i)) (= (depth' i) (depth i))))`),
  },
  "derivation-fixed": {
    says: "parents and ancestors of an item never change",
    formula: `(forall ((i Item) (j Item)) (=> (present i)
      (and (= (parent' i j) (parent i j)) (= (ancestor' i j) (ancestor i j)))))`,
  },
  "label-fixed": {
    says: "the label of an item never changes",
    formula: `(forall ((i Item) (d Identity)) (=> (present i)
      (and (= (labelled' i d) (labelled i d)) (= (level' i) (level i)))))`,
  },
  locality: {
    says: "only a promotion of an item makes it trusted, and only it (L4)",
    formula: every(`(=> (or ${becomes("Canonical")} (and (standing' i) (not (standing i))))
      (and (= i subject) (or (= transition Promote) (= transition OverridePromote))))`),
  },
  "revoked-final": { says: "Revoked is final", formula: every("(=> (= (status i) Revoked) (= (status' i) Revoked))") },
  "release-never-trusts": {
    says: "what is quarantined is in no step trusted",
    formula: every("(=> (= (status i) Quarantined) (not (standing' i)))"),
  },
  lifecycle: {
    says: "a status changes only along the lifecycle",
    formula: every(`(or (= (status' i) (status i))
      ${moves("Absent", ["Observed"], "(= transition Observe)")}
      ${moves("Observed", ["Candidate", ...lowered])}
      ${moves("Observed", ["Canonical"], "overriding")}
      ${moves("Candidate", ["Canonical", ...lowered])}
      ${moves("Canonical", ["Superseded", ...lowered])}
      ${moves("Superseded", lowered)}
      ${moves("Demoted", ["Candidate", "Quarantined", "Revoked"])}
      ${moves("Demoted", ["Canonical"], "overriding")}
      ${moves("Quarantined", ["Observed", "Demoted", "Revoked"], "overriding")})`),
  },
  "written-by-writer": {
    says: "an item is written by an enrolled, uncompromised writer, and nothing is said of its provenance",
    formula: every(`(=> (and (present' i) (not (present i)))
      (and (= (provenance' i) Unchecked) (acts (author' i)) (entitled writer)))`),
  },
  "verdict-by-supervisor": {
    says: "a verdict is recorded by a supervisor, about a live item",
    formula: every(`(=> (not (= (provenance' i) (provenance i)))
      (or (and (live i) (= i subject) (entitled supervisor)) (= transition Observe)))`),
  },
  "refuted-not-trusted": {
    says: "an item whose provenance is found invalid is not in standing",
    formula: every("(=> (and (= (provenance' i) Invalid) (not (= (provenance i) Invalid))) (not (standing' i)))"),
  },
  "nominated-by-writer": {
    says: "a writer nominates",
    formula: every(`(=> ${becomes("Candidate")} (entitled writer))`),
  },
  "round-fresh": {
    says: "a nomination starts a new round, without approvals, under a number no earlier round of the item had",
    formula: every(`(=> ${becomes("Candidate")}
      (and (> (round' i) (round i)) (forall ((a Approval)) (not (held' i a)))))`),
  },
  "round-kept": {
    says: "only a nomination or the writing of an item changes its round",
    formula: every("(=> (not (= (round' i) (round i))) (or (= transition Nominate) (not (present i))))"),
  },
  "approved-by-reviewer": {
    says: "only a reviewer adds an approval, his own, to a candidate",
    formula: `(forall ((i Item) (a Approval)) (=> (and (held' i a) (not (held i a)))
      (and (= (status i) Candidate) (acts (reviewerOf a)) (entitled reviewer))))`,
  },
  "approved-in-time": {
    says: "no approval is added after its expiry",
    formula: `(forall ((i Item) (a Approval)) (=> (and (held' i a) (not (held i a))) (> (approvedUntil a) clock)))`,
  },
  "promoted-by-promoter": {
    says: "a promoter promotes, unless overriders do",
    formula: every(`(=> ${becomes("Canonical")} (or overriding (entitled promoter)))`),
  },
  "promoter-independent": {
    says: "nobody who promotes has a root identity in the label (L7)",
    formula: `(forall ((i Item) (p Principal)) (=> (and ${becomes("Canonical")} (acts p))
      (not (labelled i (root p)))))`,
  },
  "support-in-time": {
    says: "a promotion by quorum counts no expired approval and none that the candidate does not hold",
    formula: `(forall ((i Item) (a Approval)) (=> (and ${becomes("Canonical")} (= (warrant' i) ByQuorum) (supports' i a))
      (and (held i a) (> (approvedUntil a) clock))))`,
  },
  "warrant-by-override": {
    says: "a promotion by override rests on its own record",
    formula: every(`(=> (and ${becomes("Canonical")} overriding)
      (and (= (warrant' i) ByOverride) (= (warrantRecord' i) record)))`),
  },
  "drift-counted": {
    says: "a promotion by quorum spends its drift in the item's scope",
    formula: every(`(=> (and ${becomes("Canonical")} (not overriding))
      (= (spent' (scope i)) (+ (spent (scope i)) drift)))`),
  },
  "superseded-by-promoter": {
    says: "a promoter supersedes, by a Canonical item",
    formula: every(`(=> ${becomes("Superseded")}
      (and (entitled promoter) (= (status (successor' i)) Canonical)))`),
  },
  "quarantined-by": {
    says: "a detector or a supervisor quarantines, unless overriders do",
    formula: every(`(=> ${becomes("Quarantined")} (or overriding (entitled detector) (entitled supervisor)))`),
  },
  "tick-demotes-ended": {
    says: "a tick demotes exactly the items in standing whose override warrant has ended",
    formula: every(`(=> (= transition Tick) (= ${becomes("Demoted")} (and (byOverride i) (<= (warrantEnd i) now))))`),
  },
  "fall-has-cause": {
    says: "an item falls as the subject, with an ancestor, at the end of its warrant, or with who wrote or warranted it",
    formula: every(`(=> (and (standing i) (not (standing' i)))
      (or (exists ((j Item)) (and (ancestor i j) (standing j) (not (standing' j))))
        (ite (= transition Tick) (and (byOverride i) (<= (warrantEnd i) now))
          (ite (= transition Compromise) (or (actsFor (author i) suspect)
              (exists ((a Approval)) (and (byQuorum i) (supports i a) (actsFor (reviewerOf a) suspect)))
              (exists ((p Principal)) (and (byOverride i) (actor (warrantRecord i) p) (actsFor p suspect))))
            (= i subject)))))`),
  },
  "detectors-only-quarantine": {
    says: "who is no more than a detector changes no status but to Quarantined, and no verdict",
    formula: every(`(=> (exists ((p Principal)) (and (acts p)
        (forall ((r Role)) (=> (hasRole p r) (= r detector)))))
      (and (or (= (status' i) (status i)) (= (status' i) Quarantined)) (= (provenance' i) (provenance i))))`),
  },
  "detection-counted": {
    says: "every detection counts for the root identity of the detector in the window of its time",
    formula: `(forall ((p Principal)) (=> (and (= transition Quarantine) (acts p))
      (= (counted' (root p) (windowOf clock)) (+ 1 (counted (root p) (windowOf clock))))))`,
  },
};
