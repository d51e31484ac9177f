import { Context, Effect } from "effect";
import { lengthOf } from "./dot-product.ts";
import { EmbedderFailed } from "./errors.ts";

/**
 * What turns texts into vectors.
 *
 * **Shapes** one vector `[dimension]` a text, in the order of the texts, each of length one.
 *
 * @spec MEM-020
 * @category embedders
 * @since 0.1.0
 */
export interface TextEmbedder {
  readonly name: string;
  readonly version: string;
  readonly dimension: number;
  readonly embed: (texts: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<Float32Array>, EmbedderFailed>;
}

/**
 * The embedder of a program, as a service.
 *
 * **Edge cases** provide one with `Layer.succeed(Embedder, hashingEmbedder)` or `Layer.effect(Embedder, sentenceEmbedder)`.
 *
 * @spec MEM-020
 * @category embedders
 * @since 0.1.0
 */
export class Embedder extends Context.Service<Embedder, TextEmbedder>()("fieldprint/Embedder") {}

/**
 * What an embedder takes at most.
 *
 * **Units** texts a call, and bytes of UTF-8 a text.
 *
 * @spec MEM-020
 * @category embedders
 * @since 0.1.0
 */
export const embedderLimits = { texts: 4_096, bytes: 2 ** 20 } as const;

const loneSurrogate = /\p{Surrogate}/u;

/** Why an embedder takes no such text, cheapest question first: no text above the limit is ever scanned. */
function refusedText(embedder: string, content: string, text: number): EmbedderFailed | undefined {
  const refused = (reason: EmbedderFailed["reason"], expected: string, actual: string) =>
    new EmbedderFailed({ embedder, reason, text, expected, actual });
  const { bytes } = embedderLimits;
  if (content.length > bytes || Buffer.byteLength(content) > bytes) {
    const actual = content.length > bytes ? `${content.length} code units` : `${Buffer.byteLength(content)} bytes`;
    return refused("too long", `at most ${bytes} bytes of UTF-8`, actual);
  }
  const at = content.search(loneSurrogate);
  if (at !== -1) return refused("not well formed", "well-formed UTF-16", `a lone surrogate at ${at}`);
  return content.trim() === "" ? refused("blank", "a text of more than white space", "none") : undefined;
}

/** The texts, when the embedder takes them all. */
export const acceptedTexts = (
  embedder: string,
  texts: ReadonlyArray<string>,
  further: (content: string, text: number) => EmbedderFailed | undefined = () => undefined,
): Effect.Effect<ReadonlyArray<string>, EmbedderFailed> =>
  Effect.suspend(() => {
    if (texts.length > embedderLimits.texts) {
      const expected = `at most ${embedderLimits.texts} texts`;
      const actual = String(texts.length);
      return Effect.fail(new EmbedderFailed({ embedder, reason: "too many", text: null, expected, actual }));
    }
    for (const [text, content] of texts.entries()) {
      const refused = refusedText(embedder, content, text) ?? further(content, text);
      if (refused !== undefined) return Effect.fail(refused);
    }
    return Effect.succeed(texts);
  });

/** A vector scaled to length one, rounded to float32; the length is summed in the order of the elements. */
export function unitVector(values: ArrayLike<number>): Float32Array {
  const length = lengthOf(values);
  return Float32Array.from(values, (value) => value / length);
}
