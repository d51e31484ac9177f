import { Fraction } from "fraction.js";
import { Result, Schema } from "effect";
import type { CategoryInputRefused } from "./errors.ts";
import { countBelow, decoded, listOf, refusedInput } from "./input.ts";
import { compareRadicals, logarithmOfRadical, type Radical, type Ratio } from "./radical.ts";
import { one, RationalInput, rationalOf, zero } from "./rational.ts";

/**
 * How large a graph of updates may be.
 *
 * @spec CAT-043
 * @category category
 * @since 0.1.0
 */
export const updateGraphLimits = { vertices: 16, updates: 256, steps: 64 } as const;

/**
 * Which updates there are, from which state to which, and the anchor constant of each.
 *
 * **Units** `constant` at least 0: after the update the error is at most the constant times what it was.
 *
 * @spec CAT-043
 * @category category
 * @since 0.1.0
 */
export const UpdateGraph = Schema.Struct({
  vertices: countBelow(updateGraphLimits.vertices + 1),
  updates: listOf(
    Schema.Struct({
      from: countBelow(updateGraphLimits.vertices),
      to: countBelow(updateGraphLimits.vertices),
      constant: RationalInput,
    }),
    updateGraphLimits.updates,
  ),
});
export type UpdateGraph = typeof UpdateGraph.Type;

interface Update {
  readonly from: number;
  readonly to: number;
  readonly constant: Fraction;
}

/** The largest product of constants over schedules of some length that end at each vertex, and the last update of one. */
interface Layer {
  readonly products: ReadonlyArray<Ratio>;
  readonly last: ReadonlyArray<number>;
}

const none: Ratio = { n: 0n, d: 1n };
const isAbove = (a: Ratio, b: Ratio): boolean => a.n * b.d > b.n * a.d;

const greatestOf = (values: ReadonlyArray<Ratio>): Ratio =>
  values.reduce((most, value) => (isAbove(value, most) ? value : most), none);

const updatesOf = (input: unknown) =>
  Result.gen(function* () {
    const { vertices, updates } = yield* decoded(UpdateGraph, "graph", input);
    const exact: Array<Update> = [];
    for (const [i, { from, to, constant }] of updates.entries()) {
      const value = rationalOf(constant);
      const where = `graph.updates[${i}]`;
      if (Math.max(from, to) >= vertices) {
        return yield* Result.fail(refusedInput(where, `vertices below ${vertices}`, `${from} and ${to}`));
      }
      if (value.lt(0)) return yield* Result.fail(refusedInput(where, "a constant of at least 0", constant));
      exact.push({ from, to, constant: value });
    }
    return { vertices, updates: exact };
  });

function nextLayer({ products }: Layer, updates: ReadonlyArray<Update>): Layer {
  const next = products.map(() => none);
  const last = products.map(() => -1);
  for (const [i, { from, to, constant }] of updates.entries()) {
    const before = products[from]!;
    const product = { n: before.n * constant.n, d: before.d * constant.d };
    if (!isAbove(product, next[to]!)) continue;
    next[to] = product;
    last[to] = i;
  }
  return { products: next, last };
}

function layersUpTo(vertices: number, updates: ReadonlyArray<Update>, steps: number): ReadonlyArray<Layer> {
  const layers: Array<Layer> = [
    {
      products: Array.from({ length: vertices }, () => ({ n: 1n, d: 1n })),
      last: new Array<number>(vertices).fill(-1),
    },
  ];
  for (let step = 0; step < steps; step++) layers.push(nextLayer(layers.at(-1)!, updates));
  return layers;
}

interface Attained {
  readonly rate: { readonly radicand: Ratio; readonly root: number };
  readonly vertex: number;
}

/** Karp: the largest mean of a cycle is the largest over end vertices of the least mean gained since an earlier length. */
function karp(layers: ReadonlyArray<Layer>): Attained | undefined {
  const n = layers.length - 1;
  let found: Attained | undefined;
  for (const [vertex, end] of layers[n]!.products.entries()) {
    if (end.n === 0n) continue;
    const gains = layers.slice(0, n).flatMap(({ products }, k) => {
      const before = products[vertex]!;
      if (before.n === 0n) return [];
      return [{ radicand: { n: end.n * before.d, d: end.d * before.n }, root: n - k }];
    });
    const rate = gains.reduce((least, gain) => (compareRadicals(gain, least) < 0 ? gain : least));
    if (found === undefined || compareRadicals(rate, found.rate) > 0) found = { rate, vertex };
  }
  return found;
}

