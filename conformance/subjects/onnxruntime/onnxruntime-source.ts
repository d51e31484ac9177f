import { Effect, type Scope } from "effect";
import type { InferenceSession } from "onnxruntime-node";
import type { AttentionResult, Problem } from "../../../src/index.ts";
import { SubjectFailed } from "../../subject.ts";
import { type OpenedSubject, type SubjectSource, SubjectUnavailable } from "../../subject-source.ts";
import { declaredSubject } from "../declared-subject.ts";
import type { Manifest } from "../manifest.ts";
import { denseSequence, type DenseSequence } from "./dense-sequence.ts";
import { attentionModel, OPSET } from "./onnx-model.ts";

type Runtime = typeof import("onnxruntime-node");

const name = "onnxruntime";

/** What the operator can say: one softmax, an additive mask, a softcap. It has no log-sum-exp and no sink. */
function manifestOf(version: string): Manifest {
  return {
    name,
    version: `${version}, Attention of opset ${OPSET}, CPU`,
    modes: ["none", "joint"],
    dtypes: ["f32"],
    layouts: ["NHD", "HND"],
    pageSizes: null,
    headDims: null,
    features: [
      "causal",
      "q_offset",
      "window",
      "softcap",
      "alibi",
      "anchor_bias",
      "anchor_scale",
      "gqa",
      "ragged",
      "hnd",
      "shared_pages",
    ],
    outputs: ["out"],
    lseBase: "e",
    accuracy: {
      arithmetic: "f32",
      probabilities: "f32",
      output: "f32",
      expUlps: 4,
      tile: null,
      subnormals: "flushed",
    },
    limits: { maxContext: null, maxPages: null, maxBytes: null },
  };
}

function loadRuntime(): Effect.Effect<Runtime, SubjectUnavailable> {
  return Effect.tryPromise({
    try: () => import("onnxruntime-node"),
    catch: (cause) =>
      new SubjectUnavailable({
        subject: name,
        reason: cause instanceof Error ? cause.message : String(cause),
        remedy: "npm install onnxruntime-node@1.30.0",
      }),
  });
}

/** One session per scale and softcap, for as long as the subject is open. */
class Sessions {
  readonly #runtime: Runtime;
  readonly #made = new Map<string, Promise<InferenceSession>>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  of(scale: number, softcap: number): Promise<InferenceSession> {
    const key = `${scale} ${softcap}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const session = this.#runtime.InferenceSession.create(attentionModel({ scale, softcap }), {
      executionProviders: ["cpu"],
    });
    this.#made.set(key, session);
    return session;
  }

  async release(): Promise<void> {
    const outcomes = await Promise.allSettled(this.#made.values());
    for (const outcome of outcomes) if (outcome.status === "fulfilled") await outcome.value.release();
  }
}

/** The operator's output `[H, T, Dv]` of one sequence. */
async function attend(
  { Tensor }: Runtime,
  session: InferenceSession,
  { H, Hkv, D, Dv }: Problem["dims"],
  { queries, keys, q, k, v, mask }: DenseSequence,
): Promise<Float32Array> {
  const results = await session.run({
    q: new Tensor("float32", q, [1, H, queries, D]),
    k: new Tensor("float32", k, [1, Hkv, keys, D]),
    v: new Tensor("float32", v, [1, Hkv, keys, Dv]),
    mask: new Tensor("float32", mask, [1, H, queries, keys]),
  });
  const out = results["out"]?.data;
  if (!(out instanceof Float32Array)) throw new Error("the operator gave no float32 output");
  return out;
}

async function runProblem(runtime: Runtime, sessions: Sessions, problem: Problem): Promise<AttentionResult> {
  const { B, T, H, Dv } = problem.dims;
  const out = new Float32Array(T * H * Dv);
  for (let b = 0; b < B; b++) {
    const sequence = denseSequence(problem, b);
    const { queries, keys, scale } = sequence;
    if (queries === 0 || keys === 0) continue;
    const session = await sessions.of(scale, problem.softcap);
    const headsFirst = await attend(runtime, session, problem.dims, sequence);
    for (let h = 0; h < H; h++) {
      for (let i = 0; i < queries; i++) {
        const from = (h * queries + i) * Dv;
        out.set(headsFirst.subarray(from, from + Dv), ((problem.qIndptr[b]! + i) * H + h) * Dv);
      }
    }
  }
  return { out, lse: new Float32Array(T * H), anchorMass: new Float32Array(T * H) };
}

function openRuntime(): Effect.Effect<OpenedSubject, SubjectUnavailable, Scope.Scope> {
  return Effect.gen(function* () {
    const runtime = yield* loadRuntime();
    const sessions = yield* Effect.acquireRelease(
      Effect.sync(() => new Sessions(runtime)),
      (opened) => Effect.promise(() => opened.release()),
    );
    const manifest = manifestOf(runtime.env.versions.node ?? "of an unknown version");
    const subject = declaredSubject(manifest, (problem) =>
      Effect.tryPromise({
        try: () => runProblem(runtime, sessions, problem),
        catch: (cause) => new SubjectFailed({ subject: name, reason: String(cause) }),
      }),
    );
    return { subject, manifest };
  });
}

/**
 * The `Attention` operator of onnxruntime's CPU provider, one call per sequence on keys gathered from their pages; it
 * gives `out` only.
 *
 * **Edge cases** a sequence without keys is not shown to the operator; its rows are 0. `joint` puts the anchors before
 * the context, with their bias in the operator's mask. **Errors** `SubjectUnavailable` when the package
 * `onnxruntime-node` is missing.
 *
 * @spec CON-092
 * @category subjects
 * @since 0.1.0
 */
export function onnxruntimeSource(): SubjectSource {
  return { name, open: openRuntime() };
}
