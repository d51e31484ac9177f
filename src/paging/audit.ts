import { Result } from "effect";
import { AuditFailure } from "./errors.ts";
import { occupied } from "./handles.ts";
import { pageContents } from "./pages.ts";
import type { PoolState, SequenceState } from "./pool-state.ts";
import { anchorPages } from "./sequences.ts";

/**
 * Counts over a block pool.
 *
 * **Units** pages, except `references` (holders over all pages), `sequences` and `anchors` (live ones), `tokens` (over all
 * sequences, shared ones counted once per sequence) and `revision`.
 * **Edge cases** `live` pages have a holder, `shared` ones more than one; `free + live` is `pages`.
 *
 * @spec PAG-016
 * @category paging
 * @since 0.1.0
 */
export interface PoolStats {
  readonly pages: number;
  readonly free: number;
  readonly live: number;
  readonly pinned: number;
  readonly shared: number;
  readonly references: number;
  readonly sequences: number;
  readonly anchors: number;
  readonly tokens: number;
  readonly revision: number;
}

function count(values: ArrayLike<number>, holds: (value: number) => boolean): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) if (holds(values[i]!)) sum += 1;
  return sum;
}

interface NamedSequence {
  readonly name: string;
  readonly sequence: SequenceState;
}

function liveSequences(state: PoolState): Array<NamedSequence> {
  return state.sequences.entries.flatMap(({ content }, slot) =>
    content === undefined ? [] : [{ name: `sequence ${slot}`, sequence: content }],
  );
}

/** Counts over a pool. */
export function poolStats(state: PoolState): PoolStats {
  const live = count(state.references, (holders) => holders > 0);
  return {
    pages: state.dims.N,
    free: state.freeCount,
    live,
    pinned: count(state.pinned, (flag) => flag === 1),
    shared: count(state.references, (holders) => holders > 1),
    references: state.references.reduce((sum, holders) => sum + holders, 0),
    sequences: occupied(state.sequences),
    anchors: occupied(state.anchors),
    tokens: liveSequences(state).reduce((sum, { sequence }) => sum + sequence.length, 0),
    revision: state.revision,
  };
}

type Finding = AuditFailure | undefined;

function freeListFinding(state: PoolState): Finding {
  const invariant = "pages are free or live";
  const listed = new Uint8Array(state.dims.N);
  for (let i = 0; i < state.freeCount; i++) {
    const page = state.freeRing[(state.freeStart + i) % state.dims.N]!;
    if (listed[page] === 1) {
      return new AuditFailure({ invariant, where: `page ${page}`, expected: "once in the free list", actual: "twice" });
    }
    listed[page] = 1;
  }
  const wrong = listed.findIndex((flag, page) => (flag === 1) === state.references[page]! > 0);
  if (wrong < 0) return undefined;
  const actual = `${state.references[wrong]} holders, ${listed[wrong] === 1 ? "in" : "not in"} the free list`;
  return new AuditFailure({
    invariant,
    where: `page ${wrong}`,
    expected: "a holder or a place in the free list",
    actual,
  });
}

function attachmentFinding(state: PoolState): Finding {
  for (const { name, sequence } of liveSequences(state)) {
    const gone = sequence.anchors.find((slot) => state.anchors.entries[slot]?.content === undefined);
    if (gone === undefined) continue;
    const invariant = "attached anchors are pinned";
    return new AuditFailure({ invariant, where: name, expected: "pinned anchors", actual: `anchor ${gone}, revoked` });
  }
  return undefined;
}

function holdersFinding(state: PoolState): Finding {
  const holders = new Int32Array(state.dims.N);
  const hold = (pages: ReadonlyArray<number>) => pages.forEach((page) => holders[page]!++);
  for (const { content } of state.anchors.entries) if (content !== undefined) hold(content.pages);
  for (const { sequence } of liveSequences(state)) {
    hold(sequence.pages);
    hold(anchorPages(state, sequence).pages);
  }
  const wrong = holders.findIndex((held, page) => held !== state.references[page]);
  if (wrong < 0) return undefined;
  return new AuditFailure({
    invariant: "references equal holders",
    where: `page ${wrong}`,
    expected: `${holders[wrong]} references`,
    actual: `${state.references[wrong]}`,
  });
}

function tableFinding(state: PoolState, { name, sequence }: NamedSequence): Finding {
  const { P } = state.dims;
  const { length, pages } = sequence;
  if (pages.length !== Math.ceil(length / P)) {
    const expected = `${Math.ceil(length / P)} pages for ${length} tokens`;
    return new AuditFailure({ invariant: "tables cover lengths", where: name, expected, actual: `${pages.length}` });
  }
  for (const [index, page] of pages.entries()) {
    const where = `${name}, index ${index}, page ${page}`;
    if (state.pinned[page] === 1) {
      const invariant = "no pinned page in a block table";
      return new AuditFailure({ invariant, where, expected: "an unpinned page", actual: "a pinned one" });
    }
    const used = Math.min(P, length - index * P);
    if (state.filled[page]! < used) {
      const expected = `${used} filled slots`;
      return new AuditFailure({ invariant: "used slots are filled", where, expected, actual: `${state.filled[page]}` });
    }
  }
  if (new Set(pages).size === pages.length) return undefined;
  const actual = `pages ${pages.join(", ")}`;
  return new AuditFailure({ invariant: "no page twice in a table", where: name, expected: "distinct pages", actual });
}

function poisonFinding(state: PoolState): Finding {
  for (let page = 0; page < state.dims.N; page++) {
    if (state.poisoned[page] === 0) continue;
    for (const contents of pageContents(state, page)) {
      const at = contents.findIndex((value) => !Number.isNaN(value));
      if (at < 0) continue;
      const invariant = "revoked pages are poisoned";
      const where = `page ${page}, element ${at}`;
      return new AuditFailure({ invariant, where, expected: "NaN", actual: String(contents[at]) });
    }
  }
  return undefined;
}

/**
 * Recounts a pool's state from nothing and checks every invariant.
 *
 * Free and live pages add up to N and are disjoint; reference counts equal the number of holders; each block table covers
 * its length with distinct, unpinned, filled pages; revoked pages hold NaN until they are taken again.
 *
 * **Errors** `AuditFailure` names the first invariant that does not hold.
 *
 * @spec PAG-016
 * @category paging
 * @since 0.1.0
 */
export function auditPool(state: PoolState): Result.Result<PoolStats, AuditFailure> {
  const tables = () => {
    for (const named of liveSequences(state)) {
      const finding = tableFinding(state, named);
      if (finding) return finding;
    }
    return undefined;
  };
  const finding =
    freeListFinding(state) ?? attachmentFinding(state) ?? holdersFinding(state) ?? tables() ?? poisonFinding(state);
  return finding === undefined ? Result.succeed(poolStats(state)) : Result.fail(finding);
}
