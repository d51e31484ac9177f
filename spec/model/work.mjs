// Units of work: what a few questions to the solver settle.
import { mutantsOf, switchedRow, switchOf } from "./mutants.mjs";
import {
  exampleLines,
  impliedObligation,
  initialLines,
  initialObligations,
  stepObligations,
  twoRunObligations,
} from "./obligations.mjs";
import { possible } from "./possible.mjs";
import { ask, askEach } from "./solver.mjs";
import { bounded, unbounded } from "./theory.mjs";
import { transitions } from "./transitions.mjs";
import { implied } from "./unmodelled.mjs";

const proof = { steps: 20_000_000 };
const search = { steps: 200_000_000 };

const declared = (name) => ["declare-fun", name, [], "Bool"];
const asserted = (tree) => ["assert", tree];
const brokenOf = (index) => `broken-${index}`;

/**
 * For each case, which of some obligations with the same hypotheses an example of a few elements breaks; at least one if
 * there is any. `switches` are the constants that the cases set.
 */
async function brokenInEach(obligations, cases, switches = []) {
  const names = obligations.map((_, index) => brokenOf(index));
  const lines = [
    ...switches.map(declared),
    ...obligations[0].tries.at(-1),
    ...names.map(declared),
    ...obligations.map(({ goal }, index) => asserted(["=", names[index], ["not", goal]])),
    asserted(["or", ...names]),
  ];
  const found = await askEach(bounded(lines), { ...search, names, cases });
  return found.map(({ verdict, holds }) => ({
    verdict,
    broken: holds.map((name) => obligations[names.indexOf(name)].name),
  }));
}

async function proved({ name, goal, tries, framed }) {
  if (framed) return { name, verdict: "proved", framed };
  for (const lines of tries) {
    const { verdict } = await ask(unbounded([...lines, asserted(["not", goal])]), proof);
    if (verdict === "unsat") return { name, verdict: "proved", framed };
  }
  const [{ verdict }] = await brokenInEach([{ name, goal, tries }], [{}]);
  return { name, verdict: verdict === "sat" ? "broken" : "unknown", framed };
}

async function eachProved(obligations) {
  const results = [];
  for (const one of obligations) results.push(await proved(one));
  return results;
}

/** All obligations of a row that its changes can break, in groups that have their hypotheses in common. */
function breakable(transition, row, tableRow) {
  const steps = stepObligations(transition, row, tableRow).filter(({ framed }) => !framed);
  return [steps, ...twoRunObligations(transition, row).map((one) => [one])];
}

/** What a mutant's case sets: its own switch on, the others off; and the property it is to break, if it names one. */
function caseOf({ name, breaks }, mutants, obligations, transition) {
  const switches = mutants.map((mutant, index) => [switchOf(index), mutant.name === name]);
  const target = obligations.findIndex((one) => one.name === `${transition}: ${breaks}`);
  return Object.fromEntries([...switches, ...(target < 0 ? [] : [[brokenOf(target), true]])]);
}

/** Every mutant of a transition in turn, and first none, which must break nothing. */
async function killed({ transition, tableRow }) {
  const mutants = [{ name: `${transition} as it is`, control: true }, ...mutantsOf(transition)];
  const switches = mutants.map((_, index) => switchOf(index));
  const results = mutants.map(({ name, control }) => ({ name, control, verdict: "survived", broken: [] }));
  for (const obligations of breakable(transition, switchedRow(transition, mutants), tableRow)) {
    const isMeant = ({ breaks }) =>
      breaks === undefined || obligations.some(({ name }) => name === `${transition}: ${breaks}`);
    const open = mutants.flatMap((mutant, index) =>
      results[index].verdict !== "killed" && isMeant(mutant) ? [index] : [],
    );
    const cases = open.map((index) => caseOf(mutants[index], mutants, obligations, transition));
    const found = await brokenInEach(obligations, cases, switches);
    for (const [index, { verdict, broken }] of found.entries()) {
      const result = { verdict: verdict === "sat" ? "killed" : verdict, broken };
      if (verdict !== "unsat") Object.assign(results[open[index]], result);
    }
  }
  return results;
}

async function example(name, lines) {
  const { verdict } = await ask(bounded(lines), search);
  return [{ name, verdict: verdict === "sat" ? "possible" : verdict }];
}

async function withoutGuard({ transition, guard, tableRow }) {
  const { [guard]: _, ...guards } = transitions[transition].guards;
  const all = breakable(transition, { ...transitions[transition], guards }, tableRow);
  const found = [];
  for (const obligations of all) found.push(...(await brokenInEach(obligations, [{}])));
  const broken = new Set(found.flatMap(({ broken: names }) => names));
  const rest = await eachProved(all.flat().filter(({ name }) => !broken.has(name)));
  return [...[...broken].map((name) => ({ name, verdict: "broken", framed: false })), ...rest];
}

const kinds = {
  general: () =>
    eachProved([
      ...initialObligations(),
      ...Object.entries(implied).map(([pair, { from }]) => impliedObligation(...pair.split("."), from)),
    ]),
  obligations: ({ transition, tableRow }) =>
    eachProved([
      ...stepObligations(transition, transitions[transition], tableRow),
      ...twoRunObligations(transition, transitions[transition]),
    ]),
  without: withoutGuard,
  start: ({ name }) => example(name, initialLines()),
  transition: ({ transition }) => example(transition, exampleLines(transitions[transition])),
  example: ({ name, transition }) => example(name, exampleLines(transitions[transition], [possible[name].formula])),
  mutants: killed,
};

/** The results of a unit of work. */
export function done(unit) {
  return kinds[unit.kind](unit);
}
