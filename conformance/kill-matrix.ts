import { Effect } from "effect";
import { mutants, variants } from "./mutants/mutants.ts";
import type { Mutant } from "./mutants/mutant.ts";
import { runCase } from "./run-case.ts";
import type { Drawing, Suite } from "./suites/case.ts";
import { suites } from "./suites/suites.ts";

/**
 * One known-wrong kernel and the first case of each suite that it fails, null where the suite does not see the bug.
 *
 * @spec CON-109
 * @category mutants
 * @since 0.1.0
 */
export interface MutantKills {
  readonly mutant: string;
  readonly bugClass: number;
  readonly name: string;
  readonly variant: boolean;
  readonly killed: boolean;
  readonly kills: ReadonlyArray<string | null>;
}

/**
 * Which suite sees which known bug. `classes` counts the bug classes, `killed` those whose mutant some case fails;
 * `complete` is false when it stopped before the last mutant.
 *
 * @spec CON-109
 * @category mutants
 * @since 0.1.0
 */
export interface KillMatrix {
  readonly suites: ReadonlyArray<{ readonly name: string; readonly level: number }>;
  readonly rows: ReadonlyArray<MutantKills>;
  readonly killed: number;
  readonly classes: number;
  readonly survivors: ReadonlyArray<string>;
  readonly complete: boolean;
}

/**
 * The highest level of the suites to run, whom to tell how far the matrix has come, and when to stop between two mutants.
 *
 * @spec CON-109
 * @category mutants
 * @since 0.1.0
 */
export interface KillMatrixOptions {
  readonly level?: number;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number; readonly mutant: string }) => void;
  readonly signal?: AbortSignal;
}

/** The first case of a suite that a fresh subject of the mutant fails. */
function firstKill(mutant: Mutant, suite: Suite, drawing: Drawing): Effect.Effect<string | null> {
  return Effect.gen(function* () {
    const subject = mutant.subject();
    for (const conformanceCase of suite.cases(drawing)) {
      const { outcome } = yield* runCase(subject, conformanceCase);
      if (outcome.status === "failed") return outcome.id;
    }
    return null;
  });
}

/**
 * Runs one known-wrong kernel through suites, up to the first case of each that it fails.
 *
 * @spec CON-109
 * @category mutants
 * @since 0.1.0
 */
export function mutantKills(
  mutant: Mutant,
  drawing: Drawing,
  chosen: ReadonlyArray<Suite> = suites,
): Effect.Effect<MutantKills> {
  const { id, bugClass, name } = mutant;
  return Effect.map(
    Effect.forEach(chosen, (suite) => firstKill(mutant, suite, drawing)),
    (kills) => ({
      mutant: id,
      bugClass,
      name,
      variant: !mutants.includes(mutant),
      killed: kills.some((kill) => kill !== null),
      kills,
    }),
  );
}

const letEventsIn = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)));

/**
 * Runs every known-wrong kernel, the variants last, through every suite up to a level.
 *
 * @spec CON-109
 * @category mutants
 * @since 0.1.0
 */
export function killMatrix(
  drawing: Drawing,
  { level = Infinity, onProgress, signal }: KillMatrixOptions = {},
): Effect.Effect<KillMatrix> {
  const all = [...mutants, ...variants];
  const chosen = suites.filter((suite) => suite.level <= level);
  return Effect.gen(function* () {
    const rows: Array<MutantKills> = [];
    for (const [done, mutant] of all.entries()) {
      if (signal?.aborted) break;
      onProgress?.({ done, total: all.length, mutant: `${mutant.id} ${mutant.name}` });
      rows.push(yield* mutantKills(mutant, drawing, chosen));
      yield* letEventsIn;
    }
    return {
      suites: chosen.map(({ name, level }) => ({ name, level })),
      rows,
      killed: rows.filter(({ variant, killed }) => killed && !variant).length,
      classes: mutants.length,
      survivors: rows.filter(({ killed }) => !killed).map(({ mutant }) => mutant),
      complete: rows.length === all.length,
    };
  });
}
