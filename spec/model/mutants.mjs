// Mutants of a transition: each of its guards left out, and each effect that would be wrong. They are switches of one row,
// so that the solver reads the formulas once and keeps what it learns from one mutant to the next.
import { authorityMutants } from "./authority-mutants.mjs";
import { itemMutants } from "./item-mutants.mjs";
import { state } from "./state.mjs";
import { transitions } from "./transitions.mjs";
import { implied } from "./unmodelled.mjs";

/** Every mutant of a transition by name; guards that others imply refuse nothing more, so leaving them out is no mutant. */
export function mutantsOf(transition) {
  const guards = Object.keys(transitions[transition].guards).map((guard) => ({
    name: `${transition}.${guard}`,
    guards: { [guard]: "true" },
  }));
  const effects = Object.entries({ ...itemMutants, ...authorityMutants }).map(([name, mutant]) => ({
    name,
    ...mutant,
  }));
  return [
    ...guards.filter(({ name }) => !(name in implied)),
    ...effects.filter((mutant) => mutant.transition === transition),
  ];
}

/** The constant that switches a mutant on. */
export function switchOf(index) {
  return `mutant-${index}`;
}

function unchanged(name) {
  const [sorts] = state[name];
  return sorts.length === 0 ? name : `(${name} ${["x", "y"].slice(0, sorts.length).join(" ")})`;
}

function switched(row, { guards = {}, aims, changes = {} }, on) {
  const instead = (texts, otherwise) =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, `(ite ${on} ${text} ${otherwise(name)})`]));
  return {
    ...row,
    guards: { ...row.guards, ...instead(guards, (name) => row.guards[name] ?? "true") },
    aims: aims === undefined ? row.aims : `(ite ${on} ${aims} ${row.aims})`,
    changes: { ...row.changes, ...instead(changes, (name) => row.changes[name] ?? unchanged(name)) },
  };
}

/** The row of a transition with a switch for each mutant. */
export function switchedRow(transition, mutants) {
  return mutants.reduce((row, mutant, index) => switched(row, mutant, switchOf(index)), transitions[transition]);
}
