import { Effect } from "effect";
import Table from "cli-table3";
import { afterAll, describe, expect, inject, it } from "vitest";
import {
  defaultRuns,
  judgeSubject,
  mutantKills,
  type MutantKills,
  mutants,
  suites,
  unmutatedSubject,
  variants,
} from "../../conformance/index.ts";
import { selectionOf } from "../conformance/selection-of.ts";

const rows: Array<MutantKills> = [];

describe("known-wrong kernels", () => {
  it("[MUT-030] the kernel that the mutants are made from passes every case", async () => {
    const judged = await Effect.runPromise(judgeSubject(unmutatedSubject(), { selection: selectionOf() }));
    expect(judged.cases.filter(({ status }) => status !== "passed")).toEqual([]);
  });

  it("[CON-036] there is one mutant for each of the 26 bug classes", () => {
    expect(mutants.map(({ bugClass }) => bugClass)).toEqual(Array.from({ length: 26 }, (_, n) => n + 1));
  });

  it.each([...mutants, ...variants].map((mutant) => [mutant.id, mutant.name, mutant] as const))(
    "[CON-034] [CON-035] %s %s is killed",
    async (_id, _name, mutant) => {
      const row = await Effect.runPromise(mutantKills(mutant, { seed: inject("seed"), runs: defaultRuns }));
      rows.push(row);
      expect(row.killed).toBe(true);
    },
  );

  afterAll(() => {
    const table = new Table({ head: ["mutant", ...suites.map(({ name }) => name)], style: { head: [], border: [] } });
    const caseOf = (id: string | null) => id?.split(":").slice(1).join(":") ?? "-";
    for (const { mutant, name, kills } of rows) table.push([`${mutant} ${name}`, ...kills.map(caseOf)]);
    const killed = rows.filter((row) => row.killed && !row.variant).length;
    console.log(`${table.toString()}\n${killed}/${mutants.length} killed`);
  });
});
