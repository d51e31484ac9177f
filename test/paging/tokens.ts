import { Result } from "effect";
import { BlockPool, type Layout, type PoolDims, type SequenceHandle, type TokenRows } from "../../src/index.ts";

/** Elements reserved for one token, so that every element of every token is a different float32 integer. */
const elementsPerToken = 64;

/** The rows of numbered tokens; each element tells its token, head and position. */
export function rowsOf({ Hkv, D, Dv }: PoolDims, tokens: ReadonlyArray<number>): TokenRows {
  const element = (width: number) => (_: unknown, i: number) =>
    tokens[Math.floor(i / (Hkv * width))]! * elementsPerToken + (i % (Hkv * width));
  return {
    keys: Float32Array.from({ length: tokens.length * Hkv * D }, element(D)),
    values: Float32Array.from({ length: tokens.length * Hkv * Dv }, element(Dv)).map((value) => -value - 0.5),
  };
}

/** The token an element of `kPages` belongs to, NaN where it was poisoned. */
export function tokenOfKey(element: number): number {
  return Math.floor(element / elementsPerToken);
}

interface PoolView {
  readonly layout: Layout;
  readonly dims: PoolDims;
  readonly kPages: Float32Array;
  readonly vPages: Float32Array;
}

/** Gathers the bits of tokens through a table row, with index arithmetic of its own. */
export function readRow(pool: PoolView, pages: ArrayLike<number>, length: number): TokenRows {
  const { Hkv, D, Dv, P } = pool.dims;
  const gather = (source: Float32Array, width: number) => {
    const bits = new Uint32Array(source.buffer);
    const gathered = Uint32Array.from({ length: length * Hkv * width }, (_, i) => {
      const element = i % width;
      const head = Math.floor(i / width) % Hkv;
      const token = Math.floor(i / (width * Hkv));
      const page = pages[Math.floor(token / P)]!;
      const slot = token % P;
      const row = pool.layout === "NHD" ? (page * P + slot) * Hkv + head : (page * Hkv + head) * P + slot;
      return bits[row * width + element]!;
    });
    return new Float32Array(gathered.buffer);
  };
  return { keys: gather(pool.kPages, D), values: gather(pool.vPages, Dv) };
}

/** Whether two row sets have the same bits. */
export function sameBits(left: TokenRows, right: TokenRows): boolean {
  const bits = (rows: TokenRows) =>
    [rows.keys, rows.values].map((values) => new Uint32Array(values.buffer, values.byteOffset, values.length));
  const [leftBits, rightBits] = [bits(left), bits(right)];
  return leftBits.every((words, i) => {
    const other = rightBits[i]!;
    return words.length === other.length && words.every((word, j) => word === other[j]);
  });
}

/** The small pool of the exact fixtures. */
export function smallPool(dims: Partial<PoolDims> = {}, layout: Layout = "NHD"): BlockPool {
  return Result.getOrThrow(BlockPool.make({ layout, dims: { Hkv: 2, D: 3, Dv: 2, P: 4, N: 6, ...dims } }));
}

/** Consecutive token numbers. */
export function numbered(count: number, from = 0): Array<number> {
  return Array.from({ length: count }, (_, i) => from + i);
}

/** The value of a result, or a thrown error that shows in the test. */
export const ok: <A, E>(result: Result.Result<A, E>) => A = Result.getOrThrow;

/** The error of a result that must be one. */
export function refused<E>(result: Result.Result<unknown, E>): E {
  if (Result.isSuccess(result)) throw new Error(`expected a refusal, got ${JSON.stringify(result.success)}`);
  return result.failure;
}

/** A new sequence of numbered tokens. */
export function sequenceOf(pool: BlockPool, tokens: ReadonlyArray<number>): SequenceHandle {
  const sequence = ok(pool.allocate());
  ok(pool.append(sequence, rowsOf(pool.dims, tokens)));
  return sequence;
}

/** The block table of one sequence. */
export function pagesOf(pool: BlockPool, sequence: SequenceHandle): Array<number> {
  return [...ok(pool.tables([sequence])).blockTable];
}
