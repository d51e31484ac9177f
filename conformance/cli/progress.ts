import { printable } from "../report/report-text.ts";

const QUIET_MILLISECONDS = 1_000;
const REDRAW_MILLISECONDS = 100;
const LINE_MILLISECONDS = 10_000;

/**
 * Shows how far a long command has come; `announce` says at once that a step will take long, `finish` leaves the screen
 * as if the line had never been there.
 *
 * @spec CON-054
 */
export interface Progress {
  readonly show: (text: string) => void;
  readonly announce: (text: string) => void;
  readonly finish: () => void;
}

/** One line on a terminal that rewrites itself, once a command has taken a second. */
function rewritingLine(stream: NodeJS.WriteStream): Progress {
  let next = Date.now() + QUIET_MILLISECONDS;
  let shown = false;
  const draw = (text: string) => {
    next = Date.now() + REDRAW_MILLISECONDS;
    shown = true;
    stream.write(`\r\u001b[2K${printable(text).slice(0, (stream.columns || 80) - 1)}`);
  };
  return {
    show: (text) => {
      if (Date.now() >= next) draw(text);
    },
    announce: draw,
    finish: () => {
      if (shown) stream.write("\r\u001b[2K");
      shown = false;
    },
  };
}

/** A plain line every ten seconds. */
function occasionalLines(stream: NodeJS.WriteStream): Progress {
  let next = Date.now() + LINE_MILLISECONDS;
  const print = (text: string) => {
    next = Date.now() + LINE_MILLISECONDS;
    stream.write(`${printable(text)}\n`);
  };
  return {
    show: (text) => {
      if (Date.now() >= next) print(text);
    },
    announce: print,
    finish: () => {},
  };
}

/** Progress on standard error. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? rewritingLine(stream) : occasionalLines(stream);
}
