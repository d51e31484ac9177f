/** A file with this header text and this much data, however wrong. */
export function fileOf(header: string | Uint8Array, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

/** A header entry of bytes. */
export function entry(begin: number, end: number, shape: ReadonlyArray<number> = [end - begin]): string {
  return JSON.stringify({ dtype: "U8", shape, data_offsets: [begin, end] });
}
