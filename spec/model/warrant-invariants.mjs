const standing = (claim) => `(forall ((i Item)) (=> (standing i) ${claim}))`;
const byQuorum = (claim) => `(forall ((i Item)) (=> (byQuorum i) ${claim}))`;
const byOverride = (claim) => `(forall ((i Item)) (=> (byOverride i) ${claim}))`;
const supported = (claim) => `(forall ((i Item) (a Approval)) (=> (and (byQuorum i) (supports i a)) ${claim}))`;
const overridden = (claim) =>
  `(forall ((i Item) (p Principal)) (=> (and (byOverride i) (actor (warrantRecord i) p)) ${claim}))`;

/** Why items in standing are trusted. */
export const warrantInvariants = {
  "standing-grounded": {
    says: "every ancestor of an item in standing is in standing (L10)",
    formula: "(forall ((i Item) (j Item)) (=> (and (standing i) (ancestor i j)) (standing j)))",
  },
  "warrant-present": { says: "an item in standing has a warrant", formula: standing("(not (= (warrant i) None))") },
  "warrant-quorum": {
    says: "a warrant by quorum has supporters of two root identities (L3)",
    formula: byQuorum(`(exists ((a Approval) (b Approval)) (and (supports i a) (supports i b)
      (not (= (root (reviewerOf a)) (root (reviewerOf b))))))`),
  },
  "support-distinct": {
    says: "no two supporters of a warrant by quorum share a root identity (L3)",
    formula: `(forall ((i Item) (a Approval) (b Approval))
      (=> (and (byQuorum i) (supports i a) (supports i b) (= (root (reviewerOf a)) (root (reviewerOf b)))) (= a b)))`,
  },
  "support-signed": {
    says: "every supporter signed an approval of exactly this item under this policy",
    formula: supported("(and (names a i) (underPolicy a) (signedApproval a))"),
  },
  "support-reviewer": {
    says: "supporters are enrolled reviewers (L3)",
    formula: supported("(and (enrolled (reviewerOf a)) (hasRole (reviewerOf a) reviewer))"),
  },
  "support-independent": {
    says: "no supporter's root identity is an author's of the item or of an ancestor (L3, L7)",
    formula: supported("(not (labelled i (root (reviewerOf a))))"),
  },
  "support-uncompromised": {
    says: "no item in standing is warranted by a compromised reviewer",
    formula: supported("(not (compromised (reviewerOf a)))"),
  },
  "quorum-provenance": {
    says: "an item in standing by quorum has valid provenance",
    formula: byQuorum("(= (provenance i) Valid)"),
  },
  "quorum-evidence": {
    says: "an item in standing by quorum has the evidence that the policy needs",
    formula: byQuorum("(>= (evidence i) evidenceNeeded)"),
  },
  "override-record": {
    says: "a warrant by override is due to one record about exactly this item that took effect (L9)",
    formula: byOverride(`(and (used (warrantRecord i)) (= (action (warrantRecord i)) OverridePromote)
      (about (warrantRecord i) i))`),
  },
  "override-ends": {
    says: "a warrant by override ends with its record, after the clock (L9)",
    formula: byOverride("(and (= (warrantEnd i) (expires (warrantRecord i))) (> (warrantEnd i) clock))"),
  },
  "override-independent": {
    says: "no actor's root identity is an author's of the item or of an ancestor (L7)",
    formula: overridden("(not (labelled i (root p)))"),
  },
  "override-uncompromised": {
    says: "no item in standing is warranted by a compromised overrider",
    formula: overridden("(not (compromised p))"),
  },
  "history-past": {
    says: "promotions, successions and reports are past events",
    formula: `(and ${standing("(< (promotedAt i) sequence)")}
      (forall ((i Item)) (=> (= (status i) Superseded) (< (supersededAt i) sequence)))
      (forall ((p Principal)) (=> (compromised p) (< (reportedAt p) sequence))))`,
  },
  "decided-after-report": {
    says: "what a compromised principal wrote is in standing only by a decision after the last report",
    formula: standing("(=> (compromised (author i)) (> (promotedAt i) (reportedAt (author i))))"),
  },
  "successor-alike": {
    says: "a superseded item has another item of its kind and scope as successor",
    formula: `(forall ((i Item)) (=> (= (status i) Superseded) (and (present (successor i))
      (not (= (successor i) i)) (= (kind (successor i)) (kind i)) (= (scope (successor i)) (scope i)))))`,
  },
  "succession-forward": {
    says: "a successor that is superseded was superseded later, so following successors ends",
    formula: `(forall ((i Item)) (=> (and (= (status i) Superseded) (= (status (successor i)) Superseded))
      (> (supersededAt (successor i)) (supersededAt i))))`,
  },
};
