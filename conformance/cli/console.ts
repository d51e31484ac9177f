import picocolors from "picocolors";
import { printable } from "../report/report-text.ts";

/**
 * Whether text on standard output may be coloured: only on a terminal, and never when NO_COLOR is set.
 *
 * @spec CON-054
 */
export function outputIsColored(): boolean {
  return process.stdout.isTTY === true && picocolors.isColorSupported;
}

/** JSON text of any value; NaN and the infinities become strings. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) =>
    typeof field === "number" && !Number.isFinite(field) ? String(field) : field,
  );
}

function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}

/** Writes lines to standard output and waits until they left the process. */
export function printOutput(text: string): Promise<void> {
  return write(process.stdout, `${text}\n`);
}

/** Writes one line to standard error, control characters escaped. */
export function printError(text: string): Promise<void> {
  return write(process.stderr, `fieldprint: ${printable(text)}\n`);
}

/** A reader that closed the pipe early is no error. */
export function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      process.exit();
    });
  }
}

/** Lets the process end by itself, and ends it when native handles of a GPU keep it alive. */
export function exitWith(code: number): void {
  process.exitCode = code;
  setTimeout(() => process.exit(), 250).unref();
}
