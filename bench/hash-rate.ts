import { createHash } from "node:crypto";
import { median } from "simple-statistics";
import { builtInHash, hashAccelerator, hexadecimal } from "../src/index.ts";
import { inTurn, type Measured } from "./measured.ts";

const rounds = 9;
const bytes = Uint8Array.from({ length: 4 << 20 }, (_, n) => n % 251);
const short = bytes.subarray(0, 200);
const shortInputs = 20_000;

const sha256 = (input: Uint8Array) => createHash("sha256").update(input).digest();

interface Hash {
  readonly name: string;
  readonly hash: (input: Uint8Array) => Uint8Array;
}

/** The hashes of this machine, of which all BLAKE3 give the same. */
function hashes(): ReadonlyArray<Hash> {
  const accelerator = hashAccelerator();
  if (accelerator._tag !== "Chosen") return [builtInHash];
  const [built, fast] = [builtInHash.hash(bytes), accelerator.modes.hash(bytes)].map(hexadecimal);
  if (built !== fast) throw new Error(`${accelerator.name} gives another digest of 4 MiB`);
  return [builtInHash, accelerator.modes];
}

/** Megabytes a second of a hash over one input, again and again. */
function rate({ name, hash }: Hash, input: Uint8Array, times: number): Measured {
  const repeated = (one: (input: Uint8Array) => unknown) => () => {
    for (let n = 0; n < times; n++) one(input);
  };
  const measured = inTurn(rounds, repeated(hash), repeated(sha256));
  const megabytes = (input.length * times) / 1e6;
  return {
    what: `BLAKE3 by ${name}, ${times === 1 ? "4 MiB" : `${input.length} bytes`}`,
    value: median(measured.map(([own]) => megabytes / (own / 1_000))),
    unit: "MB/s",
    target: null,
    peer: "SHA-256 of node:crypto",
    toPeer: median(measured.map(([own, peer]) => peer / own)),
  };
}

/** How fast long and short inputs are hashed. */
export function hashRates(): ReadonlyArray<Measured> {
  return hashes().flatMap((hash) => [rate(hash, bytes, 1), rate(hash, short, shortInputs)]);
}
