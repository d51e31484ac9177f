/** The longest line a subject may send, in bytes without its newline. */
export const LONGEST_LINE = 65_536;

/** What came next: a line, the end of the stream, or the beginning of a line that is too long. */
export type NextLine =
  | { readonly kind: "line"; readonly bytes: Uint8Array }
  | { readonly kind: "end" }
  | { readonly kind: "tooLong"; readonly bytes: Uint8Array };

const NEWLINE = 0x0a;

/**
 * Reads a stream line by line, on demand: what nobody asked for stays with its writer.
 *
 * @spec CON-084
 */
export function boundedLines(stream: AsyncIterable<Uint8Array>): () => Promise<NextLine> {
  const chunks = stream[Symbol.asyncIterator]();
  let held = Buffer.alloc(0);
  return async () => {
    for (;;) {
      const newline = held.indexOf(NEWLINE);
      if (newline > LONGEST_LINE || (newline < 0 && held.length > LONGEST_LINE))
        return { kind: "tooLong", bytes: held };
      if (newline >= 0) {
        const bytes = held.subarray(0, newline);
        held = held.subarray(newline + 1);
        return { kind: "line", bytes };
      }
      // A stream that was destroyed has ended, whatever else it says.
      const next = await chunks.next().catch(() => ({ done: true as const, value: undefined }));
      if (next.done) return { kind: "end" };
      held = Buffer.concat([held, next.value]);
    }
  };
}
