import { Effect } from "effect";
import { expect, inject, it } from "vitest";
import { judgeSubject, suites } from "../../conformance/index.ts";
import { oracleSubject } from "./oracle-subject.ts";

it.each(suites.map(({ name }) => name))(
  "[CON-032] [ATT-030] [ATT-031] [ATT-034] [ATT-035] [ATT-036] the oracle holds every case of suite %s",
  async (suite) => {
    const results = await Effect.runPromise(judgeSubject(oracleSubject, { suites: [suite], seed: inject("seed") }));
    expect(results.length).toBeGreaterThan(0);
    expect(results.filter(({ status }) => status !== "passed")).toEqual([]);
  },
);
