import { Result } from "effect";
import { expect } from "vitest";
import type { AnchorHandle, BlockPool, PageHandle, PoolTables, SequenceHandle } from "../../src/index.ts";
import { ok, readRow, rowsOf, sameBits, tokenOfKey } from "./tokens.ts";

/** What a user of the pool believes: tokens in plain arrays, and nothing about pages. */
export interface PoolModel {
  readonly outcomes: Map<string, number>;
  nextToken: number;
  readonly sequences: Map<SequenceHandle, { tokens: Array<number>; anchors: Array<AnchorHandle> }>;
  readonly anchors: Map<AnchorHandle, ReadonlyArray<number>>;
  readonly ended: Array<SequenceHandle>;
  readonly revoked: Array<AnchorHandle>;
  readonly revokedTokens: Set<number>;
  readonly sharedPages: Array<{ handle: PageHandle; tokens: ReadonlyArray<number>; intact: boolean }>;
  readonly taken: Array<{ tables: PoolTables; tokens: ReadonlyArray<ReadonlyArray<number>> }>;
}

/** A model of an empty pool, which counts how operations ended in `outcomes`. */
export function emptyModel(outcomes: Map<string, number>): PoolModel {
  return {
    outcomes,
    nextToken: 1,
    sequences: new Map(),
    anchors: new Map(),
    ended: [],
    revoked: [],
    revokedTokens: new Set(),
    sharedPages: [],
    taken: [],
  };
}

/** Numbers for tokens that were never used before. */
export function freshTokens(model: PoolModel, count: number): Array<number> {
  return Array.from({ length: count }, () => model.nextToken++);
}

/** The block tables of all live sequences, by sequence. */
export function blockRows(model: PoolModel, pool: BlockPool): Map<SequenceHandle, Array<number>> {
  const handles = [...model.sequences.keys()];
  const { blockTable, maxPages } = ok(pool.tables(handles));
  return new Map(handles.map((handle, b) => [handle, row(blockTable, maxPages, b)]));
}

function row(table: Int32Array, columns: number, b: number): Array<number> {
  return Array.from(table.subarray(b * columns, (b + 1) * columns)).filter((page) => page !== -1);
}

/** Runs an operation that must end as predicted, and changes nothing where that is a failure. */
export function attempt<A, E extends { readonly _tag: string }>(
  { outcomes }: PoolModel,
  pool: BlockPool,
  operation: () => Result.Result<A, E>,
  predicted: E["_tag"] | undefined,
): A | undefined {
  const before = pool.snapshot();
  const result = operation();
  expect(Result.isFailure(result) ? result.failure._tag : undefined).toBe(predicted);
  const outcome = predicted ?? "success";
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  if (Result.isSuccess(result)) return result.success;
  expect(pool.snapshot()).toStrictEqual(before);
  return undefined;
}

function expectTokens(pool: BlockPool, pages: ReadonlyArray<number>, tokens: ReadonlyArray<number>): void {
  expect(pages.length).toBe(Math.ceil(tokens.length / pool.dims.P));
  const read = readRow(pool, pages, tokens.length);
  const written = rowsOf(pool.dims, tokens);
  if (!sameBits(read, written)) expect(read).toStrictEqual(written);
}

function anchorTokens(model: PoolModel, handles: ReadonlyArray<AnchorHandle>, pageSize: number): Array<number> {
  const sets = handles.map((handle) => model.anchors.get(handle)!);
  const isFull = (set: ReadonlyArray<number>) => set.length % pageSize === 0;
  return [...sets.filter(isFull), ...sets.filter((set) => !isFull(set))].flat();
}

function verifyContents(model: PoolModel, pool: BlockPool): { context: Array<number>; anchors: Array<number> } {
  const tables = ok(pool.tables([...model.sequences.keys()]));
  const pages = { context: new Array<number>(), anchors: new Array<number>() };
  [...model.sequences.values()].forEach((sequence, b) => {
    const context = row(tables.blockTable, tables.maxPages, b);
    const anchors = row(tables.anchorTable, tables.maxAnchorPages, b);
    expect(tables.kvLen[b]).toBe(sequence.tokens.length);
    expectTokens(pool, context, sequence.tokens);
    const expected = anchorTokens(model, sequence.anchors, pool.dims.P);
    expect(tables.anchorLen[b]).toBe(expected.length);
    expectTokens(pool, anchors, expected);
    expect(new Set([...context, ...anchors]).size).toBe(context.length + anchors.length);
    pages.context.push(...context);
    pages.anchors.push(...anchors);
  });
  return pages;
}

function verifyCounts(model: PoolModel, pool: BlockPool, pages: { context: Array<number>; anchors: Array<number> }) {
  const pinned = [...model.anchors.values()].reduce((sum, set) => sum + Math.ceil(set.length / pool.dims.P), 0);
  const live = new Set(pages.context).size + pinned;
  const stats = ok(pool.audit());
  expect(stats).toStrictEqual(pool.stats());
  expect(stats).toMatchObject({
    pages: pool.dims.N,
    live,
    free: pool.dims.N - live,
    pinned,
    references: pages.context.length + pages.anchors.length + pinned,
    sequences: model.sequences.size,
    anchors: model.anchors.size,
    tokens: [...model.sequences.values()].reduce((sum, { tokens }) => sum + tokens.length, 0),
  });
}

function verifyRevoked(model: PoolModel, pool: BlockPool): void {
  const leaked = pool.kPages.find((element) => model.revokedTokens.has(tokenOfKey(element)));
  const leakedValue = pool.vPages.find((element) => model.revokedTokens.has(tokenOfKey(-element - 0.5)));
  expect([leaked, leakedValue]).toStrictEqual([undefined, undefined]);
}

function verifyTaken(model: PoolModel, pool: BlockPool): void {
  for (const { tables, tokens } of model.taken) {
    if (!pool.isCurrent(tables)) continue;
    tokens.forEach((expected, b) => expectTokens(pool, row(tables.blockTable, tables.maxPages, b), expected));
  }
}

function noteGivenUpPages(model: PoolModel, pool: BlockPool, live: ReadonlySet<number>): void {
  for (const shared of model.sharedPages) {
    const read = readRow(pool, [shared.handle.slot], pool.dims.P);
    const unchanged = live.has(shared.handle.slot) && sameBits(read, rowsOf(pool.dims, shared.tokens));
    shared.intact = shared.intact && unchanged;
  }
}

/** Compares everything the model knows with what the pool shows. */
export function verify(model: PoolModel, pool: BlockPool): void {
  const pages = verifyContents(model, pool);
  verifyCounts(model, pool, pages);
  verifyRevoked(model, pool);
  verifyTaken(model, pool);
  noteGivenUpPages(model, pool, new Set(pages.context));
}
