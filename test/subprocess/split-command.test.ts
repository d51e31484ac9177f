import { Result } from "effect";
import * as fc from "fast-check";
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { splitCommand } from "../../conformance/index.ts";
import { quoted } from "./subject-command.ts";

const wordsOf = (command: string) => Result.getOrUndefined(splitCommand(command));

/** The words a real shell makes of text that holds nothing it would expand. */
function wordsOfShell(command: string): ReadonlyArray<string> | undefined {
  const script = `for word in "$@"; do printf '%s\\0' "$word"; done`;
  const { status, stdout } = spawnSync("sh", ["-c", `set -- ${command}\n${script}`], { encoding: "utf8" });
  return status === 0 ? stdout.split("\0").slice(0, -1) : undefined;
}

it.each<[command: string, words: ReadonlyArray<string>]>([
  ["python3 my_adapter.py", ["python3", "my_adapter.py"]],
  [" \t a\n b  ", ["a", "b"]],
  [`'a b' "c d" e\\ f`, ["a b", "c d", "e f"]],
  [`a'b'"c"d`, ["abcd"]],
  [`'' ""`, ["", ""]],
  [`"a\\"b\\\\c\\$d\\e" 'f\\g'`, [`a"b\\c$d\\e`, "f\\g"]],
  ["a\\\nb \\\n c", ["ab", "c"]],
  ["run $HOME *.py ~ #x; a|b > c `d`", ["run", "$HOME", "*.py", "~", "#x;", "a|b", ">", "c", "`d`"]],
])("[CON-081] splits %j", (command, words) => {
  expect(wordsOf(command)).toEqual(words);
});

it.each<[command: string, reason: string]>([
  ["", "there is no word"],
  [" \n", "there is no word"],
  ["a 'b", "the quote at character 3 is left open"],
  ['"a\\"', "the quote at character 1 is left open"],
  ["a\\", "a lone backslash ends it"],
])("[CON-081] refuses %j: %s", (command, reason) => {
  const error = Result.getOrThrow(Result.flip(splitCommand(command)));
  expect(error).toMatchObject({ _tag: "BadCommand", command, reason });
  expect(error.message).toContain(reason);
});

it("[CON-081] gives quoted words back, whatever is in them", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), (words) => {
      expect(wordsOf(quoted(words))).toEqual(words);
    }),
  );
});

it("[CON-081] splits as a real shell does what needs no expansion", () => {
  const unit = fc.constantFrom("a", "b", " ", "\t", "'", '"', "\\");
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
      const command = `word ${text} end`;
      expect(wordsOf(command)).toEqual(wordsOfShell(command));
    }),
  );
});
