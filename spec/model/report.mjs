// What the check found, as data and as a person reads it.
import { coverageOf } from "./coverage.mjs";
import { propertyNames } from "./obligations.mjs";

function tally(results, good) {
  const bad = results.filter(({ verdict }) => verdict !== good).map(({ name, verdict }) => ({ name, verdict }));
  return { total: results.length, held: results.length - bad.length, failed: bad };
}

function ofSection(outcomes, section) {
  const mine = outcomes.filter(({ unit }) => unit.section === section);
  return {
    results: mine.flatMap(({ results }) => results),
    seconds: mine.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

function byTransition(outcomes) {
  const rows = new Map();
  for (const { unit, results } of outcomes) {
    const name = unit.transition ?? "in general";
    const row = rows.get(name) ?? { name, obligations: [], transitions: [], examples: [], mutants: [] };
    row[unit.section].push(...results.filter(({ control }) => !control));
    rows.set(name, row);
  }
  return [...rows.values()].map(({ name, obligations, mutants }) => ({
    name,
    obligations: tally(obligations, "proved"),
    mutants: tally(mutants, "killed"),
  }));
}

const propertyOf = (name) => name.split(": ")[1];

/** Properties that no mutant was seen to break; only a run of every mutant can say. */
function idleProperties(outcomes, table, mutants) {
  const ran = outcomes.filter(({ unit }) => unit.section === "mutants").length;
  if (ran < Object.keys(table).length) return { total: 0, held: 0, failed: [] };
  const broken = new Set(mutants.flatMap((mutant) => mutant.broken.map(propertyOf)));
  const results = propertyNames().map((name) => ({
    name,
    verdict: broken.has(name) ? "broken" : "broken by no mutant",
  }));
  return tally(results, "broken");
}

/** The report on the outcomes of some units: everything must hold, and the model must cover the table. */
export function reportOf(outcomes, table, seconds) {
  const { results: proofs, seconds: proving } = ofSection(outcomes, "obligations");
  const { results: searches, seconds: searching } = ofSection(outcomes, "mutants");
  const mutants = searches.filter(({ control }) => !control);
  const controls = searches.filter(({ control }) => control);
  const parts = {
    obligations: {
      ...tally(proofs, "proved"),
      framed: proofs.filter(({ framed }) => framed).length,
      seconds: proving,
    },
    transitions: tally(ofSection(outcomes, "transitions").results, "possible"),
    examples: tally(ofSection(outcomes, "examples").results, "possible"),
    mutants: { ...tally(mutants, "killed"), seconds: searching },
    controls: tally(controls, "survived"),
    properties: idleProperties(outcomes, table, mutants),
  };
  const guards = coverageOf(table);
  const failures = Object.values(parts).flatMap(({ failed }) => failed);
  return {
    holds: failures.length === 0 && guards.differences.length === 0,
    seconds,
    ...parts,
    guards,
    failures,
    rows: byTransition(outcomes),
    kills: Object.fromEntries(mutants.map(({ name, broken }) => [name, broken])),
  };
}

const counted = ({ held, total }) => (total === 0 ? "-" : `${held} of ${total}`);
const within = (seconds) => `${seconds.toFixed(1)} s`;

function tableText(rows) {
  const cells = [
    ["transition", "obligations proved", "mutants killed"],
    ...rows.map(({ name, obligations, mutants }) => [name, counted(obligations), counted(mutants)]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
}

function guardLines({ total, implied, notModelled, differences }) {
  return [
    `guards modelled: ${total - notModelled.length} of ${total}`,
    ...implied.map(({ guard, from, reason }) => `  ${guard} follows from ${from.join(" and ")}, proved: ${reason}`),
    `guards not modelled: ${notModelled.length}`,
    ...notModelled.map(({ guard, reason }) => `  ${guard}: ${reason}`),
    ...differences.map((difference) => `  ${difference}`),
  ];
}

/** The report in lines of text. */
export function textOf(report) {
  const { obligations, transitions, examples, mutants, controls, properties, guards, failures, rows, seconds } = report;
  return [
    ...tableText(rows),
    "",
    ...failures.map(({ name, verdict }) => `${verdict}: ${name}`),
    `obligations proved: ${counted(obligations)} in ${within(obligations.seconds)} of work, ` +
      `${obligations.framed} of them because the transition changes nothing they speak of`,
    `transitions that can happen: ${counted(transitions)}`,
    `other examples found: ${counted(examples)}`,
    `mutants killed: ${counted(mutants)} in ${within(mutants.seconds)} of work`,
    `transitions that break nothing without a mutant: ${counted(controls)}`,
    `properties that some mutant breaks: ${counted(properties)}`,
    ...guardLines(guards),
    `all of it in ${within(seconds)}`,
  ].join("\n");
}
