import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BlockPool, checkProblem, type Layout, OutOfPages, problemLimits } from "../../src/index.ts";
import { numbered, ok, pagesOf, readRow, refused, rowsOf, sameBits, sequenceOf, smallPool } from "./tokens.ts";

describe("making a pool (kills: wrong array sizes, limits not enforced)", () => {
  it("[PAG-001] sizes the page arrays by layout and width", () => {
    const pool = smallPool({ Hkv: 2, D: 3, Dv: 5, P: 4, N: 6 });
    expect([pool.kPages.length, pool.vPages.length]).toStrictEqual([6 * 4 * 2 * 3, 6 * 4 * 2 * 5]);
    expect(pool.stats()).toMatchObject({ pages: 6, free: 6, live: 0, references: 0, sequences: 0, tokens: 0 });
  });

  it.each([
    ["Hkv", 0, "OutOfRange"],
    ["D", 1.5, "OutOfRange"],
    ["Dv", Number.NaN, "OutOfRange"],
    ["P", -1, "OutOfRange"],
    ["N", -1, "OutOfRange"],
    ["P", problemLimits.pageSize + 1, "TooLarge"],
    ["N", problemLimits.pages + 1, "TooLarge"],
  ] as const)("[PAG-001] refuses %s = %s with %s", (name, value, tag) => {
    const dims = { Hkv: 1, D: 1, Dv: 1, P: 1, N: 1, [name]: value };
    expect(refused(BlockPool.make({ layout: "NHD", dims }))).toMatchObject({ _tag: tag, field: `dims.${name}` });
  });

  it("[PAG-001] refuses a pool of too many elements and an unknown layout", () => {
    const dims = { Hkv: 1_024, D: 1_024, Dv: 1, P: 4_096, N: 1 };
    expect(refused(BlockPool.make({ layout: "NHD", dims }))).toMatchObject({ _tag: "TooLarge", field: "dims" });
    const layout = "HDN" as Layout;
    expect(refused(BlockPool.make({ layout, dims: { ...dims, Hkv: 1 } }))).toMatchObject({ field: "layout" });
  });

  it("[PAG-001] [PAG-015] fits a ProblemInput without copying", () => {
    const pool = smallPool();
    const batch = [sequenceOf(pool, numbered(5)), sequenceOf(pool, [])];
    ok(pool.attach(batch[0]!, ok(pool.pinAnchors(rowsOf(pool.dims, [9])))));
    const problem = checkProblem({
      mode: "joint",
      layout: pool.layout,
      dims: { ...pool.dims, B: 2, H: 4 },
      q: new Float32Array(2 * 4 * 3),
      qIndptr: Int32Array.of(0, 1, 2),
      kPages: pool.kPages,
      vPages: pool.vPages,
      ...ok(pool.tables(batch)),
    });
    expect(ok(problem).kPages).toBe(pool.kPages);
    expect(ok(problem).vPages).toBe(pool.vPages);
  });
});

