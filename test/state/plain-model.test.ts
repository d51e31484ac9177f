import * as fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import { type MachineEvent, machine, step, transitions } from "../../src/index.ts";
import { digestNotary, ed25519Notary, policyFor } from "./cast.ts";
import { firstDifference } from "./compare.ts";
import { type History, histories, policyNumbers } from "./machine-commands.ts";
import { nameOf, openWorld, type Outcome } from "./world.ts";

describe("the machine against a plain model", () => {
  it("[STA-040] histories", () => {
    const counts = new Map<string, number>();
    const watch = (event: MachineEvent, { refusedBy }: Outcome) => {
      const key = `${nameOf(event)} ${refusedBy ?? "accepted"}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    };
    const notary = process.env["REAL"] ? ed25519Notary() : digestNotary();
    const start = Date.now();
    fc.assert(
      fc.property(policyNumbers, histories(80), (numbers, commands) => {
        const history: History = { world: openWorld(policyFor(notary, numbers), notary) };
        fc.modelRun(() => ({ model: history, real: { step, watch } }), commands);
      }),
      { numRuns: Number(process.env["RUNS"] ?? 300) },
    );
    console.log(Date.now() - start, "ms", [...counts.values()].reduce((a, b) => a + b, 0), "events");
    const all = Object.entries(transitions).flatMap(([name, { guards }]) => ["accepted", ...guards].map((guard) => `${name} ${guard}`));
    for (const key of all) console.log(String(counts.get(key) ?? 0).padStart(6), key);
  });
});
