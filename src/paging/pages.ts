import { pageStrides } from "../problem/layout.ts";
import type { PoolState } from "./pool-state.ts";

/** Takes the page that has been free longest; the caller has checked that one is free. */
export function takePage(state: PoolState): number {
  const page = state.freeRing[state.freeStart]!;
  state.freeStart = (state.freeStart + 1) % state.dims.N;
  state.freeCount -= 1;
  state.references[page] = 1;
  state.poisoned[page] = 0;
  return page;
}

/** Adds one holder to each page. */
export function holdPages(state: PoolState, pages: ReadonlyArray<number>): void {
  for (const page of pages) state.references[page]! += 1;
}

function giveUpContent(state: PoolState, page: number): void {
  state.generations[page]! += 1;
  state.revision += 1;
}

/** Removes one holder from each page; a page nobody holds becomes free, behind all other free pages. */
export function releasePages(state: PoolState, pages: ReadonlyArray<number>): void {
  for (const page of pages) {
    state.references[page]! -= 1;
    if (state.references[page] !== 0) continue;
    giveUpContent(state, page);
    state.filled[page] = 0;
    state.freeRing[(state.freeStart + state.freeCount) % state.dims.N] = page;
    state.freeCount += 1;
  }
}

interface Rows {
  readonly values: Float32Array;
  readonly width: number;
}

function pools(state: PoolState): [keys: Rows, values: Rows] {
  return [
    { values: state.kPages, width: state.dims.D },
    { values: state.vPages, width: state.dims.Dv },
  ];
}

function writeSlot(state: PoolState, pool: Rows, page: number, slot: number, source: Float32Array, token: number) {
  const { Hkv } = state.dims;
  const strides = pageStrides(state.layout, state.dims, pool.width);
  for (let head = 0; head < Hkv; head++) {
    const from = (token * Hkv + head) * pool.width;
    const to = page * strides.page + slot * strides.slot + head * strides.head;
    pool.values.set(source.subarray(from, from + pool.width), to);
  }
}

/**
 * Keys and values of n consecutive tokens.
 *
 * **Shapes** `keys [n, Hkv, D]`, `values [n, Hkv, Dv]`, row-major whatever the pool's layout.
 *
 * @spec PAG-003
 * @category paging
 * @since 0.1.0
 */
export interface TokenRows {
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

/** Writes token rows into consecutive slots of pages that have one holder each. */
export function writeTokens(state: PoolState, pages: ReadonlyArray<number>, start: number, rows: TokenRows): void {
  const { P, Hkv, D } = state.dims;
  const [keys, values] = pools(state);
  const count = rows.keys.length / (Hkv * D);
  for (let token = 0; token < count; token++) {
    const page = pages[Math.floor((start + token) / P)]!;
    const slot = (start + token) % P;
    if (slot < state.filled[page]!) giveUpContent(state, page);
    writeSlot(state, keys, page, slot, rows.keys, token);
    writeSlot(state, values, page, slot, rows.values, token);
    state.filled[page] = slot + 1;
  }
}

/** Copies the first slots of a page into a page just taken, and nothing of what lies behind them. */
export function copySlots(state: PoolState, from: number, to: number, slots: number): void {
  for (const pool of pools(state)) {
    const strides = pageStrides(state.layout, state.dims, pool.width);
    for (let slot = 0; slot < slots; slot++) {
      for (let head = 0; head < state.dims.Hkv; head++) {
        const offset = slot * strides.slot + head * strides.head;
        const source = from * strides.page + offset;
        pool.values.copyWithin(to * strides.page + offset, source, source + pool.width);
      }
    }
  }
}

/** Every element of a page, keys first. */
export function pageContents(state: PoolState, page: number): [keys: Float32Array, values: Float32Array] {
  const { P, Hkv } = state.dims;
  const contents = (pool: Rows) => {
    const size = P * Hkv * pool.width;
    return pool.values.subarray(page * size, (page + 1) * size);
  };
  const [keys, values] = pools(state);
  return [contents(keys), contents(values)];
}

/** Overwrites a page with NaN, so that reading it through an old table shows. */
export function poisonPage(state: PoolState, page: number): void {
  for (const contents of pageContents(state, page)) contents.fill(Number.NaN);
  state.poisoned[page] = 1;
}
