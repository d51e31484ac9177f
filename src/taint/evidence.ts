import type { PrincipalId } from "../identity/principal.ts";
import type { Digest } from "../ledger/digest.ts";

/**
 * What was derived from what, and the root identity of who wrote it.
 *
 * @spec TNT-005
 * @category taint
 * @since 0.1.0
 */
export interface Derivation {
  readonly parents: (item: Digest) => ReadonlyArray<Digest>;
  readonly root: (item: Digest) => PrincipalId;
}

/** The root identities along a shortest path from an item to one without parents, that avoids some identities. */
function survivingPath({ parents, root }: Derivation, item: Digest, cut: ReadonlySet<PrincipalId>) {
  const cameFrom = new Map<Digest, Digest | undefined>([[item, undefined]]);
  for (const at of cameFrom.keys()) {
    const sources = parents(at);
    if (sources.length === 0) return pathRoots(root, cameFrom, at);
    for (const source of sources) if (!cameFrom.has(source) && !cut.has(root(source))) cameFrom.set(source, at);
  }
  return undefined;
}

/** The root identities of a path, but for the item it starts from, which is what is supported. */
function pathRoots(root: Derivation["root"], cameFrom: ReadonlyMap<Digest, Digest | undefined>, origin: Digest) {
  const roots = new Set<PrincipalId>();
  for (let at = origin, next = cameFrom.get(at); next !== undefined; at = next, next = cameFrom.get(at))
    roots.add(root(at));
  return roots;
}

/**
 * Whether no `bound - 1` root identities, taken away with all they wrote, leave an item without support.
 *
 * Any cut must meet any path, so each identity of one surviving path is tried in turn: at most `bound - 1` deep, however
 * long the derivation is.
 *
 * **Edge cases** an item without parents is its own origin: evidence 1. **Source** the search for a hitting set bounded by
 * its size (Downey & Fellows 1999); with one item an identity it is the minimum vertex cut of Menger.
 *
 * @spec TNT-005 TNT-006 TNT-007
 * @category taint
 * @since 0.1.0
 */
export function evidenceReaches(derivation: Derivation, item: Digest, bound: number): boolean {
  if (bound <= 1 || derivation.parents(item).length === 0) return bound <= 1;
  const cutExists = (cut: ReadonlySet<PrincipalId>, left: number): boolean => {
    const path = survivingPath(derivation, item, cut);
    if (path === undefined) return true;
    return left > 0 && [...path].some((identity) => cutExists(new Set([...cut, identity]), left - 1));
  };
  return !cutExists(new Set(), bound - 1);
}

/**
 * The evidence of an item, counted up to a bound.
 *
 * **Units** root identities. **Edge cases** the bound stands for itself and everything above.
 *
 * @spec TNT-005 TNT-006
 * @category taint
 * @since 0.1.0
 */
export function evidenceUpTo(derivation: Derivation, item: Digest, bound: number): number {
  let evidence = 1;
  while (evidence < bound && evidenceReaches(derivation, item, evidence + 1)) evidence += 1;
  return evidence;
}
