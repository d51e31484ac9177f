import { Effect } from "effect";
import type { Mutant } from "./mutants/mutant.ts";
import type { CaseResult, Diagnosis } from "./report/report.ts";
import { suspects } from "./resemblance.ts";
import { runCase } from "./run-case.ts";
import { selectCases, type Selection } from "./selection.ts";
import type { ConformanceCase } from "./suites/case.ts";

const comparedPasses = 60;
const leastScore = 0.1;
const mostDiagnoses = 5;

function evenlySpaced<A>(items: ReadonlyArray<A>, most: number): ReadonlyArray<A> {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, n) => items[Math.floor((n * items.length) / most)]!);
}

/** Mean share over the failures that were compared; a failure that a mutant does not resemble counts 0. */
function meanShare(mutant: Mutant, compared: ReadonlyArray<CaseResult>): number {
  const shareIn = ({ resembles = [] }: CaseResult) => resembles.find(({ mutant: id }) => id === mutant.id)?.share ?? 0;
  return compared.reduce((sum, result) => sum + shareIn(result), 0) / compared.length;
}

/** The part of the cases that the subject passes and this mutant passes too. */
function passedToo(mutant: Mutant, passed: ReadonlyArray<ConformanceCase>): Effect.Effect<number> {
  if (passed.length === 0) return Effect.succeed(1);
  return Effect.forEach(passed, (conformanceCase) => runCase(mutant.subject(), conformanceCase)).pipe(
    Effect.map((runs) => runs.filter(({ outcome }) => outcome.status === "passed").length / passed.length),
  );
}

/**
 * The known bugs that a subject's failures are consistent with, the most likely first: those whose wrong results
 * resemble the subject's where it fails, and which pass where it passes.
 *
 * **Edge cases** empty when nothing failed, or nothing known explains a tenth of it.
 *
 * @spec CON-074
 * @category diagnosis
 * @since 0.1.0
 */
export function diagnose(
  results: ReadonlyArray<CaseResult>,
  selection: Selection,
): Effect.Effect<ReadonlyArray<Diagnosis>> {
  return Effect.gen(function* () {
    const compared = results.filter(({ resembles }) => resembles !== undefined);
    if (compared.length === 0) return [];
    const passedIndices = results.filter(({ status }) => status === "passed").map(({ index }) => index);
    const sampled = new Set(evenlySpaced(passedIndices, comparedPasses));
    const passed = selectCases(selection)
      .filter(({ index }) => sampled.has(index))
      .map(({ conformanceCase }) => conformanceCase);
    const diagnoses: Array<Diagnosis> = [];
    for (const mutant of suspects) {
      const share = meanShare(mutant, compared);
      if (share < leastScore) continue;
      const score = share * (yield* passedToo(mutant, passed));
      if (score >= leastScore) {
        diagnoses.push({ mutant: mutant.id, bugClass: mutant.bugClass, name: mutant.name, score });
      }
    }
    return diagnoses.toSorted((a, b) => b.score - a.score || a.mutant.localeCompare(b.mutant)).slice(0, mostDiagnoses);
  });
}
