import { Effect } from "effect";
import Table from "cli-table3";
import { afterAll, describe, expect, inject, it } from "vitest";
import { type Mutant, mutants, runCase, suites, unmutatedSubject, variants } from "../../conformance/index.ts";
import { defaultRuns, judgeSubject } from "../../conformance/index.ts";
import { selectionOf } from "../conformance/selection-of.ts";

const suiteNames = suites.map(({ name }) => name);

/** The first case of each suite that the mutant fails, or nothing where the suite cannot see the bug. */
async function kills(mutant: Mutant): Promise<ReadonlyArray<string | undefined>> {
  const found: Array<string | undefined> = [];
  for (const suite of suites) {
    const subject = mutant.subject();
    let killer: string | undefined;
    for (const conformanceCase of suite.cases({ seed: inject("seed"), runs: defaultRuns })) {
      const { outcome } = await Effect.runPromise(runCase(subject, conformanceCase));
      if (outcome.status !== "failed") continue;
      killer = outcome.id;
      break;
    }
    found.push(killer);
  }
  return found;
}

const matrix: Array<{ readonly mutant: Mutant; readonly kills: ReadonlyArray<string | undefined> }> = [];

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
      const found = await kills(mutant);
      matrix.push({ mutant, kills: found });
      expect(found.some((killer) => killer !== undefined)).toBe(true);
    },
  );

  afterAll(() => {
    const table = new Table({ head: ["mutant", ...suiteNames], style: { head: [], border: [] } });
    for (const { mutant, kills: found } of matrix) {
      table.push([
        `${mutant.id} ${mutant.name}`,
        ...found.map((killer) => killer?.split(":").slice(1).join(":") ?? "-"),
      ]);
    }
    const killed = matrix.filter(({ mutant, kills: found }) => mutants.includes(mutant) && found.some(Boolean));
    console.log(`${table.toString()}\n${killed.length}/${mutants.length} killed`);
  });
});
