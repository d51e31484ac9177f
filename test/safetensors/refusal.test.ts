import { Result } from "effect";
import { expect, it } from "vitest";
import { readSafetensors, readSafetensorsMetadata, type SafetensorsLimits } from "../../src/index.ts";
import { entry, fileOf } from "./file.ts";

const bytes = (length: number) => new Uint8Array(length);

function refusal(file: Uint8Array, limits: Partial<SafetensorsLimits> = {}): string {
  const result = readSafetensors(file, limits);
  const sameForMetadata = readSafetensorsMetadata(file, limits);
  if (Result.isSuccess(result) || Result.isSuccess(sameForMetadata)) return "accepted";
  expect(sameForMetadata.failure).toEqual(result.failure);
  return `${result.failure._tag} ${result.failure.message}`;
}

it("[NUM-041] the header length is checked against file and limit before the header is parsed", () => {
  const length = (value: bigint, rest = 0) => {
    const file = new Uint8Array(8 + rest);
    new DataView(file.buffer).setBigUint64(0, value, true);
    return file;
  };
  expect(refusal(bytes(0))).toContain("SafetensorsMalformed file: expected at least 8 bytes, got 0 bytes");
  expect(refusal(bytes(7))).toContain("SafetensorsMalformed file");
  expect(refusal(length(1n))).toContain("SafetensorsMalformed header length: expected at most the 0 bytes that follow");
  expect(refusal(length(11n, 10))).toContain("SafetensorsMalformed header length");
  expect(refusal(length(2n ** 64n - 1n))).toContain("SafetensorsTooLarge header length");
  expect(refusal(length(2n ** 53n + 1n))).toContain("got 9007199254740993 bytes");
});

it("[NUM-041] each limit accepts its value and refuses one more", () => {
  const file = fileOf(`{"ab":${entry(0, 1, [1, 1])},"__metadata__":{}}`, bytes(1));
  const exact = { maxBytes: file.length, maxHeaderBytes: file.length - 9, maxTensors: 1, maxRank: 2, maxNameLength: 2 };
  expect(refusal(file, exact)).toBe("accepted");
  for (const limit of Object.keys(exact) as Array<keyof SafetensorsLimits>) {
    expect(refusal(file, { ...exact, [limit]: exact[limit] - 1 }), limit).toContain("SafetensorsTooLarge");
  }
  const unlimited = Object.fromEntries(Object.keys(exact).map((limit) => [limit, Infinity]));
  expect(refusal(file, unlimited)).toBe("accepted");
});

it("[NUM-042] only a JSON object in UTF-8 from the first byte is a header", () => {
  const refused: Array<string | Uint8Array> = [
    "",
    " {}",
    "[]",
    "null",
    "{",
    "{}{}",
    "{'a':1}",
    '{"a":1,}',
    "\ufeff{}",
    Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d),
    Uint8Array.of(0x7b, 0x22, 0xc0, 0x80, 0x22, 0x3a, 0x31, 0x7d),
  ];
  for (const header of refused)
    expect(refusal(fileOf(header)), String(header)).toContain("SafetensorsMalformed header:");
  for (const header of ["{}", "{}   ", "{ }\n"]) expect(refusal(fileOf(header)), header).toBe("accepted");
});

it("[NUM-042] a key stated twice is refused at every depth and under every spelling", () => {
  const one = entry(0, 0, [0]);
  const refused = [
    `{"a":${one},"a":${one}}`,
    `{"a":${one},"\\u0061":${one}}`,
    `{"__metadata__":{},"__metadata__":{}}`,
    `{"__metadata__":{"k":"1","k":"2"}}`,
    `{"a":{"dtype":"U8","dtype":"I8","shape":[0],"data_offsets":[0,0]}}`,
    `{"__proto__":${one},"__proto__":${one}}`,
    `{"\\\\":${one},"\\\\":${one}}`,
  ];
  for (const header of refused) expect(refusal(fileOf(header)), header).toContain("every key of an object once");
  const accepted = [
    `{"a":${one},"b":${one}}`,
    `{"\\"a":${one},"a":${one}}`,
    `{"dtype":${one},"shape":${one}}`,
    `{"__metadata__":{"a":"a","b":"a"},"a":${one}}`,
    `{"a\\\\":${one},"a":${one}}`,
  ];
  for (const header of accepted) expect(refusal(fileOf(header)), header).toBe("accepted");
});

