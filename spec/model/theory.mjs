// One transition, or two runs side by side, as SMT-LIB: declarations, definitions, and the state after the step defined
// from the state before it. Names of a run end in @a or @b when there are two.
import { grounded, namesIn, parse, print, renamed } from "./formula.mjs";
import { closedSorts, fixed, openSorts } from "./sorts.mjs";
import { axioms, event, state, words } from "./state.mjs";
import { transitions } from "./transitions.mjs";

const closed = { ...closedSorts, Transition: Object.keys(transitions) };
const sizes = Object.entries(openSorts);
const elements = sizes.map(([sort, size]) => [sort, Array.from({ length: size }, (_, index) => `${sort}${index + 1}`)]);
const finite = { ...closed, ...Object.fromEntries(elements) };

const parameters = ["x", "y"];
const falls = "(and (standing x) (exists ((z Item)) (and (ancestor x z) (aimed z))))";
const ofRun = new Set(["aimed", "falls", "accepted", "authorised", ...Object.keys(words)]);

// Guards of an override that say whether its record is authorised, whatever it is about.
const actorGuards = ["known", "uncompromised", "role", "distinct", "overrideQuorum", "scopeHeld"];
const timeGuards = ["issued", "unexpired", "lifetime", "prior", "unused", "signed"];
const recordGuards = new Set([...actorGuards, ...timeGuards]);

function declared(name, [sorts, sort]) {
  return ["declare-fun", name, sorts, sort];
}

function defined(name, [sorts, sort], body) {
  return ["define-fun", name, sorts.map((of, index) => [parameters[index], of]), sort, body];
}

function asserted(tree) {
  return ["assert", tree];
}

/** What a name of a formula is called in a run; `split` are the names that two runs do not share. */
function nameIn({ run, row, split }, name) {
  const primed = name.endsWith("'");
  const base = primed ? name.slice(0, -1) : name;
  if (ofRun.has(base) || (primed && base in row.changes) || (!primed && split.has(base))) return name + run;
  return primed ? nameIn({ run, row, split }, base) : name;
}

const next = (name) => (name in state || name in words ? `${name}'` : name);

function definitionsOf(one) {
  const { run, row, split } = one;
  const tree = (text, when = (name) => name) => renamed(parse(text), (name) => nameIn(one, when(name)));
  const both = (guards) => `(and true ${guards.map(([, formula]) => formula).join(" ")})`;
  const guards = Object.entries(row.guards);
  const named = (name, type, text) => defined(name + run, type, tree(text));
  const wordsIn = (when) =>
    Object.entries(words).map(([name, [sorts, sort, text]]) =>
      defined(when(name) + run, [sorts, sort], tree(text, when)),
    );
  return [
    ...[...split].map((name) => declared(name + run, { ...state, ...event }[name])),
    ...wordsIn((name) => name),
    named("aimed", [["Item"], "Bool"], row.aims),
    named("falls", [["Item"], "Bool"], falls),
    named("accepted", [[], "Bool"], both(guards)),
    named("authorised", [[], "Bool"], both(guards.filter(([guard]) => recordGuards.has(guard)))),
    ...Object.entries(row.changes).map(([name, text]) => named(`${name}'`, state[name], text)),
    ...wordsIn(next),
    ...row.event.map((text) => asserted(tree(text))),
  ];
}

/** Every name of the state that a formula speaks of, in whatever words. */
function mentioned(text) {
  return [...namesIn(parse(text))].flatMap((name) => (name in words ? mentioned(words[name][2]) : [name]));
}

/** Whether an invariant speaks only of what a transition leaves as it is: then it holds afterwards because it held. */
export function isFramed(row, text) {
  return !mentioned(text).some((name) => name in row.changes);
}

/**
 * The declarations and definitions that formulas about a step may use, and functions that give such formulas their names:
 * `says` as written, `saysNext` of the state after the step. A name without a run is the first run's.
 */
export function theory(runs, split = new Set()) {
  const ones = Object.entries(runs).map(([run, row]) => ({ run, row, split }));
  const shared = Object.entries({ ...fixed, ...event, ...state }).filter(([name]) => !split.has(name));
  const resolve = (name) => {
    const [, base, run] = /^(.*?)(@[ab])?$/.exec(name);
    return nameIn(ones.find((one) => one.run === run) ?? ones[0], base);
  };
  return {
    lines: [
      ...shared.map(([name, type]) => declared(name, type)),
      ...Object.values(axioms).map((text) => asserted(parse(text))),
      ...ones.flatMap(definitionsOf),
    ],
    says: (text) => renamed(parse(text), resolve),
    saysNext: (text) => renamed(parse(text), (name) => resolve(next(name))),
  };
}

function enumeration([sort, names]) {
  return ["declare-datatypes", [[sort, "0"]], [names.map((name) => [name])]];
}

/** The text of a query about sorts of any size. */
export function unbounded(lines) {
  const sorts = sizes.map(([sort]) => ["declare-sort", sort, "0"]);
  return [...sorts, ...Object.entries(closed).map(enumeration), ...lines].map(print).join("\n");
}

/** The text of a query about sorts of a few elements. An example that answers it is one for sorts of any size. */
export function bounded(lines) {
  return [...Object.entries(finite).map(enumeration), ...lines.map((line) => grounded(line, finite))]
    .map(print)
    .join("\n");
}
