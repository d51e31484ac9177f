// The transitions of the model, by the names of the table in src/state/transitions.ts.
import { authorityTransitions } from "./authority-transitions.mjs";
import { guardOf } from "./guards.mjs";
import { itemTransitions } from "./item-transitions.mjs";

/** What every event changes: it extends the log. */
const logged = { sequence: "(+ sequence 1)", head: "nextHead", past: "(or (past x) (= x nextHead))" };

function complete(name, row) {
  const action = row.guards.includes("unused") ? ["(= (action record) transition)"] : [];
  return {
    ...row,
    event: [`(= transition ${name})`, ...action, ...(row.event === undefined ? [] : [row.event])],
    guards: Object.fromEntries(row.guards.map((guard) => [guard, guardOf(name, row, guard)])),
    aims: row.aims ?? "false",
    changes: { ...logged, ...row.changes },
  };
}

export const transitions = Object.fromEntries(
  Object.entries({ ...itemTransitions, ...authorityTransitions }).map(([name, row]) => [name, complete(name, row)]),
);
