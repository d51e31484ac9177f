import Table from "cli-table3";
import { afterAll, describe, expect, inject, it } from "vitest";
import { machine, type Step, step, type TransitionName, transitions, type TransitionTable } from "../../src/index.ts";
import { firstDifference } from "../state/compare.ts";

const names = Object.keys(transitions) as ReadonlyArray<TransitionName>;
const table: TransitionTable = transitions;

/** The machine of the table with one row changed. */
function machineWith(name: TransitionName, changes: Partial<TransitionTable[TransitionName]>): Step {
  return machine({ ...table, [name]: { ...table[name], ...changes } });
}

/** Every guard of every transition, deleted in turn. */
const deletions = names.flatMap((name) =>
  table[name].guards.map((guard) => ({
    name,
    what: `${name} without ${guard}`,
    step: machineWith(name, { guards: table[name].guards.filter((one) => one !== guard) }),
  })),
);

/** Every cascade, left out in turn. */
const withoutCascade = names
  .filter((name) => table[name].cascade)
  .map((name) => ({ name, what: `${name} without cascade`, step: machineWith(name, { cascade: false }) }));

const rows: Array<{ readonly what: string; readonly killed: boolean; readonly event: string }> = [];

/** What tells a machine from the plain model, if anything does. */
function kill(name: TransitionName, what: string, mutant: Step): boolean {
  const difference = firstDifference(mutant, { seed: inject("seed"), runs: 2_000, toward: name });
  const event =
    difference === undefined
      ? "survived"
      : `${JSON.stringify(difference.model)} but ${JSON.stringify(difference.machine)}`;
  rows.push({ what, killed: difference !== undefined, event: event.slice(0, 80) });
  return difference !== undefined;
}

describe("the machine without one of its guards", () => {
  it("[STA-041] is told from the machine, which is not told from itself (control)", () => {
    expect(firstDifference(step, { seed: inject("seed"), runs: 100 })).toBeUndefined();
  });

  it.each(deletions)("[STA-041] $what is killed", ({ name, what, step: mutant }) => {
    expect(kill(name, what, mutant)).toBe(true);
  });

  it.each(withoutCascade)("[STA-041] [STA-011] $what is killed", ({ name, what, step: mutant }) => {
    expect(kill(name, what, mutant)).toBe(true);
  });

  afterAll(() => {
    const list = new Table({ head: ["machine", "told by: the model says, it says"], style: { head: [], border: [] } });
    for (const { what, event } of rows) list.push([what, event]);
    const killed = rows.filter((row) => row.killed).length;
    console.log(`${list.toString()}\n${killed} of ${rows.length} killed`);
  });
});
