import type { Readable } from "node:stream";

const keptBytes = 8_192;
const quotedLines = 5;
const quotedCharacters = 200;

/**
 * Reads a stream as fast as it comes and keeps its end; returns how to quote the last lines.
 *
 * @spec CON-087
 */
export function logTail(stream: Readable): () => string {
  let tail = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk.subarray(-keptBytes)]).subarray(-keptBytes);
  });
  return () => {
    const lines = tail.toString("utf8").split("\n");
    const written = lines.map((line) => line.trimEnd()).filter((line) => line !== "");
    return written
      .slice(-quotedLines)
      .map((line) => line.slice(-quotedCharacters))
      .join("\n");
  };
}
