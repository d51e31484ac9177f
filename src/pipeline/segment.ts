import type { Mode } from "../problem/problem.ts";
import type { ItemId } from "../state/item.ts";
import type { Token } from "./language-model.ts";

/**
 * What a segment starts from.
 *
 * **Units** `tokens` is how many to generate after the prompt; `sources` are the items that the prompt tells of. **Edge
 * cases** `mode` may ask for `none`; it can ask for nothing that the session was not opened with.
 *
 * @spec PIP-008 PIP-015
 * @category pipeline
 * @since 0.1.0
 */
export interface SegmentRequest {
  readonly prompt: string;
  readonly tokens: number;
  readonly sources?: ReadonlyArray<ItemId>;
  readonly mode?: "none";
}

/**
 * What a segment computed.
 *
 * **Shapes** `anchorMass` and `error` one number a token, prompt first; `outputs` what attention answered, one array a
 * layer and pass, in order. **Units** `error` in radians. **Edge cases** `error` is null without anchors; `lost` names the
 * anchors whose pages were freed before it.
 *
 * @spec PIP-006 PIP-007 PIP-014
 * @category pipeline
 * @since 0.1.0
 */
export interface Segment {
  readonly mode: Mode;
  readonly text: string;
  readonly tokens: ReadonlyArray<Token>;
  readonly promptTokens: number;
  readonly anchors: ReadonlyArray<ItemId>;
  readonly lost: ReadonlyArray<ItemId>;
  readonly sources: ReadonlyArray<ItemId>;
  readonly anchorMass: ReadonlyArray<number>;
  readonly error: ReadonlyArray<number> | null;
  readonly outputs: ReadonlyArray<Float32Array>;
}

/**
 * How many tokens a segment may generate.
 *
 * @spec PIP-015
 * @category pipeline
 * @since 0.1.0
 */
export const segmentLimits = { tokens: 4_096 } as const;
