import { Result } from "effect";
import { CategoryLawBroken } from "./errors.ts";
import type { FiniteCategory } from "./finite-category.ts";

type Broken = CategoryLawBroken | undefined;

const broken = (law: CategoryLawBroken["law"], ...morphisms: ReadonlyArray<number>) =>
  new CategoryLawBroken({ law, morphisms });

function wrongComposite({ morphisms, table }: FiniteCategory, f: number): Broken {
  for (const [g, { source, target }] of morphisms.entries()) {
    const composite = table[f]?.[g] ?? -1;
    const start = morphisms[f]!;
    const composable = start.target === source;
    const found = morphisms[composite];
    if (!composable && composite === -1) continue;
    if (!composable || found?.source !== start.source || found.target !== target) return broken("composition", f, g);
  }
  return undefined;
}

function wrongIdentity({ morphisms, identities, table }: FiniteCategory, f: number): Broken {
  const { source, target } = morphisms[f]!;
  const [before, after] = [identities[source]!, identities[target]!];
  return table[before]?.[f] === f && table[f]?.[after] === f ? undefined : broken("identity", before, f, after);
}

function wrongTriple({ morphisms, table }: FiniteCategory, f: number): Broken {
  for (const [g, { target }] of morphisms.entries()) {
    const first = table[f]![g]!;
    if (first === -1) continue;
    for (const [h, { source }] of morphisms.entries()) {
      if (source !== target) continue;
      if (table[first]![h] !== table[f]![table[g]![h]!]) return broken("associativity", f, g, h);
    }
  }
  return undefined;
}

/**
 * Checks a composition table against the laws of a category, one by one: composites of the right ends, identities on both
 * sides, associativity.
 *
 * **Edge cases** time grows with the cube of the number of morphisms. **Errors** `CategoryLawBroken` names the law and the
 * morphisms.
 *
 * @spec CAT-005
 * @category category
 * @since 0.1.0
 */
export function checkedCategory(category: FiniteCategory): Result.Result<FiniteCategory, CategoryLawBroken> {
  for (const law of [wrongComposite, wrongIdentity, wrongTriple]) {
    for (const f of category.morphisms.keys()) {
      const error = law(category, f);
      if (error !== undefined) return Result.fail(error);
    }
  }
  return Result.succeed(category);
}
