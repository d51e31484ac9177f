// The vectors of single numbers: float formats, rotary embedding, merged softmax states.
// @spec CON-130
import { Result } from "effect";
import { decodeFloat, encodeFloat, floatFormats } from "fieldprint";
import { mergeState, rope, stateLogSumExp, stateMean } from "fieldprint/reference";
import { hex64, hexBits } from "./vector-text.mjs";

const UNIT = 2 ** -53;
const protocol = "fieldprint-vector/1";
const digitsOf = { f16: 4, bf16: 4, e4m3: 2, e5m2: 2 };

function range(from, to) {
  return Array.from({ length: to - from }, (_, n) => from + n);
}

/** Patterns at both ends of every field: all of an 8-bit format, the surroundings of each boundary of a 16-bit one. */
function patterns({ mantissaBits, exponentBits }) {
  const width = 1 + exponentBits + mantissaBits;
  if (width === 8) return range(0, 256);
  const boundaries = range(0, 2 ** exponentBits).map((exponent) => exponent * 2 ** mantissaBits);
  const ends = [0, 1, 2, 3, 29, 30, 31].map((n) => boundaries[n]).filter((at) => at !== undefined);
  const last = boundaries.at(-1);
  const magnitudes = [...ends, boundaries[2 ** (exponentBits - 1) - 1], last].flatMap((at) => range(at - 2, at + 3));
  const inRange = [...new Set(magnitudes)].filter((bits) => bits >= 0 && bits < 2 ** (width - 1)).sort((a, b) => a - b);
  return [...inRange, ...inRange.map((bits) => bits + 2 ** (width - 1))];
}

/** Values that are hard to round: numbers of the format, their midpoints, and a hair to either side of those. */
function hardValues(format) {
  const { smallestSubnormal, smallestNormal, maxFinite, unitRoundoff } = floatFormats[format];
  const centres = [smallestSubnormal, 2 * smallestSubnormal, smallestNormal, 1, 1.5, 3, maxFinite];
  const nearby = centres.flatMap((centre) => {
    const step = Math.max(smallestSubnormal, centre * unitRoundoff * (centre === maxFinite ? 1 : 2));
    const middle = centre + step / 2;
    return [centre, middle, middle * (1 - 2 ** -50), middle * (1 + 2 ** -50), centre - step / 2, centre + 1.5 * step];
  });
  const tiny = [smallestSubnormal / 2, smallestSubnormal / 2 + 2 ** -1000, smallestSubnormal * 0.4999, 2 ** -1074];
  const positive = [0, ...tiny, ...nearby, 2 * maxFinite, Number.MAX_VALUE, Infinity];
  return [...new Set([...positive, ...positive.map((value) => -value)]), -0, NaN];
}

function formatVector(format) {
  const digits = digitsOf[format];
  const values = hardValues(format);
  const bits = patterns(floatFormats[format]);
  const encoded = (overflow) =>
    hexBits(
      values.map((value) => encodeFloat(format, value, overflow)),
      digits,
    );
  return {
    protocol,
    kind: "float format",
    name: format,
    requirements: ["NUM-001", "NUM-002", "NUM-003"],
    encode: { values: hex64(values), special: encoded("special"), saturate: encoded("saturate") },
    decode: { bits: hexBits(bits, digits), values: hex64(bits.map((pattern) => decodeFloat(format, pattern))) },
  };
}

const positions = [0, 1, 2, 100, 65_535];

/** Every value is a small multiple of 1/8, so that only the turning rounds. */
function ropeVector(name, D, base, pairing) {
  const vectors = Float64Array.from({ length: positions.length * D }, (_, n) => ((n * 5) % 17) / 8 - 1);
  const rotated = Result.getOrThrow(rope(vectors, Int32Array.from(positions), { D, base, pairing }));
  const tolerance = rotated.map((_, n) => {
    const [row, d] = [Math.floor(n / D), n % D];
    const pair = pairing === "half" ? d % (D / 2) : Math.floor(d / 2);
    const [left, right] = pairing === "half" ? [pair, pair + D / 2] : [2 * pair, 2 * pair + 1];
    const angle = positions[row] * base ** ((-2 * pair) / D);
    return 16 * UNIT * (1 + angle) * (Math.abs(vectors[row * D + left]) + Math.abs(vectors[row * D + right]));
  });
  return {
    protocol,
    kind: "rotary embedding",
    name,
    requirements: ["ATT-042"],
    options: { D, base, pairing },
    inputs: { positions, vectors: hex64(vectors) },
    expected: { rotated: hex64(rotated) },
    engineTolerance: { rotated: hex64(tolerance) },
  };
}

const states = [
  [-Infinity, 0, [0, 0]],
  [0, 1, [1, -2]],
  [2.5, 3.25, [-1.5, 6]],
  [-300, 1.5, [0.75, 0.5]],
  [1e4, 2, [1, 3]],
  [2.5, 1.125, [0.25, -4]],
];

/** Every ordered pair of the states, merged. */
function mergeVector() {
  const of = ([max, sum, weighted]) => ({ max, sum, weighted: Float64Array.from(weighted) });
  const pairs = states.flatMap((left) => states.map((right) => [of(left), of(right)]));
  const merged = pairs.map(([left, right]) => mergeState(left, right));
  const bounds = pairs.map(([left, right], n) => {
    const gap = left.sum === 0 || right.sum === 0 ? 0 : Math.abs(left.max - right.max);
    const relative = 16 * (1 + gap) * UNIT;
    const magnitude = merged[n].weighted.map((_, d) => Math.abs(left.weighted[d]) + Math.abs(right.weighted[d]));
    const { max, sum } = merged[n];
    return {
      max: 0,
      sum: relative * sum,
      weighted: magnitude.map((largest) => relative * largest),
      lse: sum === 0 ? 0 : relative + 8 * UNIT * (Math.abs(max) + Math.abs(Math.log(sum))),
      mean: magnitude.map((largest) => (sum === 0 ? 0 : (2 * relative * largest) / sum)),
    };
  });
  const results = merged.map((state) => ({ ...state, lse: stateLogSumExp(state), mean: stateMean(state) }));
  const column = (rows, field) =>
    hex64(rows.flatMap((row) => (typeof row[field] === "number" ? [row[field]] : [...row[field]])));
  const columns = (rows, ...fields) => Object.fromEntries(fields.map((field) => [field, column(rows, field)]));
  const fields = ["max", "sum", "weighted", "lse", "mean"];
  return {
    protocol,
    kind: "softmax state",
    name: "merge-state",
    requirements: ["ATT-037"],
    options: { pairs: pairs.length, width: 2 },
    inputs: {
      left: columns(
        pairs.map(([left]) => left),
        "max",
        "sum",
        "weighted",
      ),
      right: columns(
        pairs.map(([, right]) => right),
        "max",
        "sum",
        "weighted",
      ),
    },
    expected: columns(results, ...fields),
    engineTolerance: columns(bounds, ...fields),
  };
}

/** Every vector that is not attention. */
export function numberVectors() {
  return [
    ...Object.keys(digitsOf).map(formatVector),
    ropeVector("rope-half", 8, 10_000, "half"),
    ropeVector("rope-interleaved", 4, 500_000, "interleaved"),
    mergeVector(),
  ];
}
