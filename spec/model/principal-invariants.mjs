const delegates = (claim) => `(forall ((p Principal) (q Principal)) (=> (actsFor p q) ${claim}))`;

/** Who acts for whom, and that people can always decide. */
export const principalInvariants = {
  "delegates-enrolled": {
    says: "delegates and delegators are enrolled",
    formula: delegates("(and (enrolled p) (enrolled q))"),
  },
  "acts-for-itself": {
    says: "everyone enrolled acts for itself",
    formula: "(forall ((p Principal)) (=> (enrolled p) (actsFor p p)))",
  },
  "acts-for-transitively": {
    says: "a delegate's delegate is a delegate",
    formula: `(forall ((p Principal) (q Principal) (o Principal))
      (=> (and (actsFor p q) (actsFor q o)) (actsFor p o)))`,
  },
  "delegates-share-root": {
    says: "delegation never makes another root identity",
    formula: delegates("(= (root p) (root q))"),
  },
  "root-enrolled": {
    says: "a root identity is the name of an enrolled principal that its delegates act for",
    formula: `(forall ((p Principal) (q Principal))
      (=> (and (enrolled p) (= (root p) (own q))) (and (enrolled q) (actsFor p q))))`,
  },
  "delegates-roles": {
    says: "a delegate has only roles of its delegator",
    formula: `(forall ((p Principal) (q Principal) (r Role))
      (=> (and (actsFor p q) (hasRole p r)) (hasRole q r)))`,
  },
  "delegates-never-decide": {
    says: "no delegate is an overrider or a supervisor",
    formula: delegates("(or (= p q) (not (or (hasRole p overrider) (hasRole p supervisor))))"),
  },
  "delegates-scopes": {
    says: "a delegate holds no scope that its delegator does not",
    formula: `(forall ((p Principal) (q Principal) (s Scope))
      (=> (and (actsFor p q) (holds p s)) (covers q s)))`,
  },
  "delegates-origin": {
    says: "a delegate's origin is no cleaner than its delegator's",
    formula: delegates("(=> (hasRole p writer) (>= (levelOf (origin p)) (levelOf (origin q))))"),
  },
  "compromised-enrolled": {
    says: "only keys of enrolled principals are reported compromised",
    formula: "(forall ((p Principal)) (=> (compromised p) (enrolled p)))",
  },
  "compromised-delegates": {
    says: "whoever acts for a compromised principal is compromised",
    formula: delegates("(=> (compromised q) (compromised p))"),
  },
  "override-remains": {
    says: "two uncompromised overriders of different root identities hold every scope",
    formula: `(exists ((p Principal) (q Principal))
      (and (decides p) (decides q) (not (= (root p) (root q)))))`,
  },
};