/** The cycles of the schedule that leads to a vertex in as many steps as there are vertices. */
function cyclesTo(layers: ReadonlyArray<Layer>, updates: ReadonlyArray<Update>, end: number) {
  const cycles: Array<ReadonlyArray<number>> = [];
  let open: Array<number> = [];
  let vertex = end;
  for (let step = layers.length - 1; step > 0; step--) {
    const update = layers[step]!.last[vertex]!;
    open.unshift(update);
    vertex = updates[update]!.from;
    const closed = open.findIndex((i) => updates[i]!.to === vertex);
    if (closed === -1) continue;
    cycles.push(open.slice(0, closed + 1));
    open = open.slice(closed + 1);
  }
  return cycles;
}

const meanOf = (cycle: ReadonlyArray<number>, updates: ReadonlyArray<Update>): Radical => ({
  radicand: cycle.reduce((product, i) => product.mul(updates[i]!.constant), one),
  root: cycle.length,
});

/** The largest of D_k(v) / rate^k over schedules shorter than the number of vertices. */
function excess(layers: ReadonlyArray<Layer>, { radicand, root }: Radical): Radical {
  let most = { above: 1n, below: 1n };
  for (const [k, { products }] of layers.slice(0, -1).entries()) {
    const largest = greatestOf(products);
    const above = largest.n ** BigInt(root) * radicand.d ** BigInt(k);
    const below = largest.d ** BigInt(root) * radicand.n ** BigInt(k);
    if (above * most.below > most.above * below) most = { above, below };
  }
  return { radicand: new Fraction(most.above, most.below), root };
}

/**
 * What every schedule of updates keeps to: e_n <= excess rate^n e_0.
 *
 * **Units** `rate` is the largest geometric mean of the constants of a cycle, exactly; `nu` = -ln `rate`, per step, Infinity
 * where the error is 0 after as many steps as there are vertices; `cycle` are the updates of a cycle that attains it.
 *
 * @spec CAT-043 CAT-044
 * @category category
 * @since 0.1.0
 */
export interface DecayCertificate {
  readonly decays: boolean;
  readonly rate: Radical;
  readonly excess: Radical;
  readonly nu: number;
  readonly cycle: ReadonlyArray<number>;
}

/**
 * Decides whether the error decays exponentially along every schedule of updates: exactly when the mean of -ln L over every
 * cycle is above 0.
 *
 * **Accuracy** `decays`, `rate` and `excess` are exact, `nu` is rounded. **Edge cases** an update with constant 0 ends every
 * error; where all cycles have one, and where there are none, `rate` is 0 and `excess` holds for schedules that are longer
 * than there are vertices only. **Errors** `CategoryInputRefused` for malformed graphs and negative constants.
 *
 * **Source** Karp 1978, A characterization of the minimum cycle mean in a digraph.
 *
 * @spec CAT-043 CAT-044
 * @category category
 * @since 0.1.0
 */
export const decayCertificate = (graph: unknown): Result.Result<DecayCertificate, CategoryInputRefused> =>
  Result.map(updatesOf(graph), ({ vertices, updates }) => {
    const layers = layersUpTo(vertices, updates, vertices);
    const found = karp(layers);
    if (found === undefined) {
      const nothing = { radicand: zero, root: 1 };
      return { decays: true, rate: nothing, excess: nothing, nu: Infinity, cycle: [] };
    }
    const { rate, vertex } = found;
    const cycles = cyclesTo(layers, updates, vertex);
    const cycle = cycles.find((one) => compareRadicals(meanOf(one, updates), rate) === 0)!;
    const exact = meanOf(cycle, updates);
    const nu = -logarithmOfRadical(exact);
    return { decays: exact.radicand.lt(1), rate: exact, excess: excess(layers, exact), nu, cycle };
  });

/**
 * The largest product of constants over all schedules of some length: the error after them is at most that times the first.
 *
 * **Units** `steps` 0 to `updateGraphLimits.steps`. **Edge cases** 0 where no schedule is that long. **Errors** as
 * {@link decayCertificate}.
 *
 * @spec CAT-044
 * @category category
 * @since 0.1.0
 */
export const worstProduct = (graph: unknown, steps: number): Result.Result<Fraction, CategoryInputRefused> =>
  Result.gen(function* () {
    if (!Number.isInteger(steps) || steps < 0 || steps > updateGraphLimits.steps) {
      const expected = `a whole number from 0 to ${updateGraphLimits.steps}`;
      return yield* Result.fail(refusedInput("steps", expected, steps));
    }
    const { vertices, updates } = yield* updatesOf(graph);
    const { n, d } = greatestOf(layersUpTo(vertices, updates, steps).at(-1)!.products);
    return new Fraction(n, d);
  });
