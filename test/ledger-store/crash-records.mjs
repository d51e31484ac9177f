// What the writer of the crash tests appends: it follows from a seed, so whoever reads can tell.
import { createHash } from "node:crypto";

const digest = (text) => createHash("sha256").update(text).digest();

/** Whether the writer of this seed writes a few bytes at a time: two of three do. */
export const writesPieces = (seed) => digest(seed)[0] % 3 > 0;

/** One record: it says where it comes from, and is filled up to a random length. */
export function recordOf(seed, group, which, count) {
  const name = `${seed}/${group}/${which}/${count}|`;
  const random = digest(name);
  const length = random[0] < 8 ? random.readUInt16LE(1) * 3 : random[1];
  return Buffer.concat([Buffer.from(name), Buffer.alloc(length, random)]);
}

/** The records of one append: mostly one, sometimes several. */
export function groupOf(seed, group) {
  const count = 1 + (digest(`${seed}/${group}`)[0] % 4);
  return Array.from({ length: count }, (_, which) => recordOf(seed, group, which, count));
}

/** Where a record says it comes from, if it is exactly the one from there. */
export function originOf(record) {
  const name = Buffer.from(record.subarray(0, 60)).toString("latin1").split("|")[0] ?? "";
  const [seed, ...numbers] = name.split("/");
  const [group, which, count] = numbers.map(Number);
  return recordOf(seed, group, which, count).equals(record) ? { seed, group, which, count } : undefined;
}
