import type { ModelId } from "../memory/commitment.ts";
import type { TokenRows } from "../paging/pages.ts";

/**
 * A token's number in its model's vocabulary.
 *
 * @spec PIP-012
 * @category pipeline
 * @since 0.1.0
 */
export type Token = number;

/**
 * What one layer makes of one hidden state: what it asks with, and what it may be found by.
 *
 * **Shapes** `query [H, D]`, `rows.keys [Hkv, D]`, `rows.values [Hkv, Dv]`.
 *
 * @spec PIP-012
 * @category pipeline
 * @since 0.1.0
 */
export interface Projection {
  readonly query: Float32Array;
  readonly rows: TokenRows;
}

/**
 * A transformer without its attention: the steps before and after it.
 *
 * **Shapes** a hidden state has the model's width; `attended [H, Dv]`. **Units** `id` names the checkpoint, `projection`
 * the version of what makes keys and values of hidden states; cached pages are tied to both. **Edge cases** positions
 * enter through `alibiSlopes` alone, so that anchors have none; `filler` is the token that fills up pages.
 *
 * @spec PIP-012
 * @category pipeline
 * @since 0.1.0
 */
export interface LanguageModel {
  readonly id: ModelId;
  readonly projection: ModelId;
  readonly layers: number;
  readonly heads: { readonly H: number; readonly Hkv: number; readonly D: number; readonly Dv: number };
  readonly alibiSlopes: Float32Array;
  readonly filler: Token;
  readonly tokens: (text: string) => ReadonlyArray<Token>;
  readonly text: (tokens: ReadonlyArray<Token>) => string;
  readonly embed: (token: Token) => Float32Array;
  readonly project: (layer: number, hidden: Float32Array) => Projection;
  readonly absorb: (layer: number, hidden: Float32Array, attended: Float32Array) => Float32Array;
  readonly next: (hidden: Float32Array, before: ReadonlyArray<Token>) => Token;
}
