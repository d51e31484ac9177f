import { Effect } from "effect";
import { blake3Text } from "../hash.ts";
import { emptyHead } from "../store-rules.ts";
import type { StoreHead } from "../store.ts";
import { writeFully } from "./file-bytes.ts";
import type { OpenFile } from "./file-system.ts";
import { logHeader } from "./frame.ts";

/**
 * What the log surely holds: a head, and the byte at which the log ends then. Whatever was acknowledged is marked.
 *
 * @spec STO-011
 */
export interface Mark {
  readonly head: StoreHead;
  readonly bytes: number;
}

/** The mark of a log without records. */
export const emptyMark: Mark = { head: emptyHead, bytes: logHeader.length };

/** Which of the two slots; they are so far apart that one failed write cannot damage both. */
export type Slot = 0 | 1;

export const otherSlot = (slot: Slot): Slot => (slot === 0 ? 1 : 0);

const slotOffset = (slot: Slot): number => slot * 4096;

const sixteen = (value: number) => String(value).padStart(16, "0");
const checkOf = (text: string) => blake3Text(text).slice(0, 16);
const line =
  /^(?<checked>fieldprint mark 1 (?<size>\d{16}) (?<bytes>\d{16}) (?<digest>[0-9a-f]{64}) )(?<check>[0-9a-f]{16})\n$/u;

/** A slot's text: always as long, its numbers decimal, a check of all before it at the end. */
function slotText({ head, bytes }: Mark): Uint8Array {
  const checked = `fieldprint mark 1 ${sixteen(head.size)} ${sixteen(bytes)} ${head.digest} `;
  return Buffer.from(`${checked}${checkOf(checked)}\n`);
}

const slotBytes = slotText(emptyMark).length;

/** How long the file of the two slots is. */
export const markBytes: number = slotOffset(1) + slotBytes;

function parseSlot(file: Uint8Array, slot: Slot): Mark | undefined {
  const bytes = file.subarray(slotOffset(slot), slotOffset(slot) + slotBytes);
  const parts = line.exec(Buffer.from(bytes).toString("latin1"))?.groups;
  if (parts === undefined || parts["check"] !== checkOf(parts["checked"] ?? "")) return undefined;
  return { head: { size: Number(parts["size"]), digest: parts["digest"] ?? "" }, bytes: Number(parts["bytes"]) };
}

/** Both slots, one mark in each. */
export function markFile(mark: Mark): Uint8Array {
  const file = new Uint8Array(markBytes);
  for (const slot of [0, 1] as const) file.set(slotText(mark), slotOffset(slot));
  return file;
}

/**
 * Marks a place as durable, in one slot of the two.
 *
 * @spec STO-011 STO-013
 */
export const writeMark = Effect.fnUntraced(function* (file: OpenFile, slot: Slot, mark: Mark) {
  yield* writeFully(file, slotText(mark), slotOffset(slot));
  yield* file.synchronise;
});

/** What the two slots say together. */
export interface MarkReading {
  readonly mark: Mark;
  /** The slot to write next: the broken one, or the older. */
  readonly next: Slot;
  /** One slot is damaged: a write of it was cut off, or the medium failed. */
  readonly damaged: boolean;
}

/**
 * The newest mark, or nothing when both slots are damaged.
 *
 * @spec STO-011 STO-017
 */
export function readMarkFile(file: Uint8Array): MarkReading | undefined {
  const [first, second] = [parseSlot(file, 0), parseSlot(file, 1)];
  if (first === undefined) return second && { mark: second, next: 0, damaged: true };
  if (second === undefined) return { mark: first, next: 1, damaged: true };
  const firstIsNewer = first.head.size >= second.head.size;
  return { mark: firstIsNewer ? first : second, next: firstIsNewer ? 1 : 0, damaged: false };
}
