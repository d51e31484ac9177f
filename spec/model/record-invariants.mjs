const used = (claim) => `(forall ((r Record)) (=> (used r) ${claim}))`;
const usedBy = (claim) => `(forall ((r Record) (p Principal)) (=> (and (used r) (actor r p)) ${claim}))`;

/** Recorded time, the log, and the override records that took effect. */
export const recordInvariants = {
  "time-counts": { says: "time and the number of events are counts", formula: "(and (>= clock 0) (>= sequence 0))" },
  "head-is-past": { says: "the head is a head of the log", formula: "(past head)" },
  "record-actors": {
    says: "the actors of a record that took effect are enrolled overriders",
    formula: usedBy("(and (enrolled p) (hasRole p overrider))"),
  },
  "record-scope-held": {
    says: "every actor of a record that took effect holds its scope",
    formula: usedBy("(covers p (scopeOf r))"),
  },
  "record-signed": { says: "every actor signed a record that took effect", formula: usedBy("(signedRecord r p)") },
  "record-distinct": {
    says: "a record that took effect names no actor twice and no two of one root identity",
    formula: `(and ${usedBy("(not (twice r p))")} (forall ((r Record) (p Principal) (q Principal))
      (=> (and (used r) (actor r p) (actor r q) (= (root p) (root q))) (= p q))))`,
  },
  "record-someone": {
    says: "a record that took effect has an actor",
    formula: used("(exists ((p Principal)) (actor r p))"),
  },
  "record-raising-two": {
    says: "a record that gave authority has actors of two root identities",
    formula: used(`(=> (raising r)
      (exists ((p Principal) (q Principal)) (and (actor r p) (actor r q) (not (= (root p) (root q))))))`),
  },
  "record-issued": { says: "no record took effect before its issue", formula: used("(<= (issued r) clock)") },
  "record-lifetime": {
    says: "no record that took effect lives longer than the policy allows",
    formula: used("(<= (- (expires r) (issued r)) longestOverride)"),
  },
  "record-prior": { says: "a record that took effect names a head of this log", formula: used("(past (prior r))") },
  "record-scope-of-item": {
    says: "a record about an item that took effect has the item's scope",
    formula: `(forall ((r Record) (i Item)) (=> (and (used r) (aboutItem r) (about r i))
      (and (present i) (= (scopeOf r) (scope i)))))`,
  },
};
