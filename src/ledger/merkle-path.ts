/** On which side of a path its next sibling stands. */
export type Side = "left" | "right";

/**
 * The sides of the siblings that a path meets on its way up, from the subtree numbered `position` at some level to the
 * root, when `last` is the number of the last subtree of that level.
 *
 * A subtree without a sibling goes up unchanged. **Edge cases** exact for every safe integer.
 * **Source** RFC 9162, sections 2.1.3.2 and 2.1.4.2.
 */
export function siblingSides(position: number, last: number): Array<Side> {
  const sides: Array<Side> = [];
  let [node, end] = [position, last];
  while (end > 0) {
    if (node % 2 === 1) sides.push("left");
    else if (node < end) sides.push("right");
    node = Math.floor(node / 2);
    end = Math.floor(end / 2);
  }
  return sides;
}
