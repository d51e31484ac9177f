import { Effect } from "effect";
import type { TokenRows } from "../paging/pages.ts";
import { type Attend, attendLayer, type AttentionOptions } from "./attention.ts";
import type { AttentionFailed, HashingFailed, PagesChanged } from "./errors.ts";
import type { LanguageModel, Projection, Token } from "./language-model.ts";
import type { LayerCaches, LayeredSequence } from "./layer-caches.ts";
import type { PageReference } from "./page-reference.ts";
import type { PageWatch } from "./page-watch.ts";

/** What a pass runs on. */
export interface PassSetting {
  readonly model: LanguageModel;
  readonly attend: Attend;
  readonly caches: LayerCaches;
  readonly watch: PageWatch;
}

/** Which sequence a pass extends, from which length on, and which pages of anchors it reads in a layer. */
export interface PassPlace extends AttentionOptions {
  readonly sequence: LayeredSequence;
  readonly length: number;
  readonly anchorPages: (layer: number) => ReadonlyArray<PageReference>;
}

/**
 * What a pass computed of each token.
 *
 * **Shapes** `hidden` one state a token, of the last layer; `rows` and `outputs` one a layer, of all tokens: what was
 * appended, and what attention answered; `anchorMass` the mean over layers and heads, one a token.
 */
export interface Pass {
  readonly hidden: ReadonlyArray<Float32Array>;
  readonly rows: ReadonlyArray<TokenRows>;
  readonly anchorMass: ReadonlyArray<number>;
  readonly outputs: ReadonlyArray<Float32Array>;
}

function joined(parts: ReadonlyArray<Float32Array>): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function rowsOf(projections: ReadonlyArray<Projection>): TokenRows {
  return {
    keys: joined(projections.map(({ rows }) => rows.keys)),
    values: joined(projections.map(({ rows }) => rows.values)),
  };
}

/** The share of attention that anchors had, per token, summed over heads and layers so far. */
function addMass(sums: Float64Array, mass: Float32Array | Float64Array, heads: number): void {
  for (let i = 0; i < mass.length; i++) sums[Math.floor(i / heads)]! += mass[i]!;
}

/**
 * Runs tokens through every layer, and appends what they project to the sequence.
 *
 * @spec PIP-010 PIP-012
 */
export function forwardPass(
  setting: PassSetting,
  place: PassPlace,
  tokens: ReadonlyArray<Token>,
): Effect.Effect<Pass, AttentionFailed | PagesChanged | HashingFailed> {
  const { model, attend, caches, watch } = setting;
  const { sequence, length, anchorPages, ...options } = place;
  const { H, Dv } = model.heads;
  const readPages = (layer: number) => [...anchorPages(layer), ...caches.contextPages(sequence, layer)];
  return Effect.gen(function* () {
    let hidden = tokens.map((token) => model.embed(token));
    const mass = new Float64Array(tokens.length);
    const outputs: Array<Float32Array> = [];
    const appended: Array<TokenRows> = [];
    for (let layer = 0; layer < model.layers; layer++) {
      yield* watch.beforeLayer(() => readPages(layer));
      const projections = hidden.map((state) => model.project(layer, state));
      const rows = rowsOf(projections);
      caches.append(sequence, layer, rows);
      appended.push(rows);
      watch.written(() => caches.contextPages(sequence, layer, length));
      const queries = joined(projections.map(({ query }) => query));
      const result = yield* attendLayer(attend, { model, caches, sequence, layer, queries, ...options });
      const attended = Float32Array.from(result.out);
      outputs.push(attended);
      addMass(mass, result.anchorMass, H);
      hidden = hidden.map((state, t) => model.absorb(layer, state, attended.subarray(t * H * Dv, (t + 1) * H * Dv)));
    }
    yield* watch.afterPass(() => Array.from({ length: model.layers }, (_, layer) => readPages(layer)).flat());
    const anchorMass = Array.from(mass, (sum) => sum / (H * model.layers));
    const pass: Pass = { hidden, rows: appended, anchorMass, outputs };
    return pass;
  }).pipe(Effect.tapError(() => Effect.sync(() => caches.truncate(sequence, length))));
}
