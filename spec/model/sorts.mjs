/** Sorts with any number of elements. A proof speaks of all sizes; a search for an example uses these sizes. */
export const openSorts = {
  Item: 3,
  Principal: 4,
  Identity: 4,
  Scope: 2,
  Content: 2,
  Approval: 3,
  Record: 3,
  Head: 2,
  Window: 2,
};

/** Sorts with these elements and no others. */
export const closedSorts = {
  Status: ["Absent", "Observed", "Candidate", "Canonical", "Superseded", "Quarantined", "Demoted", "Revoked"],
  Provenance: ["Unchecked", "Valid", "Invalid"],
  Warrant: ["None", "ByQuorum", "ByOverride"],
  Role: ["writer", "reviewer", "promoter", "overrider", "detector", "supervisor"],
  Origin: ["external", "user", "model", "tool", "session", "curation", "policy"],
  Kind: [
    "ExternalObservation",
    "UserAssertion",
    "ModelInference",
    "ToolOutput",
    "EpisodicRecord",
    "CoreAnchor",
    "PolicyAuthority",
  ],
};

/** What no event changes: the policy, what identifiers bind, what people signed. Arguments, then the result. */
export const fixed = {
  // The policy. Its two quorums are 2, the least that it may ask for.
  everyScope: [[], "Scope"],
  driftBudget: [[], "Int"],
  depthLimit: [[], "Int"],
  evidenceNeeded: [[], "Int"],
  detectionLimit: [[], "Int"],
  longestOverride: [[], "Int"],
  // The window of detections that a time is in.
  windowOf: [["Int"], "Window"],
  // The root identity that goes by the name of a principal.
  own: [["Principal"], "Identity"],
  // What an item's identifier, a digest, binds.
  boundContent: [["Item"], "Content"],
  boundKind: [["Item"], "Kind"],
  boundScope: [["Item"], "Scope"],
  boundAuthor: [["Item"], "Principal"],
  boundParent: [["Item", "Item"], "Bool"],
  evidence: [["Item"], "Int"],
  // An approval: what a reviewer signs.
  reviewerOf: [["Approval"], "Principal"],
  names: [["Approval", "Item"], "Bool"],
  underPolicy: [["Approval"], "Bool"],
  roundOf: [["Approval"], "Int"],
  approvedUntil: [["Approval"], "Int"],
  signedApproval: [["Approval"], "Bool"],
  // An override record: what its actors sign.
  action: [["Record"], "Transition"],
  actor: [["Record", "Principal"], "Bool"],
  // The list of actors names one of them twice.
  twice: [["Record", "Principal"], "Bool"],
  about: [["Record", "Item"], "Bool"],
  scopeOf: [["Record"], "Scope"],
  issued: [["Record"], "Int"],
  expires: [["Record"], "Int"],
  prior: [["Record"], "Head"],
  signedRecord: [["Record", "Principal"], "Bool"],
};
