import { Effect } from "effect";
import { join } from "node:path";
import {
  type ExportIndex,
  readCase,
  readExportIndex,
  type Selection,
  selectCases,
  type Subject,
  writeExport,
  writeOutputs,
} from "../../conformance/index.ts";
import type { Problem } from "../../src/index.ts";

const run = Effect.runPromise;

/** A selection of few cases; no random ones unless a test asks for them. */
export function selectionOf(changes: Partial<Selection>): Selection {
  return { seed: 7, runs: 0, level: 4, suites: null, filters: [], ...changes };
}

/** Writes an export of the cases that the patterns choose. */
export function exported(directory: string, ...filters: ReadonlyArray<string>): Promise<ExportIndex> {
  return run(writeExport(directory, { selection: selectionOf({ filters }), version: "0.0.0" }));
}

/** Runs a subject on every exported run, in order, and writes its outputs beside the inputs: what a harness elsewhere does. */
export async function bringBack(directory: string, subject: Subject): Promise<void> {
  const { cases } = await run(readExportIndex(directory));
  for (const dir of cases.flatMap(({ dirs }) => dirs)) {
    const problem = await run(readCase(join(directory, dir)));
    await run(writeOutputs(join(directory, dir), await run(subject.run(problem)), problem.dims));
  }
}

/** Calls `see` with every selected problem at the moment it is given to a subject, and where it is exported. */
export async function everyRun(
  selection: Selection,
  see: (problem: Problem, dir: string, id: string) => Promise<void>,
): Promise<void> {
  for (const { conformanceCase } of selectCases(selection)) {
    let number = 0;
    for (const problem of conformanceCase.problems()) {
      await see(problem, `${conformanceCase.id.replaceAll(":", "/")}/${++number}`, conformanceCase.id);
    }
  }
}
