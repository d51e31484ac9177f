// Opens the sentence encoder, embeds one text, and prints what came of it as JSON.
import { Effect, Result } from "effect";
import { sentenceEmbedder } from "../../dist/src/index.js";

const embedding = Effect.flatMap(sentenceEmbedder, ({ embed }) => embed(["a text"]));
const result = await Effect.runPromise(Effect.result(embedding));
console.log(
  JSON.stringify(
    Result.isSuccess(result)
      ? { dimension: result.success[0].length }
      : { tag: result.failure._tag, message: result.failure.message },
  ),
);
