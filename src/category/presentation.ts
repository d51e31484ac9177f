import { Result, Schema } from "effect";
import type { CategoryInputRefused } from "./errors.ts";
import { decoded, listOf, refusedInput } from "./input.ts";

/**
 * How large a presentation, and the category it presents, may be.
 *
 * @spec CAT-001 CAT-004
 * @category category
 * @since 0.1.0
 */
export const categoryLimits = { objects: 64, arrows: 256, equations: 4096, pathLength: 64, morphisms: 1024 } as const;

const Name = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9_.:/-]{1,64}$/u, { expected: "a name of 1 to 64 letters, digits and _ . : / -" }),
);
const Path = listOf(Name, categoryLimits.pathLength);

/**
 * A category as it is given: contexts, restrictions between them, and which paths of restrictions are equal.
 *
 * **Units** a path is the names of its arrows, the first one first; `[]` is the identity of the other side's start.
 *
 * @spec CAT-001
 * @category category
 * @since 0.1.0
 */
export const Presentation = Schema.Struct({
  objects: listOf(Name, categoryLimits.objects),
  arrows: listOf(Schema.Struct({ name: Name, from: Name, to: Name }), categoryLimits.arrows),
  equations: listOf(Schema.Struct({ left: Path, right: Path }), categoryLimits.equations),
});
export type Presentation = typeof Presentation.Type;

/** An arrow of the quiver, its ends as numbers of objects. */
export interface Arrow {
  readonly name: string;
  readonly source: number;
  readonly target: number;
}

/** Two parallel paths that are equal, as numbers of arrows. */
export interface PathEquation {
  readonly left: ReadonlyArray<number>;
  readonly right: ReadonlyArray<number>;
  readonly source: number;
  readonly target: number;
  readonly text: string;
}

/** A presentation that was checked. */
export interface Quiver {
  readonly objects: ReadonlyArray<string>;
  readonly arrows: ReadonlyArray<Arrow>;
  readonly equations: ReadonlyArray<PathEquation>;
}

/** A path as text: arrows in the order in which they are followed. */
export const pathText = (names: ReadonlyArray<string>): string => (names.length === 0 ? "identity" : names.join(" . "));

const numbered = (where: string, names: ReadonlyArray<string>) =>
  Result.gen(function* () {
    const numbers = new Map<string, number>();
    for (const [i, name] of names.entries()) {
      if (numbers.has(name)) return yield* Result.fail(refusedInput(`${where}[${i}]`, "a name of its own", name));
      numbers.set(name, i);
    }
    return numbers;
  });

const known = (numbers: ReadonlyMap<string, number>, where: string, kind: string, name: string) => {
  const found = numbers.get(name);
  return found === undefined ? Result.fail(refusedInput(where, `one of the ${kind}`, name)) : Result.succeed(found);
};

const pathOf = (
  names: ReadonlyArray<string>,
  where: string,
  numbers: ReadonlyMap<string, number>,
  arrows: ReadonlyArray<Arrow>,
) =>
  Result.gen(function* () {
    const path: Array<number> = [];
    for (const [i, name] of names.entries()) {
      const arrow = yield* known(numbers, `${where}[${i}]`, "arrows", name);
      const before = path.at(-1);
      if (before !== undefined && arrows[before]!.target !== arrows[arrow]!.source) {
        const expected = `an arrow that starts where ${arrows[before]!.name} ends`;
        return yield* Result.fail(refusedInput(`${where}[${i}]`, expected, name));
      }
      path.push(arrow);
    }
    return path;
  });

function endsOf(path: ReadonlyArray<number>, other: ReadonlyArray<number>, arrows: ReadonlyArray<Arrow>) {
  const [first = other[0], last] = [path[0], path.at(-1)];
  const source = arrows[first!]!.source;
  return { source, target: last === undefined ? source : arrows[last]!.target };
}

const equationOf = (
  given: Presentation["equations"][number],
  where: string,
  numbers: ReadonlyMap<string, number>,
  arrows: ReadonlyArray<Arrow>,
) =>
  Result.gen(function* () {
    const left = yield* pathOf(given.left, `${where}.left`, numbers, arrows);
    const right = yield* pathOf(given.right, `${where}.right`, numbers, arrows);
    const text = `${pathText(given.left)} = ${pathText(given.right)}`;
    if (left.length + right.length === 0) return yield* Result.fail(refusedInput(where, "a path", "none"));
    const [ends, others] = [endsOf(left, right, arrows), endsOf(right, left, arrows)];
    if (ends.source !== others.source || ends.target !== others.target) {
      return yield* Result.fail(refusedInput(where, "two paths with the same start and end", text));
    }
    return { left, right, ...ends, text };
  });

/** Checks a presentation from outside: every name known and used once, every path composable, every equation parallel. */
export const quiverOf = (input: unknown): Result.Result<Quiver, CategoryInputRefused> =>
  Result.gen(function* () {
    const presentation = yield* decoded(Presentation, "presentation", input);
    const objects = yield* numbered("presentation.objects", presentation.objects);
    const arrows: Array<Arrow> = [];
    for (const [i, { name, from, to }] of presentation.arrows.entries()) {
      const source = yield* known(objects, `presentation.arrows[${i}].from`, "objects", from);
      arrows.push({ name, source, target: yield* known(objects, `presentation.arrows[${i}].to`, "objects", to) });
    }
    const names = presentation.arrows.map(({ name }) => name);
    const numbers = yield* numbered("presentation.arrows", names);
    const equations: Array<PathEquation> = [];
    for (const [i, equation] of presentation.equations.entries()) {
      equations.push(yield* equationOf(equation, `presentation.equations[${i}]`, numbers, arrows));
    }
    return { objects: presentation.objects, arrows, equations };
  });
