import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { countText } from "./report-text.ts";
import { Markup } from "./markup.ts";
import type { CaseResult } from "./report.ts";

const LOWEST = -8;
const HIGHEST = 2;
const BINS_PER_DECADE = 2;

interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Where a ratio falls on the log axis; ratios off the axis are counted at its ends, NaN with the worst. */
function binOf(ratio: number): number {
  const last = (HIGHEST - LOWEST) * BINS_PER_DECADE - 1;
  if (Number.isNaN(ratio)) return last;
  const place = Math.floor((Math.log10(ratio) - LOWEST) * BINS_PER_DECADE);
  const onSide = ratio <= 1 ? Math.min(place, -LOWEST * BINS_PER_DECADE - 1) : place;
  return Math.max(0, Math.min(last, onSide));
}

/**
 * How many ratios fall in each half decade from 1e-8 to 100; a bin never mixes ratios within and beyond 1.
 *
 * **Edge cases** a ratio of 0 counts in the lowest bin; infinities and NaN in the highest.
 */
export function ratioBins(ratios: ReadonlyArray<number>): ReadonlyArray<Bin> {
  const counts = Array.from({ length: (HIGHEST - LOWEST) * BINS_PER_DECADE }, () => 0);
  for (const ratio of ratios) counts[binOf(ratio)]!++;
  return counts.map((count, i) => ({
    from: LOWEST + i / BINS_PER_DECADE,
    to: LOWEST + (i + 1) / BINS_PER_DECADE,
    count,
  }));
}

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function decadeText(exponent: number): string {
  if (exponent === 0) return "1";
  const digits = [...String(Math.abs(exponent))].map((digit) => superscripts[Number(digit)]!).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

function draw(exact: ReadonlyArray<Bin>, probable: ReadonlyArray<Bin>, label: string): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const filled = exact.filter(({ count }) => count > 0);
  const figure = Plot.plot({
    document,
    className: "histogram",
    ariaLabel: label,
    width: 340,
    height: 120,
    marginLeft: 34,
    marginRight: 10,
    marginTop: 8,
    marginBottom: 24,
    x: { domain: [LOWEST, HIGHEST], ticks: [-8, -6, -4, -2, 0, 2], tickFormat: decadeText, label: null },
    y: { ticks: 3, tickFormat: (count: number) => (Number.isInteger(count) ? String(count) : ""), label: null },
    marks: [
      Plot.rectY(filled, {
        x1: "from",
        x2: "to",
        y: "count",
        inset: 0.5,
        fill: (bin: Bin) => (bin.from >= 0 ? "var(--bad)" : "var(--bar)"),
      }),
      Plot.rectY(
        probable.filter(({ count }) => count > 0),
        {
          x1: "from",
          x2: "to",
          y: "count",
          inset: 0.5,
          fill: "none",
          stroke: "var(--outline)",
        },
      ),
      Plot.ruleX([0], { stroke: "var(--bound)", strokeDasharray: "3,3" }),
      Plot.ruleY([0], { stroke: "var(--line)" }),
    ],
  });
  figure.setAttribute("role", "img");
  figure.removeAttribute("font-size");
  figure.removeAttribute("font-family");
  figure.querySelector("style")?.remove();
  return figure.outerHTML;
}

/**
 * How close cases came to their bound, as inline SVG: filled bars under the deterministic bound, outlined bars under the
 * probabilistic one, a dashed line where the error equals the bound.
 *
 * **Edge cases** `undefined` when nothing was compared.
 *
 * @spec CON-025
 */
export function ratioHistogram(title: string, cases: ReadonlyArray<CaseResult>): Markup | undefined {
  const exact = cases.flatMap(({ ratio }) => (ratio === undefined ? [] : [ratio]));
  if (exact.length === 0) return undefined;
  const probable = cases.flatMap(({ probabilisticRatio }) =>
    probabilisticRatio === undefined ? [] : [probabilisticRatio],
  );
  const beyond = exact.filter((ratio) => !(ratio <= 1)).length;
  const label = `${title}: err/tol of ${countText(exact.length, "case")}, ${beyond} beyond the bound`;
  return new Markup(draw(ratioBins(exact), ratioBins(probable), label));
}
