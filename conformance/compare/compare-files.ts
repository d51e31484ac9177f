import { Effect, Result } from "effect";
import { realpath } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { match } from "ts-pattern";
import { type Accuracy, readSafetensors, type SafeTensor } from "../../src/index.ts";
import { accessError, readBounded } from "../case/bounded-file.ts";
import { caseLimits } from "../case/case-limits.ts";
import type { CaseError } from "../case/errors.ts";
import { caseBounds } from "./case-bounds.ts";
import { compareTensors, type ComparisonVerdict, type TensorComparison } from "./compare-tensors.ts";
import { elementCount, elementsOf } from "./elements.ts";
import { TensorFileUnreadable, TensorsIncomparable } from "./errors.ts";
import type { Bound } from "./tensor-bound.ts";

type Tensors = ReadonlyMap<string, SafeTensor>;

/**
 * Where the bound of a comparison comes from: a file of tolerances, the error bound of the case both sides computed, or
 * a number of ulps.
 *
 * **Edge cases** a file with a tensor `tolerance`, as `fieldprint oracle` writes, bounds `out` and nothing else; any other
 * bounds the tensors of the same names.
 *
 * @spec CON-123
 * @category comparison
 * @since 0.1.0
 */
export type BoundSource =
  | { readonly kind: "none" }
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "case"; readonly directory: string; readonly a: Accuracy; readonly b: Accuracy }
  | { readonly kind: "ulps"; readonly most: number };

/**
 * What to compare: the tensors of these names, or all; `shown` differences of each are listed, `onTensor` is called before
 * each comparison.
 *
 * @spec CON-124
 * @category comparison
 * @since 0.1.0
 */
export interface ComparisonOptions {
  readonly tensors?: ReadonlyArray<string>;
  readonly bound?: BoundSource;
  readonly shown?: number;
  readonly onTensor?: (name: string, elements: number) => void;
}

/**
 * The comparison of two files: one comparison per tensor, in the order of the first file, and the worst verdict of them.
 *
 * @spec CON-124
 * @category comparison
 * @since 0.1.0
 */
export interface FileComparison {
  readonly verdict: ComparisonVerdict;
  readonly tensors: ReadonlyArray<{ readonly name: string; readonly comparison: TensorComparison }>;
  readonly leftOut: ReadonlyArray<string>;
}

function readTensors(path: string): Effect.Effect<Tensors, TensorFileUnreadable> {
  const unreadable = (expected: string, actual: string) => new TensorFileUnreadable({ file: path, expected, actual });
  return Effect.tryPromise({
    try: () => realpath(path),
    catch: (cause) => unreadable("a safetensors file", accessError(path, "", cause).actual),
  }).pipe(
    Effect.flatMap((real) =>
      Effect.mapError(
        readBounded(dirname(real), { file: basename(real), limit: caseLimits.tensorFile }),
        ({ expected, actual }) => unreadable(expected, actual),
      ),
    ),
    Effect.flatMap((bytes) =>
      Effect.fromResult(
        Result.mapError(readSafetensors(bytes), ({ where, expected, actual }) =>
          unreadable(`${where}: ${expected}`, actual),
        ),
      ),
    ),
  );
}

const TOLERANCE = "tolerance";

function namesOf(a: Tensors, b: Tensors, chosen: ReadonlyArray<string> | undefined) {
  if (chosen !== undefined) return { compared: chosen, leftOut: [] };
  const all = [...new Set([...a.keys(), ...b.keys()])];
  const leftOut = all.filter((name) => name === TOLERANCE && !(a.has(name) && b.has(name)));
  return { compared: all.filter((name) => !leftOut.includes(name)), leftOut };
}

function missingIn(names: ReadonlyArray<string>, tensors: Tensors, file: string): TensorsIncomparable | undefined {
  const missing = names.filter((name) => !tensors.has(name));
  if (missing.length === 0) return undefined;
  const actual = `only ${[...tensors.keys()].join(", ") || "no tensor"}`;
  return new TensorsIncomparable({ where: file, expected: `the tensors ${missing.join(", ")}`, actual });
}

