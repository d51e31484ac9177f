import { Result } from "effect";
import { itoSystem, type ItoSystem, type LinearSystem } from "../dynamics/linear-system.ts";
import { type CategoryInputRefused, DynamicsNotNatural } from "./errors.ts";
import type { HilbertPresheaf } from "./hilbert-presheaf.ts";
import { refusedInput } from "./input.ts";
import { exactRational } from "./rational.ts";
import { firstDifference, matrixOf, multiply, type RationalMatrix } from "./rational-matrix.ts";

/**
 * A linear stochastic system over each object, all driven by the same noises, that commutes with every restriction.
 *
 * @spec CAT-034
 * @category category
 * @since 0.1.0
 */
export interface FibreDynamics {
  readonly presheaf: HilbertPresheaf;
  readonly systems: ReadonlyArray<LinearSystem>;
}

type Rows = ReadonlyArray<ReadonlyArray<number>>;

const exactMatrix = (rows: Rows): RationalMatrix =>
  matrixOf(rows.length, rows.length, (i, j) => exactRational(rows[i]![j]!));

function wrongSystems(
  { dimensions }: HilbertPresheaf,
  systems: ReadonlyArray<LinearSystem>,
): CategoryInputRefused | undefined {
  if (systems.length !== dimensions.length) {
    return refusedInput("systems", `${dimensions.length}, one for each object`, systems.length);
  }
  const [first] = systems;
  for (const [i, { drift, noises, convention }] of systems.entries()) {
    const where = `systems[${i}]`;
    if (drift.length !== dimensions[i]) return refusedInput(where, `${dimensions[i]} dimensions`, drift.length);
    if (noises.length !== first!.noises.length) {
      return refusedInput(where, `${first!.noises.length} noises, as the first has`, noises.length);
    }
    if (convention !== first!.convention) return refusedInput(where, `the convention ${first!.convention}`, convention);
  }
  return undefined;
}

function notNatural(
  presheaf: HilbertPresheaf,
  arrow: number,
  coefficient: string,
  pick: (system: LinearSystem) => Rows,
  systems: ReadonlyArray<LinearSystem>,
): DynamicsNotNatural | undefined {
  const { name, source, target } = presheaf.category.arrows[arrow]!;
  const restriction = presheaf.matrices[presheaf.category.generators[arrow]!]!;
  const before = multiply(restriction, exactMatrix(pick(systems[target]!)));
  const after = multiply(exactMatrix(pick(systems[source]!)), restriction);
  const different = firstDifference(before, after);
  if (different === undefined) return undefined;
  const [row, column] = different;
  const shown = (matrix: RationalMatrix) => matrix.entries[row]![column]!.toFraction();
  return new DynamicsNotNatural({ arrow: name, coefficient, row, column, left: shown(before), right: shown(after) });
}

/**
 * Checks that systems over the objects commute with restriction: rho A = A rho and rho B_j = B_j rho along every arrow.
 *
 * **Accuracy** exact: a float64 coefficient is the rational number that it is. **Edge cases** every object needs a
 * dimension above 0. **Errors** `CategoryInputRefused` for other dimensions, numbers of noises or conventions;
 * `DynamicsNotNatural` with the arrow, the coefficient and the entry.
 *
 * @spec CAT-034
 * @category category
 * @since 0.1.0
 */
export function naturalDynamics(
  presheaf: HilbertPresheaf,
  systems: ReadonlyArray<LinearSystem>,
): Result.Result<FibreDynamics, CategoryInputRefused | DynamicsNotNatural> {
  const refused = wrongSystems(presheaf, systems);
  if (refused !== undefined) return Result.fail(refused);
  const noises = systems[0]?.noises ?? [];
  for (const arrow of presheaf.category.arrows.keys()) {
    const broken =
      notNatural(presheaf, arrow, "drift", ({ drift }) => drift, systems) ??
      noises
        .map((_, j) => notNatural(presheaf, arrow, `noises[${j}]`, (system) => system.noises[j]!, systems))
        .find((error) => error !== undefined);
    if (broken !== undefined) return Result.fail(broken);
  }
  return Result.succeed({ presheaf, systems });
}

/** One step of Euler and Maruyama: e - h A e + sum of dW_j B_j e. */
function stepped(
  { drift, noises }: ItoSystem,
  timeStep: number,
  increments: ReadonlyArray<number>,
  from: Float64Array,
) {
  return from.map((value, i) => {
    const along = (matrix: ItoSystem["drift"]) => from.reduce((sum, x, j) => sum + matrix.get(i, j) * x, 0);
    return noises.reduce((sum, noise, j) => sum + increments[j]! * along(noise), value - timeStep * along(drift));
  });
}

/**
 * The path of a linear system by Euler and Maruyama along given increments of its noises.
 *
 * **Shapes** `increments` `[steps, noises]`; answer `[steps + 1, dimension]`, from `initial` on. **Units** `timeStep` above
 * 0; increments are of variance `timeStep`. **Accuracy** each step is rounded as float64 is; a Stratonovich system is
 * written in Ito's convention first. **Errors** `CategoryInputRefused` for other shapes or numbers that are not finite.
 *
 * @spec CAT-035
 * @category category
 * @since 0.1.0
 */
export function fibrePath(
  system: LinearSystem,
  initial: Float64Array,
  timeStep: number,
  increments: ReadonlyArray<ReadonlyArray<number>>,
): Result.Result<ReadonlyArray<Float64Array>, CategoryInputRefused> {
  const { length } = system.drift;
  const noises = system.noises.length;
  if (initial.length !== length || !initial.every(Number.isFinite)) {
    return Result.fail(refusedInput("initial", `${length} finite numbers`, initial));
  }
  if (!(timeStep > 0 && Number.isFinite(timeStep))) {
    return Result.fail(refusedInput("timeStep", "a finite number above 0", timeStep));
  }
  const odd = increments.findIndex((row) => row.length !== noises || !row.every(Number.isFinite));
  if (odd !== -1) {
    return Result.fail(refusedInput(`increments[${odd}]`, `${noises} finite numbers`, increments[odd]));
  }
  const ito = itoSystem(system);
  const path = [initial];
  for (const row of increments) path.push(stepped(ito, timeStep, row, path.at(-1)!));
  return Result.succeed(path);
}
