import { Result, Schema } from "effect";
import type { ConformanceCase, Suite } from "./suites/case.ts";
import { suites } from "./suites/suites.ts";

/**
 * Which of the cases one run takes: shard `index` of `count`, counted from 1.
 *
 * @spec CON-072
 * @category selection
 * @since 0.1.0
 */
export const Shard = Schema.Struct({ index: Schema.Int, count: Schema.Int });
export type Shard = typeof Shard.Type;

/**
 * Which cases a run is about. `level` takes the suites up to that level, `suites` names them; `filters` are patterns
 * `suite:group:case` with `*`, trailing parts left out matching anything; `runs` is how many random cases there are.
 *
 * @spec CON-072
 * @category selection
 * @since 0.1.0
 */
export const Selection = Schema.Struct({
  seed: Schema.Int,
  runs: Schema.Int,
  level: Schema.Int,
  suites: Schema.NullOr(Schema.Array(Schema.String)),
  filters: Schema.Array(Schema.String),
});
export type Selection = typeof Selection.Type;

/**
 * A case with its place among all selected cases, the same in every shard.
 *
 * @spec CON-072
 * @category selection
 * @since 0.1.0
 */
export interface SelectedCase {
  readonly index: number;
  readonly suite: string;
  readonly conformanceCase: ConformanceCase;
}

/**
 * A pattern that cannot match any case id.
 *
 * @spec CON-072
 * @category errors
 * @since 0.1.0
 */
export class BadPattern extends Schema.TaggedError<BadPattern>()("BadPattern", {
  pattern: Schema.String,
  reason: Schema.String,
}) {
  override get message(): string {
    return `pattern ${JSON.stringify(this.pattern)}: expected suite:group:case, where each part may hold *; ${this.reason}`;
  }
}

function partMatches(pattern: string, part: string): boolean {
  const pieces = pattern.split("*");
  if (pieces.length === 1) return pattern === part;
  const [first, last] = [pieces[0]!, pieces.at(-1)!];
  if (part.length < first.length + last.length || !part.startsWith(first) || !part.endsWith(last)) return false;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = part.indexOf(piece, from);
    if (found < 0) return false;
    from = found + piece.length;
  }
  return from <= part.length - last.length;
}

/**
 * Whether a case id matches a pattern `suite:group:case`, each part with `*` for any characters.
 *
 * @spec CON-072
 * @category selection
 * @since 0.1.0
 */
export function matchesPattern(pattern: string, id: string): boolean {
  const parts = id.split(":");
  return pattern.split(":").every((piece, n) => parts[n] !== undefined && partMatches(piece, parts[n]));
}

/**
 * Checks a pattern before anything runs.
 *
 * **Errors** `BadPattern` for an empty part or more than three parts.
 *
 * @spec CON-072
 * @category selection
 * @since 0.1.0
 */
export function checkPattern(pattern: string): Result.Result<string, BadPattern> {
  const parts = pattern.split(":");
  if (parts.length > 3) return Result.fail(new BadPattern({ pattern, reason: `there are ${parts.length} parts` }));
  if (parts.includes("")) return Result.fail(new BadPattern({ pattern, reason: "a part is empty" }));
  return Result.succeed(pattern);
}

function chosenSuites({ suites: names, level }: Selection): ReadonlyArray<Suite> {
  return suites.filter(({ name, level: suiteLevel }) => (names === null ? suiteLevel <= level : names.includes(name)));
}

/**
 * The cases of a selection in order, or those of one shard: case number k belongs to shard k mod count, so shards are
 * disjoint and together the whole.
 *
 * @spec CON-072
 * @category selection
 * @since 0.1.0
 */
export function selectCases(selection: Selection, shard?: Shard): ReadonlyArray<SelectedCase> {
  const { seed, runs, filters } = selection;
  const matching = chosenSuites(selection).flatMap((suite) =>
    suite
      .cases({ seed, runs })
      .filter(({ id }) => filters.length === 0 || filters.some((pattern) => matchesPattern(pattern, id)))
      .map((conformanceCase) => ({ suite: suite.name, conformanceCase })),
  );
  return matching
    .map((selected, index) => ({ index, ...selected }))
    .filter(({ index }) => shard === undefined || index % shard.count === shard.index - 1);
}