it("[NUM-042] entries with unknown, missing or wrong fields are refused and named", () => {
  const good = { dtype: "U8", shape: [0], data_offsets: [0, 0] };
  const refused: Array<unknown> = [
    null,
    1,
    [],
    { ...good, extra: 1 },
    { ...good, dtype: "F4" },
    { ...good, dtype: "toString" },
    { ...good, dtype: ["U8"] },
    { dtype: "U8", shape: [0] },
    { ...good, shape: 0 },
    { ...good, shape: ["0"] },
    { ...good, shape: [-1] },
    { ...good, shape: [0.5] },
    { ...good, shape: [2 ** 53] },
    { ...good, data_offsets: [0] },
    { ...good, data_offsets: [0, 0, 0] },
    { ...good, data_offsets: [0, 0.5] },
    { ...good, data_offsets: [-1, 0] },
    { ...good, data_offsets: ["0", "0"] },
  ];
  for (const value of refused) {
    expect(refusal(fileOf(JSON.stringify({ x: value }))), JSON.stringify(value)).toContain('SafetensorsMalformed "x"');
  }
  expect(refusal(fileOf('{"x":{"dtype":"U8","shape":[-0],"data_offsets":[0,0]}}'))).toContain('"x"');
  expect(refusal(fileOf('{"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"__proto__":{}}}'))).toContain('"x"');
  for (const texts of [null, [], "text", { k: 1 }, { k: null }]) {
    expect(refusal(fileOf(JSON.stringify({ __metadata__: texts })))).toContain("SafetensorsMalformed __metadata__");
  }
});

it("[NUM-043] tensors cover the data exactly, in any order of the header", () => {
  const file = (spans: ReadonlyArray<readonly [number, number]>, dataBytes: number) =>
    fileOf(`{${spans.map(([begin, end], i) => `"${i}":${entry(begin, end)}`).join(",")}}`, bytes(dataBytes));
  const accepted: Array<[Array<[number, number]>, number]> = [
    [[], 0],
    [[[0, 0]], 0],
    [[[0, 2]], 2],
    [
      [
        [2, 3],
        [0, 2],
      ],
      3,
    ],
    [
      [
        [0, 2],
        [2, 2],
        [2, 3],
        [2, 2],
      ],
      3,
    ],
  ];
  for (const [spans, size] of accepted) expect(refusal(file(spans, size)), JSON.stringify(spans)).toBe("accepted");
  const refused: Array<[Array<[number, number]>, number]> = [
    [[], 1],
    [[[0, 2]], 3],
    [[[0, 2]], 1],
    [[[1, 2]], 2],
    [
      [
        [0, 2],
        [1, 3],
      ],
      3,
    ],
    [
      [
        [0, 2],
        [0, 2],
      ],
      2,
    ],
    [
      [
        [0, 1],
        [2, 3],
      ],
      3,
    ],
    [
      [
        [0, 3],
        [1, 1],
      ],
      3,
    ],
    [[[4, 4]], 3],
  ];
  for (const [spans, size] of refused) {
    expect(refusal(file(spans, size)), JSON.stringify(spans)).toContain("SafetensorsMalformed");
  }
  expect(refusal(fileOf(`{"x":${entry(1, 0, [1])}}`, bytes(1)))).toContain("expected a range of 1 bytes, got [1, 0]");
});

it("[NUM-044] a range that is not as long as its shape is refused, products beyond 2^53 included", () => {
  const file = (shape: ReadonlyArray<number>, dtype: string, length: number) =>
    fileOf(JSON.stringify({ x: { dtype, shape, data_offsets: [0, length] } }), bytes(length));
  expect(refusal(file([], "F32", 4))).toBe("accepted");
  expect(refusal(file([2, 3], "F16", 12))).toBe("accepted");
  expect(refusal(file([0, 7], "F64", 0))).toBe("accepted");
  expect(refusal(file([2, 3], "F16", 6))).toContain("expected a range of 12 bytes");
  expect(refusal(file([], "F32", 0))).toContain("expected a range of 4 bytes");
  expect(refusal(file([2 ** 32, 2 ** 32], "U8", 0))).toContain("expected a shape whose byte count is below 2^53");
  expect(refusal(file([2 ** 52, 4], "U8", 0))).toContain("expected a shape whose byte count is below 2^53");
  expect(refusal(file([2 ** 50], "F64", 0))).toContain("expected a shape whose byte count is below 2^53");
  expect(refusal(file([2 ** 50 - 1], "F64", 0))).toContain("expected a range of 9007199254740984 bytes");
});
