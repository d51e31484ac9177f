import { Result } from "effect";
import type { TextEmbedder } from "../memory/embedder.ts";
import { lengthOf } from "../memory/dot-product.ts";
import { IndexRefused, VectorRefused } from "../memory/errors.ts";
import { indexLimits } from "../memory/exact-index.ts";
import { dequantise, notAVector } from "../memory/quantiser.ts";
import { type Payload, PayloadRefused } from "./payload.ts";

/** Vectors that an index takes: of about length one, so that no product in float32 is lost or too large. */
const lengths = { least: 1 / 2, most: 2 } as const;

const isOfLengthOne = (vector: Float32Array): boolean => {
  const length = lengthOf(vector);
  return length >= lengths.least && length <= lengths.most;
};

/**
 * The vector of a payload, if it can be searched beside the vectors of an embedder.
 *
 * @spec PCM-011
 */
export function searchableVector(
  { commitment, vector }: Payload,
  { name, version, dimension }: TextEmbedder,
): Result.Result<Float32Array, PayloadRefused> {
  const { encoder } = commitment;
  const refused = (part: string, expected: string, actual: string) =>
    Result.fail(new PayloadRefused({ part, expected, actual }));
  if (encoder.name !== name || encoder.version !== version) {
    return refused("encoder", `${name} ${version}`, `${encoder.name} ${encoder.version}`);
  }
  if (vector.codes.length !== dimension) return refused("vector", `${dimension} elements`, `${vector.codes.length}`);
  const values = dequantise(vector);
  if (isOfLengthOne(values)) return Result.succeed(values);
  return refused("vector", `a length of ${lengths.least} to ${lengths.most}`, String(lengthOf(values)));
}

/**
 * Why a question cannot be asked, if so: its count, or its vector.
 *
 * @spec PCM-011 MEM-034
 */
export function refusedQuestion(
  count: number,
  vector: Float32Array,
  dimension: number,
): IndexRefused | VectorRefused | undefined {
  if (!Number.isInteger(count) || count < 1 || count > indexLimits.hits) {
    const expected = `a whole number of 1 to ${indexLimits.hits}`;
    return new IndexRefused({ reason: "count", where: "count", expected, actual: String(count).slice(0, 80) });
  }
  const where = "question";
  if (vector.length !== dimension) {
    const expected = `${dimension} elements`;
    return new VectorRefused({ reason: "dimension", where, expected, actual: String(vector.length) });
  }
  const refused = notAVector(vector, where);
  if (refused !== undefined || isOfLengthOne(vector)) return refused;
  const expected = `a length of ${lengths.least} to ${lengths.most}`;
  return new VectorRefused({ reason: "zero", where, expected, actual: String(lengthOf(vector)) });
}
