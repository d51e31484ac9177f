/** What can happen under the invariants, so that the obligations speak of something: examples the solver must find. */
export const possible = {
  "a promotion of an item with two ancestors": {
    transition: "Promote",
    formula: `(exists ((i Item) (j Item)) (and (not (= i j)) (ancestor subject i) (ancestor subject j)))`,
  },
  "an override promotion above a superseded parent": {
    transition: "OverridePromote",
    formula: "(exists ((i Item)) (and (parent subject i) (= (status i) Superseded)))",
  },
  "a revocation that cascades to a grandchild": {
    transition: "OverrideRevoke",
    formula: "(exists ((i Item)) (and (falls i) (ancestor i subject) (not (parent i subject))))",
  },
  "a tick that ends a warrant and cascades": {
    transition: "Tick",
    formula: "(and (> now clock) (exists ((i Item)) (aimed i)) (exists ((i Item)) (and (falls i) (byQuorum i))))",
  },
  "a compromised reviewer whose warrant falls": {
    transition: "Compromise",
    formula: "(exists ((i Item)) (and (byQuorum i) (aimed i) (not (actsFor (author i) suspect))))",
  },
  "a compromised delegator whose delegate wrote what falls": {
    transition: "Compromise",
    formula: "(exists ((i Item)) (and (standing i) (aimed i) (not (= (author i) suspect))))",
  },
  "what a compromised principal wrote, promoted again": {
    transition: "Promote",
    formula: "(compromised (author subject))",
  },
  "a successor superseded in its turn": {
    transition: "Supersede",
    formula: "(exists ((i Item)) (and (= (status i) Superseded) (= (successor i) subject)))",
  },
  "drift that uses up the budget": {
    transition: "Promote",
    formula: "(and (> drift 0) (= (+ (spent (scope subject)) drift) driftBudget))",
  },
};
