import { CsvError, parse } from "csv-parse/sync";
import { Result, Schema } from "effect";
import { type Trajectory, trajectory, trajectoryLimits } from "../../src/index.ts";

/**
 * A CSV text that is no trajectory; `line` is the first to blame, null where none is.
 *
 * @spec SDE-040
 * @category errors
 * @since 0.1.0
 */
export class TrajectoryTextRefused extends Schema.TaggedError<TrajectoryTextRefused>()("TrajectoryTextRefused", {
  file: Schema.String,
  line: Schema.NullOr(Schema.Int),
  expected: Schema.String,
  actual: Schema.String,
}) {
  override get message(): string {
    const where = this.line === null ? this.file : `${this.file}, line ${this.line}`;
    return `${where}: expected ${this.expected}, got ${this.actual}; nothing was estimated`;
  }
}

/** A trajectory as it was logged. */
export interface LoggedTrajectory {
  readonly times: Float64Array;
  readonly errors: Float64Array;
  readonly moves: Trajectory;
}

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu;
const longestLine = 1_000;
const longestQuote = 24;

const quoted = (text: string): string =>
  JSON.stringify(text.length > longestQuote ? `${text.slice(0, longestQuote)}...` : text);

/** Reads the records of a text, one after the other, and stops at the first that is no pair of numbers. */
class Reader {
  readonly times: Array<number> = [];
  readonly errors: Array<number> = [];
  readonly lines: Array<number> = [];
  readonly #file: string;
  /** The line that the last record ended at. */
  last = 0;
  refused: TrajectoryTextRefused | undefined;
  #first = true;

  constructor(file: string) {
    this.#file = file;
  }

  refuse(line: number | null, expected: string, actual: string): TrajectoryTextRefused {
    return (this.refused ??= new TrajectoryTextRefused({ file: this.#file, line, expected, actual }));
  }

  #isHeader([time, error]: ReadonlyArray<string>, line: number): boolean {
    if (!this.#first) return false;
    this.#first = false;
    if ([time, error].some((name) => name === "" || number.test(name!))) return false;
    const swapped = /^errors?$/iu.test(time!) || /^times?$/iu.test(error!);
    if (swapped) this.refuse(line, "the time first, then the error", `${quoted(time!)} first`);
    return true;
  }

  take(fields: ReadonlyArray<string>, line: number): void {
    this.last = line;
    if (this.refused !== undefined) return;
    if (fields.length !== 2) {
      this.refuse(line, "two fields, time and error", `${fields.length} of them`);
      return;
    }
    if (this.#isHeader(fields, line)) return;
    const odd = fields.findIndex((field) => !number.test(field));
    if (odd !== -1) {
      this.refuse(line, `a number as the ${odd === 0 ? "time" : "error"}`, quoted(fields[odd]!));
      return;
    }
    if (this.times.length === trajectoryLimits.most)
      this.refuse(line, `at most ${trajectoryLimits.most} points`, "more");
    this.times.push(Number(fields[0]));
    this.errors.push(Number(fields[1]));
    this.lines.push(line);
  }
}

const recordsPerReport = 1_000;

function readRecords(reader: Reader, text: string, onShare: (share: number) => void): void {
  const length = Buffer.byteLength(text);
  try {
    parse(text, {
      delimiter: [",", ";", "\t"],
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: longestLine,
      on_record: (record: ReadonlyArray<string>, { lines, records, bytes }) => {
        reader.take(record, lines);
        if (records % recordsPerReport === 0) onShare(bytes / length);
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = error.code === "CSV_QUOTE_NOT_CLOSED" ? reader.last + 1 : (error as { lines?: number }).lines;
    reader.refuse(line ?? null, "lines of two fields, such as 0.5,0.031", `no CSV (${error.code})`);
  }
}

/**
 * The trajectory of a CSV text: a time and an error on every line, parted by a comma, a semicolon or a tab; a first line
 * without a number is a header. `onShare` is told how much of it is read, from 0 to 1.
 *
 * **Errors** `TrajectoryTextRefused` with the line to blame, for a text that is no such table and for what
 * {@link trajectory} refuses.
 *
 * @spec SDE-040 SDE-045
 * @category sde
 * @since 0.1.0
 */
export function readTrajectory(
  file: string,
  text: string,
  onShare: (share: number) => void = () => {},
): Result.Result<LoggedTrajectory, TrajectoryTextRefused> {
  const reader = new Reader(file);
  readRecords(reader, text, onShare);
  if (reader.refused !== undefined) return Result.fail(reader.refused);
  const [times, errors] = [Float64Array.from(reader.times), Float64Array.from(reader.errors)];
  return trajectory(times, errors).pipe(
    Result.map((moves) => ({ times, errors, moves })),
    Result.mapError(({ index, expected, actual }) =>
      reader.refuse(index === null ? null : reader.lines[index]!, expected, actual),
    ),
  );
}

/**
 * The CSV text of a trajectory, which {@link readTrajectory} reads back bit for bit.
 *
 * @spec SDE-033
 * @category sde
 * @since 0.1.0
 */
export function trajectoryText(times: ArrayLike<number>, errors: ArrayLike<number>): string {
  const lines = Array.from(times, (time, i) => `${time},${errors[i]!}\n`);
  return `time,error\n${lines.join("")}`;
}
