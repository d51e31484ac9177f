import { Effect } from "effect";
import { expect } from "vitest";
import { backendSubject, judgeSubject, suites } from "../../conformance/index.ts";
import { itOnEveryBackend } from "../kernels/available.ts";
import { selectionOf } from "./selection-of.ts";

for (const { name: suite } of suites) {
  itOnEveryBackend(`[CON-039] [KRN-001] holds every case of suite ${suite} within its bound`, async (backend) => {
    const judged = judgeSubject(backendSubject(backend), { selection: selectionOf(suite) });
    const { cases: results } = await Effect.runPromise(judged);
    expect(results.length).toBeGreaterThan(0);
    expect(results.filter(({ status }) => status === "failed")).toEqual([]);
    const refused = results.filter(({ status }) => status === "skipped");
    for (const { id, reason } of refused) console.warn(`${backend.name} refused ${id}: ${reason}`);
    expect(refused.length).toBeLessThan(results.length / 2);
  });
}
