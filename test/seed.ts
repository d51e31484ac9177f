import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    seed: number;
  }
}

const FIXED_SEED = 20_261_123;

/** Chooses the property-test seed once for the whole run and prints it. */
export default function chooseSeed(project: TestProject): void {
  const requested = process.env["FIELDPRINT_SEED"];
  const seed = requested === undefined ? FIXED_SEED : Number(requested);
  if (!Number.isInteger(seed)) {
    throw new Error(`FIELDPRINT_SEED: expected an integer, got ${JSON.stringify(requested)}`);
  }
  project.provide("seed", seed);
  console.log(`fast-check seed ${seed} (set FIELDPRINT_SEED to change it)`);
}
