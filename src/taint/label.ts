import { Schema } from "effect";
import { PrincipalId } from "../identity/principal.ts";
import { Level, levels } from "./origin.ts";

/**
 * Where an item comes from: the root identities that had a hand in it, sorted, and the least trustworthy level that did.
 *
 * @spec TNT-001 TNT-003
 * @category taint
 * @since 0.1.0
 */
export const Label = Schema.Struct({ roots: Schema.Array(PrincipalId), level: Level });
export type Label = typeof Label.Type;

/**
 * The least label: nobody, at the cleanest level. The unit of {@link join}.
 *
 * @spec TNT-001
 * @category taint
 * @since 0.1.0
 */
export const untainted: Label = { roots: [], level: "curated" };

const rank = (level: Level): number => levels.indexOf(level);

function isSubset(some: ReadonlyArray<string>, all: ReadonlyArray<string>): boolean {
  let at = 0;
  for (const element of some) {
    while (at < all.length && all[at]! < element) at += 1;
    if (all[at] !== element) return false;
  }
  return true;
}

/**
 * Whether one label is at most another: all its root identities are in the other, and its level is no less trustworthy.
 *
 * @spec TNT-001
 * @category taint
 * @since 0.1.0
 */
export function isAtMost(one: Label, other: Label): boolean {
  return rank(one.level) <= rank(other.level) && isSubset(one.roots, other.roots);
}

/**
 * The least label that is at least both.
 *
 * **Edge cases** answers one of its arguments, not a copy, when that is the join.
 *
 * @spec TNT-001
 * @category taint
 * @since 0.1.0
 */
export function join(one: Label, other: Label): Label {
  if (isAtMost(one, other)) return other;
  if (isAtMost(other, one)) return one;
  return {
    roots: [...new Set([...one.roots, ...other.roots])].toSorted((a, b) => (a < b ? -1 : 1)),
    level: rank(one.level) < rank(other.level) ? other.level : one.level,
  };
}
