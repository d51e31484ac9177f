import { Effect } from "effect";
import { describe, expect, it } from "vitest";
import { diagnose, judgeSubject, type Mutant, mutants, suites } from "../../conformance/index.ts";
import { selectionOf } from "../conformance/selection-of.ts";

/** The lowest level that can see each bug class; all others are seen by the edges. */
const lowestLevels: Record<number, number> = { 8: 1, 9: 4, 11: 1, 12: 1, 15: 1, 16: 1, 17: 1 };

const selection = selectionOf();
const named: Array<{ readonly mutant: Mutant; readonly first: number | undefined }> = [];

async function judged(mutant: Mutant) {
  const { cases } = await Effect.runPromise(judgeSubject(mutant.subject(), { selection }));
  const failed = cases.filter(({ status }) => status === "failed");
  const levels = failed.map(({ id }) => suites.find(({ name }) => id.startsWith(`${name}:`))!.level);
  const diagnoses = await Effect.runPromise(diagnose(cases, selection));
  return { lowest: Math.min(...levels), diagnoses };
}

describe("every bug class as a subject of its own", () => {
  it.each(mutants.map((mutant) => [mutant.bugClass, mutant.name, mutant] as const))(
    "[CON-074] class %i, %s, dies at the lowest level that can see it",
    { timeout: 120_000 },
    async (bugClass, _name, mutant) => {
      const { lowest, diagnoses } = await judged(mutant);
      named.push({ mutant, first: diagnoses[0]?.bugClass });
      expect(lowest).toBe(lowestLevels[bugClass] ?? 0);
    },
  );

  it("[CON-074] the diagnosis names the right class first in at least 24 of 26", () => {
    const wrong = named.filter(({ mutant, first }) => first !== mutant.bugClass);
    for (const { mutant, first } of wrong) console.log(`${mutant.id} ${mutant.name} was taken for class ${first}`);
    console.log(`${named.length - wrong.length}/${named.length} named first`);
    expect(named.length).toBe(26);
    expect(named.length - wrong.length).toBeGreaterThanOrEqual(24);
  });
});
