import { match } from "ts-pattern";
import { failureSection, requirementSection, unexpectedPassSection } from "./html-details.ts";
import { factList } from "./html-facts.ts";
import { reportStyle } from "./html-style.ts";
import { subjectSections, subjectSummary } from "./html-subjects.ts";
import { html, type Markup } from "./markup.ts";
import type { Report } from "./report.ts";

function verdictLine(report: Report): Markup {
  const meaning = match(report.verdict)
    .with("conforms", () => "good")
    .with("does not conform", () => "bad")
    .with("could not be tested", () => "unknown")
    .exhaustive();
  return html`<p class="verdict ${meaning}">${report.verdict}</p>`;
}

function facts({ selection, shard, version, environment }: Report): Markup {
  const { node, platform, cpu, cores } = environment;
  const { seed, runs, level, suites, filters } = selection;
  return factList([
    ["seed", String(seed)],
    ["suites", suites === null ? `up to level ${level}` : suites.join(", ")],
    ["random cases", String(runs)],
    ...(filters.length === 0 ? [] : [["only", filters.join(", ")] as const]),
    ...(shard === null ? [] : [["shard", `${shard.index} of ${shard.count}`] as const]),
    ["fieldprint", version],
    ["node", node],
    ["platform", platform],
    ["processor", `${cpu}, ${cores} cores`],
  ]);
}

function reading(): Markup {
  return html`<section id="reading">
    <h2>How to read this</h2>
    <p>
      <b>err/tol</b> is the largest error of a case divided by the bound derived for it from the declared arithmetic; a
      case passes when every element is at or under 1. <b>prob. err/tol</b> divides by the tighter probabilistic bound,
      for information only. <b>ulps</b> is the worst distance from a finite expectation in units in the last place of
      the output format; a sum that cancels makes it large without being wrong.
    </p>
    <p>
      Histograms count cases by err/tol on a logarithmic axis from 10⁻⁸ to 100, ends included: filled bars under the
      deterministic bound, outlined bars under the probabilistic one. The dashed line is the bound.
    </p>
    <p>
      The map beside a failure shows where the error sits in out: a row is one query token and head, a column one value
      dimension, several of them in a cell where there are over 64. Cells beyond the bound take the colour of a failure,
      up to full strength at 10⁴ times the bound; the others are grey, empty from 10⁻⁴ of it.
    </p>
  </section>`;
}

/**
 * A report, written to `directory`, as one HTML page that needs no script, network or other file.
 *
 * **Edge cases** names and reasons are untrusted and escaped; follows the reader's light or dark preference.
 *
 * @spec CON-024 CON-025 CON-102 CON-103
 * @category report
 * @since 0.1.0
 */
export function htmlReport(report: Report, directory: string): string {
  const stopped = report.complete
    ? undefined
    : html`<p class="unknown">Stopped before the last case: the results below are incomplete.</p>`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>fieldprint: ${report.verdict}</title>
        <style>
          ${reportStyle}
        </style>
      </head>
      <body>
        <header>
          <h1>fieldprint conformance report</h1>
          ${verdictLine(report)}${stopped}${facts(report)}
        </header>
        <main>
          <section id="subjects">
            <h2>Subjects</h2>
            ${subjectSummary(report)}
          </section>
          ${failureSection(report, directory)}${unexpectedPassSection(report)}${subjectSections(report)}
          ${requirementSection(report)}${reading()}
        </main>
      </body>
    </html> `;
  return `${page.text.trim()}\n`;
}
