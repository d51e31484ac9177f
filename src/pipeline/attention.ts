import { Effect, type Result } from "effect";
import { checkProblem } from "../problem/check.ts";
import type { ProblemError } from "../problem/errors.ts";
import type { AttentionResult, Mode, Problem } from "../problem/problem.ts";
import type { LanguageModel } from "./language-model.ts";
import type { LayerCaches, LayeredSequence } from "./layer-caches.ts";
import { AttentionFailed } from "./errors.ts";

/**
 * Attention, as the pipeline is given it: a kernel, a backend, or the oracle.
 *
 * @spec PIP-012
 * @category pipeline
 * @since 0.1.0
 */
export type Attend = (problem: Problem) => Effect.Effect<AttentionResult, unknown>;

/**
 * How a session's anchors enter attention, while they may.
 *
 * **Units** `gamma` is the share that anchors get in `mixture`.
 *
 * @spec PIP-007
 * @category pipeline
 * @since 0.1.0
 */
export interface AttentionOptions {
  readonly mode: Mode;
  readonly gamma?: number;
}

/** What one layer of a pass asks of attention. */
export interface LayerQuestion extends AttentionOptions {
  readonly model: LanguageModel;
  readonly caches: LayerCaches;
  readonly sequence: LayeredSequence;
  readonly layer: number;
  readonly queries: Float32Array;
}

function problemOf(question: LayerQuestion): Result.Result<Problem, ProblemError> {
  const { model, caches, sequence, layer, queries, mode, gamma } = question;
  const pool = caches.pools[layer]!;
  const {
    maxPages: _pages,
    maxAnchorPages: _anchorPages,
    revision: _revision,
    ...tables
  } = caches.tables(sequence, layer);
  const { H, Hkv, D, Dv } = model.heads;
  const { N, P } = pool.dims;
  return checkProblem({
    mode,
    layout: "NHD",
    dims: { B: 1, H, Hkv, D, Dv, P, N },
    q: queries,
    qIndptr: Int32Array.of(0, queries.length / (H * D)),
    kPages: pool.kPages,
    vPages: pool.vPages,
    ...tables,
    gamma: gamma === undefined ? undefined : Float32Array.of(gamma),
    alibiSlopes: model.alibiSlopes,
    causal: true,
  });
}

/** Asks attention about one layer. */
export function attendLayer(attend: Attend, question: LayerQuestion): Effect.Effect<AttentionResult, AttentionFailed> {
  const failed = (cause: unknown) => new AttentionFailed({ layer: question.layer, cause });
  const answered = Effect.flatMap(
    Effect.suspend(() => Effect.fromResult(problemOf(question))),
    attend,
  );
  return Effect.mapError(answered, failed);
}
