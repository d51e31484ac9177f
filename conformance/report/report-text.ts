import { join } from "node:path";
import type { Diagnosis, Discrepancy, SubjectOrigin } from "./report.ts";

function escapeCharacter(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}

/** Text that can't move the cursor, change colours or reverse the line it stands in. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, escapeCharacter);
}

/** A ratio to three digits, or a dash when nothing was compared. */
export function ratioText(ratio: number | undefined): string {
  if (ratio === undefined) return "–";
  if (!Number.isFinite(ratio)) return String(ratio);
  if (ratio === 0) return "0";
  return ratio >= 1e-3 && ratio < 1e4 ? ratio.toPrecision(3) : ratio.toExponential(2);
}

/** A number with enough digits to tell neighbouring float32 values apart. */
export function valueText(value: number): string {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? String(Number(value.toPrecision(9))) : String(value);
}

export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Where a result left its bound, such as `out[3, 0, 7]`. */
export function placeText({ tensor, index }: Pick<Discrepancy, "tensor" | "index">): string {
  return `${tensor}[${index.join(", ")}]`;
}

/** Such as `window one short (MUT-010, 93 %)`. */
export function diagnosisText({ mutant, name, score }: Diagnosis): string {
  return `${name.replaceAll("-", " ")} (${mutant}, ${Math.round(100 * score)} %)`;
}

/** A word as a POSIX shell needs it written. */
function shellWord(word: string): string {
  const plain = /^[\w./:@%+=,][\w./:@%+=,-]*$/.test(word);
  return plain ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The command that reruns a case saved below a report's directory on the subject that failed it. */
export function replayCommand(reportDirectory: string, savedCase: string, origin?: SubjectOrigin): string {
  const directory = join(reportDirectory, savedCase);
  const words = ["fieldprint", "replay", shellWord(directory.startsWith("-") ? `./${directory}` : directory)];
  if (origin) words.push(origin.kind === "backend" ? "--backend" : "--subject", shellWord(origin.value));
  return words.join(" ");
}