describe("appending (kills: page boundary off by one, wrong layout, bits changed on the way)", () => {
  it.each([
    [0, []],
    [1, [0]],
    [3, [0]],
    [4, [0]],
    [5, [0, 1]],
    [8, [0, 1]],
  ])("[PAG-003] %i tokens in pages of 4 take pages %j", (length, pages) => {
    const pool = smallPool();
    expect(pagesOf(pool, sequenceOf(pool, numbered(length)))).toStrictEqual(pages);
    expect(pool.stats()).toMatchObject({ live: pages.length, tokens: length });
  });

  it("[PAG-002] puts heads and slots where the layout says", () => {
    const dims = { Hkv: 2, D: 1, Dv: 1, P: 2, N: 1 };
    const rows = { keys: Float32Array.of(10, 11, 20, 21), values: Float32Array.of(1, 2, 3, 4) };
    const written = (layout: Layout) => {
      const pool = smallPool(dims, layout);
      ok(pool.append(ok(pool.allocate()), rows));
      return [[...pool.kPages], [...pool.vPages]];
    };
    expect(written("NHD")).toStrictEqual([
      [10, 11, 20, 21],
      [1, 2, 3, 4],
    ]);
    expect(written("HND")).toStrictEqual([
      [10, 20, 11, 21],
      [1, 3, 2, 4],
    ]);
  });

  it("[PAG-002] [PAG-003] keeps every bit of any tokens, however the appends are cut", () => {
    const word = fc.nat({ max: 0xffff_ffff });
    const options = fc.record({ layout: fc.constantFrom<Layout>("NHD", "HND"), P: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(
        options,
        fc.array(fc.array(fc.array(word, { minLength: 10, maxLength: 10 }))),
        ({ layout, P }, cuts) => {
          const total = cuts.flat().length;
          const pool = smallPool({ P, N: total }, layout);
          const { Hkv, D, Dv } = pool.dims;
          const rowsFrom = (words: ReadonlyArray<ReadonlyArray<number>>) => ({
            keys: new Float32Array(Uint32Array.from(words.flatMap((token) => token.slice(0, Hkv * D))).buffer),
            values: new Float32Array(Uint32Array.from(words.flatMap((token) => token.slice(Hkv * D))).buffer),
          });
          expect(Hkv * (D + Dv)).toBe(10);
          const sequence = ok(pool.allocate());
          for (const words of cuts) ok(pool.append(sequence, rowsFrom(words)));
          expect(sameBits(readRow(pool, pagesOf(pool, sequence), total), rowsFrom(cuts.flat()))).toBe(true);
        },
      ),
    );
  });

  it("[PAG-007] refuses rows whose lengths disagree with the pool or with each other", () => {
    const pool = smallPool();
    const sequence = ok(pool.allocate());
    const before = pool.snapshot();
    const keys = new Float32Array(6);
    expect(refused(pool.append(sequence, { keys: new Float32Array(7), values: new Float32Array(4) }))).toMatchObject({
      _tag: "ShapeMismatch",
      field: "keys",
    });
    expect(refused(pool.append(sequence, { keys, values: new Float32Array(8) })).message).toBe(
      "values: expected Float32Array [1, 2, 2], got Float32Array of 8 elements",
    );
    const doubles = new Float64Array(4) as unknown as Float32Array;
    expect(refused(pool.pinAnchors({ keys, values: doubles }))).toMatchObject({ field: "values" });
    expect(pool.snapshot()).toStrictEqual(before);
  });
});

describe("running out of pages (kills: partial append, copied page not counted)", () => {
  it("[PAG-007] [PAG-008] an append that does not fit changes nothing", () => {
    const pool = smallPool({ N: 3 });
    const sequence = sequenceOf(pool, numbered(5));
    const before = pool.snapshot();
    const error = refused(pool.append(sequence, rowsOf(pool.dims, numbered(8, 5))));
    expect(error).toStrictEqual(new OutOfPages({ operation: "append", needed: 2, free: 1 }));
    expect(pool.snapshot()).toStrictEqual(before);
    expect(ok(pool.append(sequence, rowsOf(pool.dims, numbered(7, 5))))).toBe(12);
  });

  it("[PAG-008] appending to a forked partial page needs a page for the copy", () => {
    const pool = smallPool({ N: 1 });
    const sequence = sequenceOf(pool, [1]);
    const fork = ok(pool.fork(sequence));
    expect(refused(pool.append(fork, rowsOf(pool.dims, [2])))).toMatchObject({ needed: 1, free: 0 });
    ok(pool.free(sequence));
    expect(ok(pool.append(fork, rowsOf(pool.dims, [2])))).toBe(2);
  });

  it("[PAG-008] a pool of no pages refuses every token", () => {
    const pool = smallPool({ N: 0 });
    const sequence = sequenceOf(pool, []);
    expect(refused(pool.append(sequence, rowsOf(pool.dims, [1])))).toMatchObject({ needed: 1, free: 0 });
    expect(refused(pool.pinAnchors(rowsOf(pool.dims, [1])))).toMatchObject({ needed: 1, free: 0 });
    expect(ok(pool.audit())).toMatchObject({ pages: 0, free: 0, live: 0 });
  });
});
