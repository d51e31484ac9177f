import { Effect, HashMap } from "effect";
import { itemAt, type MemoryItem, type State } from "../../src/index.ts";
import { ItemUnknown } from "./memory-errors.ts";

const shape = /^[0-9a-f]{4,64}$/;

/**
 * The item of an identifier, or of the beginning of one.
 *
 * @spec MCM-005
 */
export function findItem(state: State, text: string): Effect.Effect<MemoryItem, ItemUnknown> {
  return Effect.suspend(() => {
    const known = itemAt(state, text);
    if (known !== undefined) return Effect.succeed(known);
    const refused = (expected: string, found: number) => Effect.fail(new ItemUnknown({ item: text, expected, found }));
    if (!shape.test(text)) return refused("an identifier, or 4 or more of its first hexadecimal digits", 0);
    const found = [...HashMap.values(state.items)].filter(({ id }) => id.startsWith(text));
    const [item] = found;
    if (item !== undefined && found.length === 1) return Effect.succeed(item);
    return refused("digits with which one item begins", found.length);
  });
}

/** How an item's label reads. */
export const labelText = ({ label }: Pick<MemoryItem, "label">): string =>
  `${label.level}, by ${label.roots.join(" and ")}`;

/** The first digits of an identifier, for people. */
export const shortName = (id: string): string => id.slice(0, 12);
