import type { Accuracy } from "../src/index.ts";
import type { BackendName } from "./backend-name.ts";

/**
 * The largest problem a backend accepts.
 *
 * **Units** `maxContext` keys a row sees, anchors included; `maxPages` pages in the pool and entries in the page tables
 * together; `maxElements` float32 values in one page pool; `maxPageElements` in one page of it; `maxRowElements` scores
 * or partial sums of one query token.
 *
 * @spec KRN-012
 * @category backends
 * @since 0.1.0
 */
export interface BackendLimits {
  readonly maxContext: number;
  readonly maxPages: number;
  readonly maxElements: number;
  readonly maxPageElements: number;
  readonly maxRowElements: number;
}

/** What a backend says about its numbers; `nonFinite` is whether NaN and infinities in live lanes reach the output. */
export interface Declaration {
  readonly accuracy: Accuracy;
  readonly nonFinite: "propagates" | "undefined";
  readonly limits: BackendLimits;
}

function accuracy(expUlps: number, subnormals: Accuracy["subnormals"]): Accuracy {
  return { arithmetic: "f32", probabilities: "f32", output: "f32", expUlps, tile: null, subnormals };
}

/**
 * Kernels hold page ids and offsets into a page in float32, exact to 2^24. Every shader thread loops at most 32,768
 * times: software OpenGL stops at 65,535, silently.
 */
const limits: BackendLimits = {
  maxContext: 2 ** 21 - 64,
  maxPages: 2 ** 24,
  maxElements: 2 ** 28,
  maxPageElements: 2 ** 24,
  maxRowElements: 2 ** 24,
};

/**
 * What each backend declares; the exponential and the subnormals are measured by a test. A GPU may flush subnormals and
 * drop NaN, whatever the software renderers measured here do.
 *
 * @spec KRN-014 KRN-020 KRN-021
 */
export const declarations: Record<BackendName, Declaration> = {
  cpu: { accuracy: accuracy(1, "kept"), nonFinite: "propagates", limits },
  webasm: { accuracy: accuracy(2, "kept"), nonFinite: "propagates", limits },
  headlessgl: {
    accuracy: accuracy(2, "flushed"),
    nonFinite: "undefined",
    limits: { ...limits, maxRowElements: 2 ** 22 },
  },
  webgpu: { accuracy: accuracy(2, "flushed"), nonFinite: "undefined", limits },
};