type BoundOf = (name: string, tensor: SafeTensor) => Result.Result<Bound | undefined, TensorsIncomparable>;

/** Tolerances of a file as float64, refused where they have not the shape of what they bound. */
function fileBound(file: string, bounds: Tensors): BoundOf {
  return (name, { shape }) => {
    const boundName = bounds.has(TOLERANCE) ? (name === "out" ? TOLERANCE : undefined) : name;
    const bound = boundName === undefined ? undefined : bounds.get(boundName);
    if (bound === undefined) return Result.succeed(undefined);
    if (bound.shape.join() !== shape.join()) {
      const fields = { expected: `the shape [${shape.join(", ")}] of ${name}`, actual: `[${bound.shape.join(", ")}]` };
      return Result.fail(new TensorsIncomparable({ where: `${file}: ${boundName}`, ...fields }));
    }
    const { value } = elementsOf(bound);
    const length = elementCount(bound);
    return Result.succeed({ kind: "absolute", tolerance: Float64Array.from({ length }, (_, n) => value(n)) });
  };
}

function boundOf(source: BoundSource): Effect.Effect<BoundOf, TensorFileUnreadable | CaseError> {
  return match(source)
    .with({ kind: "none" }, () => Effect.succeed<BoundOf>(() => Result.succeed(undefined)))
    .with({ kind: "ulps" }, ({ most }) => Effect.succeed<BoundOf>(() => Result.succeed({ kind: "ulps", most })))
    .with({ kind: "file" }, ({ file }) => Effect.map(readTensors(file), (bounds) => fileBound(file, bounds)))
    .with({ kind: "case" }, ({ directory, a, b }) =>
      Effect.map(caseBounds(directory, a, b), (bounds): BoundOf => (name) => {
        const tolerance = bounds.get(name);
        return Result.succeed(tolerance && { kind: "absolute", tolerance });
      }),
    )
    .exhaustive();
}

const severity: ReadonlyArray<ComparisonVerdict> = ["equal bits", "within bound", "differs", "outside bound"];

/**
 * Compares the tensors of two safetensors files by name.
 *
 * **Edge cases** both files are read whole, each of at most 2 GiB; a `tensor` named `tolerance` that only one file has is a
 * bound, not a result, and is left out. **Errors** `TensorFileUnreadable`, `TensorsIncomparable` when a tensor is missing or
 * has no counterpart of its shape and kind, and those of `readCase`.
 *
 * @spec CON-123 CON-124
 * @category comparison
 * @since 0.1.0
 */
export function compareFiles(
  fileA: string,
  fileB: string,
  options: ComparisonOptions = {},
): Effect.Effect<FileComparison, TensorFileUnreadable | TensorsIncomparable | CaseError> {
  return Effect.gen(function* () {
    const [a, b] = [yield* readTensors(fileA), yield* readTensors(fileB)];
    const { compared, leftOut } = namesOf(a, b, options.tensors);
    const missing = missingIn(compared, a, fileA) ?? missingIn(compared, b, fileB);
    if (missing) return yield* missing;
    if (compared.length === 0) {
      return yield* new TensorsIncomparable({ where: fileA, expected: "a tensor to compare", actual: "none" });
    }
    const bounds = yield* boundOf(options.bound ?? { kind: "none" });
    const tensors: Array<FileComparison["tensors"][number]> = [];
    for (const name of compared) {
      const bound = yield* Effect.fromResult(bounds(name, a.get(name)!));
      options.onTensor?.(name, elementCount(a.get(name)!));
      const result = compareTensors(a.get(name)!, b.get(name)!, bound, options.shown);
      const comparison = yield* Effect.fromResult(
        Result.mapError(result, ({ where, expected, actual }) => {
          return new TensorsIncomparable({ where: `${name}: ${where}`, expected, actual });
        }),
      );
      tensors.push({ name, comparison });
    }
    const worst = Math.max(0, ...tensors.map(({ comparison }) => severity.indexOf(comparison.verdict)));
    return { verdict: severity[worst]!, tensors, leftOut };
  });
}
