const everyItem = (claim) => `(forall ((i Item)) (=> (present i) ${claim}))`;
const everyAncestor = (claim) => `(forall ((i Item) (j Item)) (=> (ancestor i j) ${claim}))`;
const candidates = (claim) =>
  `(forall ((i Item) (a Approval)) (=> (and (= (status i) Candidate) (held i a)) ${claim}))`;

/** Derivation, labels, counts, and the approvals of candidates. */
export const itemInvariants = {
  "ancestors-present": {
    says: "items and their ancestors are in memory",
    formula: everyAncestor("(and (present i) (present j))"),
  },
  "ancestors-acyclic": {
    says: "no item is its own ancestor",
    formula: "(forall ((i Item)) (not (ancestor i i)))",
  },
  "ancestors-transitive": {
    says: "an ancestor's ancestor is an ancestor",
    formula: `(forall ((i Item) (j Item) (k Item)) (=> (and (ancestor i j) (ancestor j k)) (ancestor i k)))`,
  },
  "parents-are-ancestors": {
    says: "parents are ancestors",
    formula: "(forall ((i Item) (j Item)) (=> (parent i j) (ancestor i j)))",
  },
  "ancestors-through-parents": {
    says: "every ancestor is a parent or an ancestor of a parent",
    formula: everyAncestor("(or (parent i j) (exists ((k Item)) (and (parent i k) (ancestor k j))))"),
  },
  "identifier-binds": {
    says: "an identifier binds content, kind, scope, author and parents",
    formula: everyItem(`(and (= (content i) (boundContent i)) (= (kind i) (boundKind i)) (= (scope i) (boundScope i))
      (= (author i) (boundAuthor i)) (forall ((j Item)) (= (parent i j) (boundParent i j))))`),
  },
  "depth-bounded": {
    says: "no derivation is deeper than the policy allows",
    formula: everyItem("(and (<= 0 (depth i)) (<= (depth i) depthLimit))"),
  },
  "depth-grows": { says: "an item is deeper than its ancestors", formula: everyAncestor("(> (depth i) (depth j))") },
  "author-writes": {
    says: "authors are enrolled writers",
    formula: everyItem("(and (enrolled (author i)) (hasRole (author i) writer))"),
  },
  "kind-of-origin": {
    says: "an item's kind is that of its author's origin",
    formula: everyItem("(= (kind i) (kindOf (origin (author i))))"),
  },
  "no-policy-in-memory": {
    says: "nothing of kind PolicyAuthority is in memory",
    formula: everyItem("(not (= (kind i) PolicyAuthority))"),
  },
  "label-has-authors": {
    says: "a label has the root identities of the authors of the item and of all its ancestors",
    formula: `(and ${everyItem("(labelled i (root (author i)))")} ${everyAncestor("(labelled i (root (author j)))")})`,
  },
  "label-exact": {
    costly: true,
    says: "a label has no other root identities",
    formula: `(forall ((i Item) (d Identity)) (=> (and (present i) (labelled i d))
      (exists ((j Item)) (and (or (= j i) (ancestor i j)) (= (root (author j)) d)))))`,
  },
  "level-propagates": {
    says: "an item is no cleaner than its author's origin and its ancestors",
    formula: `(and ${everyItem("(>= (level i) (levelOf (origin (author i))))")} ${everyAncestor("(>= (level i) (level j))")})`,
  },
  "level-exact": {
    costly: true,
    says: "an item's level is that of an author of it or of an ancestor",
    formula: everyItem(
      "(exists ((j Item)) (and (or (= j i) (ancestor i j)) (= (level i) (levelOf (origin (author j))))))",
    ),
  },
  "round-before-now": { says: "rounds are numbers of past events", formula: everyItem("(< (round i) sequence)") },
  "held-content": { says: "candidates hold approvals of themselves", formula: candidates("(names a i)") },
  "held-policy": { says: "held approvals are under this policy", formula: candidates("(underPolicy a)") },
  "held-round": { says: "held approvals are of this round", formula: candidates("(= (roundOf a) (round i))") },
  "held-signed": { says: "held approvals are signed by their reviewer", formula: candidates("(signedApproval a)") },
  "held-reviewer": {
    says: "held approvals are by enrolled, uncompromised reviewers",
    formula: candidates(
      "(and (enrolled (reviewerOf a)) (hasRole (reviewerOf a) reviewer) (not (compromised (reviewerOf a))))",
    ),
  },
  "held-independent": {
    says: "held approvals are by root identities outside the label",
    formula: candidates("(not (labelled i (root (reviewerOf a))))"),
  },
  "held-distinct": {
    says: "no two held approvals are of one root identity",
    formula: `(forall ((i Item) (a Approval) (b Approval))
      (=> (and (= (status i) Candidate) (held i a) (held i b) (= (root (reviewerOf a)) (root (reviewerOf b))))
        (= a b)))`,
  },
  "drift-bounded": {
    says: "the drift spent in a scope is within the budget",
    formula: "(forall ((s Scope)) (and (<= 0 (spent s)) (<= (spent s) driftBudget)))",
  },
  "detections-bounded": {
    says: "no root identity has more detections in a window than the policy allows",
    formula: "(forall ((d Identity) (w Window)) (<= (counted d w) detectionLimit))",
  },
};
