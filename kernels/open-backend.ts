import { Effect, Result } from "effect";
import { type Accuracy, checkProblem, type Problem } from "../src/index.ts";
import type { BackendName } from "./backend-name.ts";
import { type Engine, openEngine } from "./backend.ts";
import { type BackendLimits, declarations } from "./declarations.ts";
import { BackendUnavailable, KernelFailed, type LimitExceeded } from "./errors.ts";
import { runExponentials } from "./exponentials.ts";
import { closedBackend, compilePipeline, kernelFunctions, onDevice, type Pipeline } from "./pipeline.ts";
import { backendLimitError, shapeFor } from "./plan-shape.ts";
import { type AttentionPlan, openPlan } from "./plan.ts";
import { missingFor } from "./prerequisites.ts";

/**
 * An open gpu.js backend.
 *
 * `device` is what it computes on, in the words of its driver or system. `nonFinite` is whether NaN and infinities in live lanes are sure to reach the output. `exponential` is exp(x), x <= 0,
 * as the kernels compute it: what `accuracy.expUlps` speaks about.
 * **Errors** `plan` fails with `LimitExceeded` before any work, with `KernelFailed` when the backend was closed.
 *
 * @spec KRN-001 KRN-005 KRN-010 KRN-012 KRN-020 KRN-021
 * @category backends
 * @since 0.1.0
 */
export interface Backend {
  readonly name: BackendName;
  readonly device: string;
  readonly accuracy: Accuracy;
  readonly nonFinite: "propagates" | "undefined";
  readonly limits: BackendLimits;
  readonly exponential: (points: Float32Array) => Effect.Effect<Float32Array, KernelFailed>;
  readonly plan: (problem: Problem) => Effect.Effect<AttentionPlan, LimitExceeded | KernelFailed>;
  readonly close: () => Effect.Effect<void>;
}

const startLimit = "30 seconds";

/** Two keys with logits 0 and ln 3 and values 0 and 4: the output is 3. */
function trialProblem(): Problem {
  const pool = new Float32Array(4);
  const input = {
    mode: "none",
    layout: "NHD",
    dims: { B: 1, H: 1, Hkv: 1, D: 1, Dv: 1, P: 2, N: 1 },
    q: Float32Array.of(1),
    qIndptr: Int32Array.of(0, 1),
    kPages: Float32Array.of(0, Math.log(3)),
    vPages: pool.subarray(0, 2).fill(4, 1),
    blockTable: Int32Array.of(0),
    kvLen: Int32Array.of(2),
  } as const;
  return Result.getOrThrow(checkProblem(input));
}

function makeBackend(engine: Engine, pipeline: Pipeline): Backend {
  const { name, device } = engine;
  const { accuracy, nonFinite, limits: declared } = declarations[name];
  const limits = { ...declared, maxElements: Math.min(declared.maxElements, engine.maxBufferElements) };
  let open = true;
  const plan = (problem: Problem) =>
    Effect.suspend((): Effect.Effect<AttentionPlan, LimitExceeded | KernelFailed> => {
      if (!open) return Effect.fail(closedBackend(name));
      const refused = backendLimitError(problem, name, limits);
      if (refused !== undefined) return Effect.fail(refused);
      return Effect.succeed(openPlan(engine, pipeline, shapeFor(problem, engine)));
    });
  const exponential = (points: Float32Array) => onDevice(name, pipeline, () => runExponentials(engine, points));
  const close = () =>
    Effect.promise(async () => {
      if (!open) return;
      open = false;
      await pipeline.close(engine.close);
    });
  return { name, device, accuracy, nonFinite, limits, exponential, plan, close };
}

async function start(name: BackendName): Promise<Backend> {
  const missing = await missingFor(name);
  if (missing) throw new BackendUnavailable({ backend: name, ...missing });
  const engine = await openEngine(name, kernelFunctions);
  return makeBackend(engine, compilePipeline(engine));
}

function unavailable(backend: BackendName, error: unknown): BackendUnavailable {
  if (error instanceof BackendUnavailable) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new BackendUnavailable({ backend, reason, remedy: "run with another backend, or report this as a defect" });
}

/** Runs the trial problem: a backend that starts but computes something else is not available. */
const verify = Effect.fn("verifyBackend")(function* (backend: Backend) {
  const problem = trialProblem();
  const plan = yield* backend.plan(problem);
  const { out } = yield* plan.run(problem);
  yield* plan.close();
  if (!(Math.abs(out[0]! - 3) < 2 ** -18)) {
    return yield* new KernelFailed({ backend: backend.name, reason: `a trial gave ${out[0]} instead of 3` });
  }
  return backend;
});

/**
 * Opens a backend: sets up what it needs in this process, compiles the kernels and checks them on a trial problem.
 *
 * `headlessgl` starts a private Xvfb when there is no display, `webgpu` uses Chromium's software Vulkan driver when the
 * machine has none. **Errors** `BackendUnavailable`, with a remedy.
 *
 * @spec KRN-001 KRN-002 KRN-003
 * @category backends
 * @since 0.1.0
 */
export function openBackend(name: BackendName): Effect.Effect<Backend, BackendUnavailable> {
  return Effect.tryPromise({ try: () => start(name), catch: (error) => error }).pipe(
    Effect.flatMap((backend) => verify(backend).pipe(Effect.tapError(() => backend.close()))),
    Effect.timeout(startLimit),
    Effect.mapError((error) => unavailable(name, error)),
  );
}
