import { Result } from "effect";
import { type CategoryInputRefused, CategoryTooLarge } from "./errors.ts";
import { refusedInput } from "./input.ts";
import { PathClasses } from "./path-classes.ts";
import { type Arrow, categoryLimits, type PathEquation, pathText, type Quiver, quiverOf } from "./presentation.ts";

/**
 * A morphism: a class of equal paths, with the first of its shortest paths.
 *
 * **Units** `source` and `target` are numbers of objects, `path` numbers of arrows, the first one first.
 *
 * @spec CAT-003
 * @category category
 * @since 0.1.0
 */
export interface Morphism {
  readonly source: number;
  readonly target: number;
  readonly path: ReadonlyArray<number>;
}

/**
 * A finite category with its presentation. Objects, arrows and morphisms are numbered from 0.
 *
 * **Shapes** `table[f][g]` is the morphism f and then g, -1 where f does not end where g starts; `identities` has one for
 * each object, `generators` one for each arrow.
 *
 * @spec CAT-003 CAT-005
 * @category category
 * @since 0.1.0
 */
export interface FiniteCategory {
  readonly objects: ReadonlyArray<string>;
  readonly arrows: ReadonlyArray<Arrow>;
  readonly equations: ReadonlyArray<PathEquation>;
  readonly morphisms: ReadonlyArray<Morphism>;
  readonly identities: ReadonlyArray<number>;
  readonly generators: ReadonlyArray<number>;
  readonly table: ReadonlyArray<Int32Array>;
}

/** How many classes may be tried for each that is allowed: most of them turn out to be equal to others. */
const triesEach = 32;

interface Found {
  readonly morphisms: Array<Morphism>;
  readonly numberOf: Map<number, number>;
  readonly classes: Array<number>;
}

/** Every class with its first shortest path, the identities first. */
function shortestPaths(quiver: Quiver, classes: PathClasses): Found {
  const found: Found = { morphisms: [], numberOf: new Map(), classes: [] };
  const meet = (path: number, morphism: Morphism) => {
    if (found.numberOf.has(path)) return;
    found.numberOf.set(path, found.morphisms.length);
    found.morphisms.push(morphism);
    found.classes.push(path);
  };
  quiver.objects.forEach((_, object) => meet(object, { source: object, target: object, path: [] }));
  for (let i = 0; i < found.morphisms.length; i++) {
    const { source, target, path } = found.morphisms[i]!;
    quiver.arrows.forEach((arrow, number) => {
      if (arrow.source !== target) return;
      meet(classes.follow(found.classes[i]!, number), { source, target: arrow.target, path: [...path, number] });
    });
  }
  return found;
}

function composed(classes: PathClasses, { morphisms, numberOf, classes: classOf }: Found): ReadonlyArray<Int32Array> {
  return morphisms.map((f, i) =>
    Int32Array.from(morphisms, (g) => {
      if (f.target !== g.source) return -1;
      return numberOf.get(g.path.reduce((at, arrow) => classes.follow(at, arrow), classOf[i]!))!;
    }),
  );
}

/**
 * The category that a quiver with path equations presents: its morphisms are the paths, equal only where the equations
 * make them equal.
 *
 * **Units** `most` is the number of morphisms allowed, 1 to `categoryLimits.morphisms`, which is what it is unless given.
 * **Edge cases** equal input gives equal numbers. **Errors** `CategoryInputRefused` for malformed input and for an
 * equation of paths that are not parallel; `CategoryTooLarge` for a category that is larger, or infinite, or whose
 * enumeration meets more than 32 times as many paths.
 *
 * **Source** Todd & Coxeter 1936; Carmody & Walters 1995, for categories.
 *
 * @spec CAT-001 CAT-002 CAT-003 CAT-004
 * @category category
 * @since 0.1.0
 */
export const finiteCategory = (
  input: unknown,
  most: number = categoryLimits.morphisms,
): Result.Result<FiniteCategory, CategoryInputRefused | CategoryTooLarge> =>
  Result.gen(function* () {
    if (!Number.isInteger(most) || most < 1 || most > categoryLimits.morphisms) {
      const expected = `a whole number from 1 to ${categoryLimits.morphisms}`;
      return yield* Result.fail(refusedInput("most", expected, most));
    }
    const quiver = yield* quiverOf(input);
    const classes = new PathClasses(quiver, triesEach * most);
    if (!classes.complete() || classes.live > most) {
      return yield* Result.fail(new CategoryTooLarge({ limit: most, paths: classes.created }));
    }
    const found = shortestPaths(quiver, classes);
    const generators = quiver.arrows.map(({ source }, arrow) => found.numberOf.get(classes.follow(source, arrow))!);
    const identities = quiver.objects.map((_, object) => object);
    return { ...quiver, morphisms: found.morphisms, identities, generators, table: composed(classes, found) };
  });

/**
 * The morphisms from one object to another, in order.
 *
 * **Edge cases** none where there are none, and where an object is not there.
 *
 * @spec CAT-003
 * @category category
 * @since 0.1.0
 */
export function homSet({ morphisms }: FiniteCategory, source: number, target: number): ReadonlyArray<number> {
  return morphisms.flatMap((f, i) => (f.source === source && f.target === target ? [i] : []));
}

/** A morphism as text: its shortest path, or the identity of its object. */
export function morphismText({ morphisms, arrows, objects }: FiniteCategory, morphism: number): string {
  const { path, source } = morphisms[morphism]!;
  const names = path.map((arrow) => arrows[arrow]!.name);
  return names.length === 0 ? `identity of ${objects[source]}` : pathText(names);
}

/** Is this the number of an object? */
export const isObject = ({ objects }: FiniteCategory, object: number): boolean =>
  Number.isInteger(object) && object >= 0 && object < objects.length;
