import { Effect } from "effect";
import { expect, it } from "vitest";
import { judgeSubject, suites } from "../../conformance/index.ts";
import { oracleSubject } from "./oracle-subject.ts";
import { selectionOf } from "./selection-of.ts";

it.each(suites.map(({ name }) => name))(
  "[CON-032] [ATT-030] [ATT-031] [ATT-034] [ATT-035] [ATT-036] the oracle holds every case of suite %s",
  async (suite) => {
    const judged = judgeSubject(oracleSubject, { selection: selectionOf(suite) });
    const { cases: results } = await Effect.runPromise(judged);
    expect(results.length).toBeGreaterThan(0);
    expect(results.filter(({ status }) => status !== "passed")).toEqual([]);
  },
);
