import { blockRows, dotProducts, lengthOf } from "../memory/dot-product.ts";

/**
 * The score of a vector for a question, the same bits as in an exact index.
 *
 * **Shapes** both `[D]`. **Accuracy** within {@link cosineErrorBound}.
 *
 * @spec PCM-010 MEM-030
 */
export function cosineScore(question: Float32Array, vector: Float32Array): number {
  const rows = new Float32Array(blockRows * vector.length);
  rows.set(vector);
  const products = new Float64Array(blockRows);
  dotProducts(rows, 0, Float64Array.from(question), products);
  return products[0]! / (lengthOf(vector) * lengthOf(question));
}
