/**
 * What a state consists of: each name with the sorts of its arguments, called x and y, and of its value. For an item that
 * is not in memory and a name nobody is enrolled under, everything else said of them is arbitrary.
 */
export const authorityState = {
  enrolled: [["Principal"], "Bool"],
  compromised: [["Principal"], "Bool"],
  root: [["Principal"], "Identity"],
  hasRole: [["Principal", "Role"], "Bool"],
  holds: [["Principal", "Scope"], "Bool"],
  origin: [["Principal"], "Origin"],
  // x is y, or was delegated to by y, directly or not.
  actsFor: [["Principal", "Principal"], "Bool"],
  clock: [[], "Int"],
  sequence: [[], "Int"],
  head: [[], "Head"],
  // x is a head of this log.
  past: [["Head"], "Bool"],
  // x took effect.
  used: [["Record"], "Bool"],
  bypassed: [["Scope"], "Bool"],
};

export const itemState = {
  status: [["Item"], "Status"],
  content: [["Item"], "Content"],
  kind: [["Item"], "Kind"],
  scope: [["Item"], "Scope"],
  author: [["Item"], "Principal"],
  // y is a parent of x; y is an ancestor of x.
  parent: [["Item", "Item"], "Bool"],
  ancestor: [["Item", "Item"], "Bool"],
  depth: [["Item"], "Int"],
  // The label of x: y is among its root identities; how untrustworthy it is.
  labelled: [["Item", "Identity"], "Bool"],
  level: [["Item"], "Int"],
  provenance: [["Item"], "Provenance"],
  // Of a candidate: its round, and the approvals it holds.
  round: [["Item"], "Int"],
  held: [["Item", "Approval"], "Bool"],
  // Of an item in standing: why it is trusted.
  warrant: [["Item"], "Warrant"],
  supports: [["Item", "Approval"], "Bool"],
  warrantRecord: [["Item"], "Record"],
  warrantEnd: [["Item"], "Int"],
  // Of a superseded item.
  successor: [["Item"], "Item"],
  spent: [["Scope"], "Int"],
  counted: [["Identity", "Window"], "Int"],
};

/** Times that the machine does not keep, so that the model can say what came before what: numbers of events. */
export const historyState = {
  promotedAt: [["Item"], "Int"],
  supersededAt: [["Item"], "Int"],
  reportedAt: [["Principal"], "Int"],
};

export const state = { ...authorityState, ...itemState, ...historyState };

/** What an event says, whichever it is. */
export const event = {
  transition: [[], "Transition"],
  by: [[], "Principal"],
  subject: [[], "Item"],
  approval: [[], "Approval"],
  record: [[], "Record"],
  nextHead: [[], "Head"],
  now: [[], "Int"],
  drift: [[], "Int"],
  replacement: [[], "Item"],
  suspect: [[], "Principal"],
  // What is written.
  newContent: [[], "Content"],
  newScope: [[], "Scope"],
  newParent: [["Item"], "Bool"],
  newDepth: [[], "Int"],
  newLevel: [[], "Int"],
  // Who is let in.
  newcomer: [[], "Principal"],
  givenRole: [["Role"], "Bool"],
  givenScope: [["Scope"], "Bool"],
  givenOrigin: [[], "Origin"],
};

const is = (status) => `(= (status x) ${status})`;

/** Words for what is said often: arguments called x and y, their sorts, the sort of the value, the meaning. */
export const words = {
  kindOf: [
    ["Origin"],
    "Kind",
    `(ite (= x external) ExternalObservation (ite (= x user) UserAssertion (ite (= x model) ModelInference
      (ite (= x tool) ToolOutput (ite (= x session) EpisodicRecord (ite (= x curation) CoreAnchor PolicyAuthority))))))`,
  ],
  levelOf: [["Origin"], "Int", `(ite (or (= x curation) (= x policy)) 0 (ite (= x user) 1 (ite (= x external) 3 2)))`],
  present: [["Item"], "Bool", `(not ${is("Absent")})`],
  live: [["Item"], "Bool", `(not (or ${is("Absent")} ${is("Revoked")}))`],
  standing: [["Item"], "Bool", `(or ${is("Canonical")} ${is("Superseded")})`],
  byQuorum: [["Item"], "Bool", "(and (standing x) (= (warrant x) ByQuorum))"],
  byOverride: [["Item"], "Bool", "(and (standing x) (= (warrant x) ByOverride))"],
  covers: [["Principal", "Scope"], "Bool", "(or (holds x everyScope) (holds x y))"],
  // An overrider of every scope who can act.
  decides: [
    ["Principal"],
    "Bool",
    "(and (enrolled x) (not (compromised x)) (hasRole x overrider) (holds x everyScope))",
  ],
  overriding: [
    [],
    "Bool",
    `(or (= transition OverridePromote) (= transition OverrideQuarantine) (= transition OverrideDemote)
      (= transition OverrideRevoke) (= transition OverrideRelease) (= transition OverrideRebase)
      (= transition OverrideEnrol) (= transition OverrideEngageBypass) (= transition OverrideLiftBypass))`,
  ],
  raising: [
    ["Record"],
    "Bool",
    `(or (= (action x) OverridePromote) (= (action x) OverrideRebase) (= (action x) OverrideEnrol)
      (= (action x) OverrideLiftBypass))`,
  ],
  aboutItem: [
    ["Record"],
    "Bool",
    `(or (= (action x) OverridePromote) (= (action x) OverrideQuarantine) (= (action x) OverrideDemote)
      (= (action x) OverrideRevoke) (= (action x) OverrideRelease))`,
  ],
  // Who causes the event.
  acts: [["Principal"], "Bool", "(ite overriding (actor record x) (= x by))"],
  // Everyone who causes it may act in this role.
  entitled: [
    ["Role"],
    "Bool",
    "(forall ((z Principal)) (=> (acts z) (and (enrolled z) (not (compromised z)) (hasRole z x))))",
  ],
};

/** What holds of everything fixed. */
export const axioms = {
  "names are of one principal each": "(forall ((p Principal) (q Principal)) (=> (= (own p) (own q)) (= p q)))",
  "an approval is of one item": "(forall ((a Approval) (i Item) (j Item)) (=> (and (names a i) (names a j)) (= i j)))",
  "a record is about one item": "(forall ((r Record) (i Item) (j Item)) (=> (and (about r i) (about r j)) (= i j)))",
  "limits are counts": "(and (>= driftBudget 0) (>= depthLimit 1) (>= detectionLimit 0) (>= longestOverride 1))",
};

/** What holds before the first event. */
export const initially = {
  time: "(and (= clock 0) (= sequence 0))",
  log: "(forall ((h Head)) (= (past h) (= h head)))",
  override: "(and (forall ((r Record)) (not (used r))) (forall ((s Scope)) (not (bypassed s))))",
  items: "(forall ((i Item)) (not (present i)))",
  derivation: "(forall ((i Item) (j Item)) (not (or (parent i j) (ancestor i j))))",
  counts: "(and (forall ((s Scope)) (= (spent s) 0)) (forall ((d Identity) (w Window)) (= (counted d w) 0)))",
  principals: "(forall ((p Principal)) (and (= (root p) (own p)) (not (compromised p))))",
  delegation: "(forall ((p Principal) (q Principal)) (= (actsFor p q) (and (enrolled p) (= p q))))",
  policy: "(exists ((p Principal) (q Principal)) (and (not (= p q)) (decides p) (decides q)))",
};
