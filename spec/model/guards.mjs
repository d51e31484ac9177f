const nobodyActing = (condition) => `(forall ((p Principal)) (=> (acts p) (not ${condition})))`;
const everyoneActing = (condition) => `(forall ((p Principal)) (=> (acts p) ${condition}))`;

const ofRecord = {
  distinct: `(and ${nobodyActing("(twice record p)")} (forall ((p Principal) (q Principal))
    (=> (and (actor record p) (actor record q) (= (root p) (root q))) (= p q))))`,
  overrideQuorum: `(exists ((p Principal) (q Principal))
    (and (actor record p) (actor record q) (not (= (root p) (root q)))))`,
  scopeHeld: everyoneActing("(covers p (scopeOf record))"),
  issued: "(<= (issued record) clock)",
  unexpired: "(> (expires record) clock)",
  lifetime: "(<= (- (expires record) (issued record)) longestOverride)",
  prior: "(past (prior record))",
  unused: "(not (used record))",
  recordScope: "(= (scopeOf record) (scope subject))",
  signed: everyoneActing("(signedRecord record p)"),
  bypassOff: "(not (bypassed (scopeOf record)))",
  bypassOn: "(bypassed (scopeOf record))",
  grantable: "(forall ((s Scope)) (=> (givenScope s) (or (= (scopeOf record) everyScope) (= (scopeOf record) s))))",
};

const ofApproval = {
  content: "(names approval subject)",
  policy: "(underPolicy approval)",
  nonce: "(= (roundOf approval) (round subject))",
  unexpired: "(> (approvedUntil approval) clock)",
  unapproved: `(forall ((a Approval))
    (=> (held subject a) (not (= (root (reviewerOf a)) (root (reviewerOf approval))))))`,
  signed: "(signedApproval approval)",
};

const ofWriting = {
  writable: "(not (= (kindOf (origin by)) PolicyAuthority))",
  acyclic: "(not (newParent subject))",
  parents: "(forall ((i Item)) (=> (newParent i) (present i)))",
  depth: "(<= newDepth depthLimit)",
  identity: `(and (= (boundContent subject) newContent) (= (boundKind subject) (kindOf (origin by)))
    (= (boundScope subject) newScope) (= (boundAuthor subject) by)
    (forall ((i Item)) (= (boundParent subject i) (newParent i))))`,
  fresh: "(not (present subject))",
};

const ofItem = {
  exists: "(present subject)",
  independent: nobodyActing("(labelled subject (root p))"),
  provenance: "(= (provenance subject) Valid)",
  quorum: `(exists ((a Approval) (b Approval)) (and (not (= a b)) (held subject a) (held subject b)
    (> (approvedUntil a) clock) (> (approvedUntil b) clock)))`,
  ancestors: "(forall ((i Item)) (=> (parent subject i) (standing i)))",
  evidence: "(>= (evidence subject) evidenceNeeded)",
  drift: "(<= (+ (spent (scope subject)) drift) driftBudget)",
  successor: "(= (status replacement) Canonical)",
  alike: `(and (not (= replacement subject)) (= (kind replacement) (kind subject))
    (= (scope replacement) (scope subject)))`,
};

const others = {
  known: everyoneActing("(enrolled p)"),
  uncompromised: nobodyActing("(compromised p)"),
  rate: "(< (counted (root by) (windowOf clock)) detectionLimit)",
  forward: "(>= now clock)",
  suspect: "(enrolled suspect)",
  overrideRemains: `(exists ((p Principal) (q Principal)) (and (decides p) (decides q) (not (= (root p) (root q)))
    (not (actsFor p suspect)) (not (actsFor q suspect))))`,
  newcomer: "(not (enrolled newcomer))",
  delegable: `(and (forall ((r Role)) (=> (givenRole r) (hasRole by r))) (not (givenRole overrider))
    (not (givenRole supervisor)) (forall ((s Scope)) (=> (givenScope s) (covers by s)))
    (=> (givenRole writer) (>= (levelOf givenOrigin) (levelOf (origin by)))))`,
};

const guards = { ...ofItem, ...ofWriting, ...ofRecord, ...others };

/**
 * What a guard of a transition says. A guard about what is not there, an item or a principal, leaves it to `exists` and
 * `known`, as in the machine.
 */
export function guardOf(transition, { role, from }, guard) {
  if (guard === "role") return everyoneActing(`(=> (enrolled p) (hasRole p ${role}))`);
  if (guard === "from")
    return `(or ${["Absent", ...from].map((status) => `(= (status subject) ${status})`).join(" ")})`;
  const formula = transition === "Approve" ? (ofApproval[guard] ?? guards[guard]) : guards[guard];
  if (formula === undefined) throw new Error(`the model has no guard ${transition}.${guard}`);
  return formula;
}
