import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BlockPool, type Layout } from "../../src/index.ts";
import { poolCommands } from "./pool-commands.ts";
import { emptyModel } from "./pool-model.ts";
import { ok } from "./tokens.ts";

const options = fc.record({
  layout: fc.constantFrom<Layout>("NHD", "HND"),
  dims: fc.record({
    Hkv: fc.integer({ min: 1, max: 2 }),
    D: fc.integer({ min: 1, max: 3 }),
    Dv: fc.integer({ min: 1, max: 3 }),
    P: fc.integer({ min: 1, max: 4 }),
    N: fc.integer({ min: 2, max: 14 }),
  }),
});

const everyOutcome = [
  "AlreadyAttached",
  "DuplicatePage",
  "NotAtPageBoundary",
  "NotAttached",
  "OutOfPages",
  "OutOfRange",
  "PageNotFull",
  "PartialAnchors",
  "StaleHandle",
  "success",
];

/*
 * After every command, and the bugs each check kills:
 * - tokens read through every table equal the model's: lost or misplaced slot, wrong layout, copy-on-write missing,
 *   copying too little or into the wrong page, truncation that frees a page still in use, page order mixed up;
 * - free + live = N and references = holders, recounted from the tables: leak, double free, missing hold on fork;
 * - a page just written stands in one table, once: shared page written, page handed out twice;
 * - a refusal leaves an identical snapshot: append that writes before it knows that all of it fits;
 * - OutOfPages exactly when the pages needed exceed those free: needs off by one, copied page not counted;
 * - no element of a revoked token anywhere in the pool: revocation that only unlinks, or poisons keys but not values;
 * - StaleHandle for every ended handle, whatever took its slot since: generations not advanced or not compared;
 * - tables that count as current still read what they read when taken: free or overwrite without a new revision.
 * The last assertion is the control: it fails when the histories no longer reach one of the outcomes.
 */
describe("block pool against plain arrays", () => {
  it("[PAG-002] [PAG-003] [PAG-004] [PAG-005] [PAG-006] [PAG-007] [PAG-008] [PAG-009] [PAG-010] [PAG-011] [PAG-012] [PAG-013] [PAG-014] [PAG-015] [PAG-016] any history of operations keeps tokens and invariants", () => {
    const outcomes = new Map<string, number>();
    fc.assert(
      fc.property(options, fc.commands(poolCommands, { maxCommands: 60, size: "max" }), (pool, commands) => {
        fc.modelRun(() => ({ model: emptyModel(outcomes), real: ok(BlockPool.make(pool)) }), commands);
      }),
      { numRuns: 400 },
    );
    expect([...outcomes.keys()].toSorted()).toStrictEqual(everyOutcome);
  });
});
