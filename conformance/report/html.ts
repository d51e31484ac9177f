import { match } from "ts-pattern";
import { backendSections, backendSummary } from "./html-backends.ts";
import { failureSection, requirementSection } from "./html-details.ts";
import { reportStyle } from "./html-style.ts";
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

function facts({ selection, version, environment }: Report): Markup {
  const { node, platform, cpu, cores } = environment;
  const entries = [
    ["seed", String(selection.seed)],
    ["fieldprint", version],
    ["node", node],
    ["platform", platform],
    ["processor", `${cpu}, ${cores} cores`],
  ];
  return html`<dl class="facts">
    ${entries.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function reading(): Markup {
  return html`<section id="reading">
    <h2>How to read this</h2>
    <p>
      <b>err/tol</b> is the largest error of a case divided by the bound derived for it from the declared arithmetic; a
      case passes when every element is at or under 1. <b>prob. err/tol</b> divides by the tighter probabilistic bound,
      for information only.
    </p>
    <p>
      Histograms count cases by err/tol on a logarithmic axis from 10⁻⁸ to 100, ends included: filled bars under the
      deterministic bound, outlined bars under the probabilistic one. The dashed line is the bound.
    </p>
  </section>`;
}

/**
 * A report as one HTML page that needs no script, network or other file.
 *
 * **Edge cases** names and reasons are untrusted and escaped; follows the reader's light or dark preference.
 *
 * @spec CON-024 CON-025
 * @category report
 * @since 0.1.0
 */
export function htmlReport(report: Report): string {
  const stopped = report.complete
    ? undefined
    : html`<p class="unknown">Interrupted: the results below are incomplete.</p>`;
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
          <section id="backends">
            <h2>Backends</h2>
            ${backendSummary(report)}
          </section>
          ${failureSection(report)}${backendSections(report)}${requirementSection(report)}${reading()}
        </main>
      </body>
    </html> `;
  return `${page.text.trim()}\n`;
}
