import { Effect } from "effect";
import { expect, inject } from "vitest";
import { backendSubject, judgeSubject, suites } from "../../conformance/index.ts";
import { itOnEveryBackend } from "../kernels/available.ts";

for (const { name: suite } of suites) {
  itOnEveryBackend(`[CON-039] [KRN-001] holds every case of suite ${suite} within its bound`, async (backend) => {
    const options = { suites: [suite], seed: inject("seed") };
    const results = await Effect.runPromise(judgeSubject(backendSubject(backend), options));
    expect(results.length).toBeGreaterThan(0);
    expect(results.filter(({ status }) => status === "failed")).toEqual([]);
    const refused = results.filter(({ status }) => status === "skipped");
    for (const { id, reason } of refused) console.warn(`${backend.name} refused ${id}: ${reason}`);
    expect(refused.length).toBeLessThan(results.length / 2);
  });
}
