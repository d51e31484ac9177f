// What every step keeps to: formulas about the state before and, with a prime, the state after.
import { authoritySteps } from "./authority-steps.mjs";
import { itemSteps } from "./item-steps.mjs";

const same = "(forall ((i Item)) (= (status' i) (status i)))";

/** What the table says of a transition's effect on statuses. */
function tableSteps({ to, cascade }) {
  const aimedAt = to === "same" ? "(status i)" : to;
  const others = cascade ? "(ite (falls i) Quarantined (status i))" : "(status i)";
  return {
    "leads-to": {
      says: "what the event is aimed at gets the status that the table names",
      formula: to === null ? same : `(forall ((i Item)) (=> (aimed i) (= (status' i) ${aimedAt})))`,
    },
    "cascade-exact": {
      says: "of the others, those in standing with an ancestor among it are quarantined if the table says so; no other changes",
      formula: `(forall ((i Item)) (=> (not (aimed i)) (= (status' i) ${others})))`,
    },
  };
}

/** Every property of the steps of a transition, given its row of the table. */
export function stepsOf(row) {
  return { ...itemSteps, ...authoritySteps, ...tableSteps(row) };
}
