// What must be proved, as trees over a theory.
import { allOf } from "./formula.mjs";
import { invariants } from "./invariants.mjs";
import { initially } from "./state.mjs";
import { stepsOf } from "./steps.mjs";
import { isFramed, theory } from "./theory.mjs";
import { transitions } from "./transitions.mjs";
import { twoRuns } from "./two-runs.mjs";

const entries = Object.entries(invariants);
const cheap = entries.filter(([, { costly }]) => !costly);
const asserted = (tree) => ["assert", tree];

function invariantLines({ says }, chosen = entries) {
  return chosen.map(([, { formula }]) => asserted(says(formula)));
}

/** A formula that follows from what `tries` assert: each try with more than the one before. */
function obligation(name, { says, ...rest }) {
  return { name, says, framed: false, ...rest };
}

/** The state before the first event; the transition, a tick, plays no part. */
function initial() {
  const start = theory({ "": transitions.Tick });
  return { start, lines: [...start.lines, ...Object.values(initially).map((text) => asserted(start.says(text)))] };
}

/** What asks for a state before the first event. */
export function initialLines() {
  return initial().lines;
}

/** Every invariant holds before the first event. */
export function initialObligations() {
  const { start, lines } = initial();
  return entries.map(([name, { says, formula }]) =>
    obligation(`initially: ${name}`, { says, goal: start.says(formula), tries: [lines] }),
  );
}

/** What a step of a transition keeps, given its row of the model and of the table. */
export function stepObligations(name, row, tableRow) {
  const step = theory({ "": row });
  const lines = (chosen) => [...step.lines, ...invariantLines(step, chosen), asserted("accepted")];
  const tries = [lines(cheap), lines(entries)];
  const kept = entries.map(([invariant, { says, formula, costly }]) =>
    obligation(`${name}: ${invariant}`, {
      says,
      goal: step.saysNext(formula),
      tries: costly ? tries.slice(1) : tries,
      framed: isFramed(row, formula),
    }),
  );
  const steps = Object.entries(stepsOf(tableRow)).map(([property, { says, formula }]) =>
    obligation(`${name}: ${property}`, { says, goal: step.says(formula), tries }),
  );
  return [...kept, ...steps];
}

function twoRunObligation(name, { says, split, given = [], assumes, claims }, runs) {
  const both = theory(runs, new Set(split));
  const texts = [
    ...given.map((invariant) => invariants[invariant].formula),
    ...(assumes === undefined ? [] : [assumes]),
  ];
  const lines = [...both.lines, ...texts.map((text) => asserted(both.says(text)))];
  return obligation(name, { says, goal: both.says(claims), tries: [lines] });
}

/** What two runs of a transition have in common. */
export function twoRunObligations(name, row) {
  const laws = Object.entries(twoRuns).filter(([, law]) => law.transitions.includes(name));
  return laws.map(([law, content]) =>
    twoRunObligation(`${name}: ${law}`, content, { "@a": transitions[content.against] ?? row, "@b": row }),
  );
}

/** Every property that a step can be found to break, whichever its transition. */
export function propertyNames() {
  return [...Object.keys(invariants), ...Object.keys(stepsOf({ to: null, cascade: false })), ...Object.keys(twoRuns)];
}

/** That a guard follows from others of its transition, so that it refuses nothing more. */
export function impliedObligation(transition, guard, others) {
  const { guards, ...row } = transitions[transition];
  const kept = Object.fromEntries(others.map((other) => [other, guards[other]]));
  const step = theory({ "": { ...row, guards: kept } });
  const lines = [...step.lines, ...invariantLines(step, cheap), asserted("accepted")];
  const says = `${transition}.${guard} follows from ${others.join(" and ")}`;
  return obligation(`${transition}: ${guard} implied`, { says, goal: step.says(guards[guard]), tries: [lines] });
}

/** What asks for an example: a step of a transition from a state with every invariant. */
export function exampleLines(row, formulas = []) {
  const step = theory({ "": row });
  return [...step.lines, ...invariantLines(step), asserted("accepted"), asserted(step.says(allOf(formulas)))];
}
