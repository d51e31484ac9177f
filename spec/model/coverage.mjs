// Whether the model and the table of the machine speak of the same transitions, roles, statuses and guards.
import { transitions } from "./transitions.mjs";
import { implied, unmodelled } from "./unmodelled.mjs";

const sameList = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function rowDifferences(name, row, tableRow) {
  if (row === undefined) return [`${name}: a transition of the table that the model lacks`];
  if (tableRow === undefined) return [`${name}: a transition of the model that the table lacks`];
  const fields = ["from", "role"].filter((field) => !sameList(row[field], tableRow[field]));
  const modelled = new Set(Object.keys(row.guards));
  const listed = new Set(tableRow.guards);
  const missing = tableRow.guards.filter((guard) => !modelled.has(guard) && !(`${name}.${guard}` in unmodelled));
  const extra = [...modelled].filter((guard) => !listed.has(guard));
  return [
    ...fields.map((field) => `${name}: ${field} in the model is not that of the table`),
    ...missing.map((guard) => `${name}.${guard}: neither modelled nor listed as left out`),
    ...extra.map((guard) => `${name}.${guard}: a guard of the model that the table lacks`),
  ];
}

function staleEntries(table) {
  return Object.entries({ implied, unmodelled }).flatMap(([list, entries]) =>
    Object.keys(entries)
      .filter((pair) => !table[pair.split(".")[0]]?.guards.includes(pair.split(".")[1]))
      .map((pair) => `${pair}: listed as ${list}, and the table has no such guard`),
  );
}

/** How the guards of the table are covered, and every difference between the table and the model. */
export function coverageOf(table) {
  const names = new Set([...Object.keys(table), ...Object.keys(transitions)]);
  const listed = (entries) => Object.entries(entries).map(([pair, content]) => ({ guard: pair, ...content }));
  return {
    total: Object.values(table).reduce((sum, { guards }) => sum + guards.length, 0),
    implied: listed(implied),
    notModelled: Object.entries(unmodelled).map(([guard, reason]) => ({ guard, reason })),
    differences: [
      ...[...names].flatMap((name) => rowDifferences(name, transitions[name], table[name])),
      ...staleEntries(table),
    ],
  };
}
