/**
 * The most bytes of a line of events; the longest event takes a tenth of it.
 *
 * @spec LCM-003 LCM-016
 */
export const longestLine: number = 2 ** 18;

/** A line with its number, from 1; without its bytes when it is too long. */
export interface EventLine {
  readonly line: number;
  readonly bytes: Uint8Array | undefined;
}

const lineFeed = 10;

/** Puts lines together from pieces, and keeps nothing of one that is too long. */
class LineBuilder {
  #line = 1;
  #length = 0;
  #pieces: Array<Uint8Array> = [];

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  add(piece: Uint8Array): void {
    this.#length += piece.length;
    if (this.#length > longestLine) this.#pieces = [];
    else if (piece.length > 0) this.#pieces.push(piece);
  }

  end(): EventLine {
    const bytes = this.#length > longestLine ? undefined : Buffer.concat(this.#pieces);
    const line = this.#line;
    this.#line = line + 1;
    this.#length = 0;
    this.#pieces = [];
    return { line, bytes };
  }
}

/**
 * The lines of some bytes as they come: together those that ended in one piece of them.
 *
 * @spec LCM-015 LCM-016
 */
export async function* lineGroups(source: AsyncIterable<Uint8Array>): AsyncGenerator<ReadonlyArray<EventLine>> {
  const builder = new LineBuilder();
  for await (const chunk of source) {
    const lines: Array<EventLine> = [];
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      builder.add(chunk.subarray(start, end));
      lines.push(builder.end());
      start = end + 1;
    }
    builder.add(chunk.subarray(start));
    if (lines.length > 0) yield lines;
  }
  if (!builder.isEmpty) yield [builder.end()];
}
