// The whole check as units of work, longest first.
import { possible } from "./possible.mjs";
import { transitions } from "./transitions.mjs";

/** What `--only` may name besides a transition. */
export const sections = ["obligations", "transitions", "examples", "mutants"];

/** Every unit of the check of the model against a table. */
export function allUnits(table) {
  const names = Object.keys(transitions).filter((name) => name in table);
  const each = (kind, section) =>
    names.map((transition) => ({ kind, section, transition, tableRow: table[transition] }));
  const examples = Object.entries(possible).map(([name, { transition }]) => ({
    kind: "example",
    section: "examples",
    name,
    transition,
  }));
  return [
    { kind: "general", section: "obligations" },
    { kind: "start", section: "examples", name: "a state before the first event" },
    ...each("obligations", "obligations"),
    ...each("mutants", "mutants"),
    ...each("transition", "transitions"),
    ...examples,
  ];
}

/** The units that are in one of the sections and about one of the transitions named, where any is named. */
export function chosenUnits(units, only) {
  const chosenSections = only.filter((name) => sections.includes(name));
  const chosenTransitions = only.filter((name) => !sections.includes(name));
  return units.filter(
    ({ section, transition }) =>
      (chosenSections.length === 0 || chosenSections.includes(section)) &&
      (chosenTransitions.length === 0 || chosenTransitions.includes(transition)),
  );
}
