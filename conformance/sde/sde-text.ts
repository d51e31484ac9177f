import picocolors from "picocolors";
import { plainTable } from "../report/plain-table.ts";

/** A number as people read it: six digits. */
export function shown(value: number): string {
  if (!Number.isFinite(value) || value === 0) return String(value);
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e7 ? String(Number(value.toPrecision(6))) : value.toExponential(4);
}

/** Words beside numbers, without frames. */
export function columns(
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  color: boolean,
): string {
  const [first = "", ...others] = head;
  const align = others.map((): "right" => "right");
  const table = plainTable([first, ...others], ["left", ...align], picocolors.createColors(color));
  table.push(...rows.map((row) => [...row]));
  return table.toString().replaceAll(/ +$/gm, "");
}

/** Names and what they are, one a line. */
export function factLines(facts: ReadonlyArray<readonly [name: string, value: string]>): ReadonlyArray<string> {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
}
