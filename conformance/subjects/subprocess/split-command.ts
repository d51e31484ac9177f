import { Result, Schema } from "effect";

/**
 * A command line that has no words to run.
 *
 * @spec CON-081
 * @category errors
 * @since 0.1.0
 */
export class BadCommand extends Schema.TaggedError<BadCommand>()("BadCommand", {
  command: Schema.String,
  reason: Schema.String,
}) {
  override get message(): string {
    return `command ${JSON.stringify(this.command)}: expected words as a POSIX shell splits them; ${this.reason}`;
  }
}

/** One piece of a command line: blank space, a quoted or escaped part of a word, or plain characters. */
const piece =
  /(?<blank>[ \t\n]+)|'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\[^])*)"|\\(?<escaped>[^])|(?<plain>[^ \t\n'"\\]+)/y;

/** Inside double quotes a backslash escapes only what the quotes leave special. */
function withoutEscapes(quoted: string): string {
  return quoted.replaceAll(/\\([$`"\\])|\\\n/g, "$1");
}

function textOf({ single, double, escaped, plain }: Record<string, string | undefined>): string {
  if (double !== undefined) return withoutEscapes(double);
  if (escaped !== undefined) return escaped === "\n" ? "" : escaped;
  return single ?? plain!;
}

function isLineContinuation({ escaped }: Record<string, string | undefined>): boolean {
  return escaped === "\n";
}

/**
 * The words of a command line, split as a POSIX shell splits them: by blanks, with single quotes, double quotes and
 * backslashes. Nothing is expanded, and the operators of a shell are plain characters.
 *
 * **Errors** `BadCommand` when there is no word, a quote is left open or the last character is a lone backslash.
 *
 * @spec CON-081
 * @category subjects
 * @since 0.1.0
 */
export function splitCommand(command: string): Result.Result<readonly [string, ...Array<string>], BadCommand> {
  const words: Array<string> = [];
  let word: string | undefined;
  piece.lastIndex = 0;
  for (let at = 0; at < command.length; at = piece.lastIndex) {
    const groups = piece.exec(command)?.groups;
    if (groups === undefined) {
      const what = command[at] === "\\" ? "a lone backslash ends it" : `the quote at character ${at + 1} is left open`;
      return Result.fail(new BadCommand({ command, reason: what }));
    }
    if (groups["blank"] === undefined) {
      if (!isLineContinuation(groups) || word !== undefined) word = (word ?? "") + textOf(groups);
    } else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (word !== undefined) words.push(word);
  const [program, ...rest] = words;
  if (program === undefined) return Result.fail(new BadCommand({ command, reason: "there is no word" }));
  return Result.succeed([program, ...rest]);
}
