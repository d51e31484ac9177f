import { inject } from "vitest";
import { defaultRuns, type Selection } from "../../conformance/index.ts";

/** The selection of the named suites with this run's seed. */
export function selectionOf(...suites: ReadonlyArray<string>): Selection {
  return {
    seed: inject("seed"),
    runs: defaultRuns,
    level: 4,
    suites: suites.length === 0 ? null : suites,
    filters: [],
  };
}
