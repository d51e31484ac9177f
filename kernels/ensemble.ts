import { Effect, Semaphore, type Scope } from "effect";
import type { ErrorProcess, ParameterRefused } from "../src/index.ts";
import type { BackendName } from "./backend-name.ts";
import { type CompiledKernel, type Engine, openEngine } from "./backend.ts";
import { ensembleKernel } from "./ensemble-kernel.ts";
import { type KernelEnsembleOptions, logStep, refusedEnsemble } from "./ensemble-options.ts";
import { EnsembleTile } from "./ensemble-tile.ts";
import { type EnsembleBlock, type EnsembleLogs, pathsPerTile, walkEnsemble } from "./ensemble-walk.ts";
import { BackendUnavailable, KernelFailed, type LimitExceeded } from "./errors.ts";
import { missingFor } from "./prerequisites.ts";

/**
 * A gpu.js backend that simulates ensembles of the exact law.
 *
 * `simulate` hands every block to `onBlock` after it ran, so that paths can be judged while they are made.
 * **Errors** `ParameterRefused` and `LimitExceeded` before anything runs, `KernelFailed` for a device failure and once the
 * scope of the backend has ended.
 *
 * @spec SDE-001 SDE-004 SDE-005
 * @category ensembles
 * @since 0.1.0
 */
export interface EnsembleBackend {
  readonly name: BackendName;
  readonly simulate: (
    process: ErrorProcess,
    options: KernelEnsembleOptions,
    onBlock?: (block: EnsembleBlock) => void,
  ) => Effect.Effect<EnsembleLogs, ParameterRefused | LimitExceeded | KernelFailed>;
}

interface Opened {
  readonly engine: Engine;
  readonly kernel: CompiledKernel;
  /** One run at a time: a kernel keeps state between its calls. */
  readonly turns: Semaphore.Semaphore;
  isOpen: boolean;
}

const startLimit = "30 seconds";

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Two steps of two paths, all of whose numbers are exact in float32: by 2.5 and -5.5, and twice by 2.5. */
async function tryOut(engine: Engine, kernel: CompiledKernel): Promise<void> {
  const tile = new EnsembleTile(engine, kernel, { drift: 0.5, scale: 2 }, 2);
  tile.normals.set([1, 1, -3, 1]);
  await tile.run(2);
  const got = tile.state.subarray(0, 4).join(" ");
  if (got !== "-3 5 2.5 5") throw new Error(`a trial gave ${got} instead of -3 5 2.5 5`);
}

async function start(name: BackendName): Promise<Opened> {
  const missing = await missingFor(name);
  if (missing) throw new BackendUnavailable({ backend: name, ...missing });
  const engine = await openEngine(name, []);
  try {
    const kernel = engine.compile(ensembleKernel);
    await tryOut(engine, kernel);
    return { engine, kernel, turns: Semaphore.makeUnsafe(1), isOpen: true };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

function unavailable(backend: BackendName, error: unknown): BackendUnavailable {
  if (error instanceof BackendUnavailable) return error;
  const remedy = "run with another backend, or report this as a defect";
  return new BackendUnavailable({ backend, reason: messageOf(error), remedy });
}

const acquire = (name: BackendName) =>
  Effect.tryPromise({ try: () => start(name), catch: (error) => error }).pipe(
    Effect.timeout(startLimit),
    Effect.mapError((error) => unavailable(name, error)),
  );

const release = (opened: Opened) =>
  Effect.promise(() => {
    opened.isOpen = false;
    return opened.engine.close();
  }).pipe(opened.turns.withPermits(1));

function backendOf(opened: Opened): EnsembleBackend {
  const { engine, kernel } = opened;
  const { name } = engine;
  const failed = (reason: string) => new KernelFailed({ backend: name, reason });
  const simulate: EnsembleBackend["simulate"] = (process, options, onBlock = () => {}) =>
    Effect.gen(function* () {
      if (!opened.isOpen) return yield* failed("the backend was closed");
      const refused = refusedEnsemble(name, process, options);
      if (refused !== undefined) return yield* Effect.fail(refused);
      const step = logStep(process, options.timeStep);
      const tile = new EnsembleTile(engine, kernel, step, Math.min(options.paths, pathsPerTile));
      const walked = walkEnsemble(tile, { options, onBlock });
      return yield* Effect.mapError(walked, (error) => failed(messageOf(error)));
    }).pipe(opened.turns.withPermits(1));
  return { name, simulate };
}

/**
 * Opens a backend for ensembles, closed with the scope: sets up what it needs in this process and checks a trial run.
 *
 * **Errors** `BackendUnavailable`, with a remedy.
 *
 * @spec SDE-001
 * @category ensembles
 * @since 0.1.0
 */
export function openEnsembleBackend(
  name: BackendName,
): Effect.Effect<EnsembleBackend, BackendUnavailable, Scope.Scope> {
  return Effect.map(Effect.acquireRelease(acquire(name), release), backendOf);
}
