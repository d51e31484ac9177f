import type { Suite } from "./case.ts";
import { designed } from "./designed.ts";
import { edges } from "./edges.ts";
import { lawSuite } from "./laws.ts";
import { random } from "./random.ts";
import { scale } from "./scale.ts";

/**
 * Every suite, in the order of its level.
 *
 * @spec CON-032
 * @category suites
 * @since 0.1.0
 */
export const suites: ReadonlyArray<Suite> = [edges, designed, random, lawSuite, scale];
