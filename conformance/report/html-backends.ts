import { ratioHistogram } from "./histogram.ts";
import { html, type Markup } from "./markup.ts";
import { countText, ratioText } from "./report-text.ts";
import type { Report, SubjectReport } from "./report.ts";
import { skipReasons, suiteTallies, type SuiteTally, tally, type Tally } from "./summary.ts";

/** Number cells for passed, failed, skipped and the two worst ratios. */
function tallyCells({ passed, failed, skipped, ratio, probabilisticRatio }: Tally): Markup {
  const beyond = ratio !== undefined && !(ratio <= 1);
  return html`<td class="number">${passed}</td>
    <td class="number${failed > 0 ? " bad" : ""}">${failed}</td>
    <td class="number">${skipped}</td>
    <td class="number${beyond ? " bad" : ""}">${ratioText(ratio)}</td>
    <td class="number">${ratioText(probabilisticRatio)}</td>`;
}

function tallyHead(first: string, last?: string): Markup {
  return html`<thead>
    <tr>
      <th scope="col">${first}</th>
      <th scope="col" class="number">passed</th>
      <th scope="col" class="number">failed</th>
      <th scope="col" class="number">skipped</th>
      <th scope="col" class="number">err/tol</th>
      <th scope="col" class="number">prob. err/tol</th>
      ${last === undefined ? undefined : html`<th scope="col" class="number">${last}</th>`}
    </tr>
  </thead>`;
}

function summaryRow(subject: SubjectReport, index: number): Markup | undefined {
  if (subject.cases.length === 0) return undefined;
  return html`<tr>
    <th scope="row"><a href="#backend-${index}">${subject.name}</a></th>
    ${tallyCells(tally(subject.cases))}
  </tr>`;
}

function missingNote({ name, reason, remedy }: SubjectReport): Markup {
  const help = remedy === undefined ? undefined : html`<br /><span class="quiet">To test it: ${remedy}</span>`;
  return html`<p><b>${name}</b>: <span class="unknown">not tested</span>, ${reason ?? "no reason given"}${help}</p>`;
}

/** One row per tested backend, then the missing ones with what is missing and what would help. */
export function backendSummary(report: Report): Markup {
  const rows = report.subjects.flatMap((subject, index) => summaryRow(subject, index) ?? []);
  const table = html`<div class="wide">
    <table>
      ${tallyHead("backend")}
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
  const missing = report.subjects.filter(({ available }) => !available);
  return html`${rows.length === 0 ? undefined : table}${missing.map(missingNote)}`;
}

function suiteRow(row: SuiteTally): Markup {
  return html`<tr>
    <th scope="row">${row.suite}</th>
    ${tallyCells(row)}
  </tr>`;
}

function suiteFigure(subject: SubjectReport, row: SuiteTally): Markup | undefined {
  const drawing = ratioHistogram(`${subject.name}, ${row.suite}`, row.cases);
  if (drawing === undefined) return undefined;
  const compared = row.cases.filter(({ ratio }) => ratio !== undefined).length;
  return html`<figure>
    ${drawing}
    <figcaption>${row.suite}: ${countText(compared, "compared case")}</figcaption>
  </figure>`;
}

function skipList(subject: SubjectReport): Markup | undefined {
  const reasons = skipReasons(subject);
  if (reasons.length === 0) return undefined;
  const rows = reasons.map(
    ([reason, count]) =>
      html`<tr>
        <td class="number">${count}</td>
        <td>${reason}</td>
      </tr>`,
  );
  return html`<h3>Skipped</h3>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th scope="col" class="number">cases</th>
            <th scope="col">why</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
}

/** Suites, histograms and skips of every backend that was tested. */
export function backendSections(report: Report): ReadonlyArray<Markup> {
  return report.subjects.flatMap((subject, index) => {
    if (subject.cases.length === 0) return [];
    const rows = suiteTallies(subject);
    const section = html`<section id="backend-${index}">
      <h2>${subject.name}</h2>
      <div class="wide">
        <table>
          ${tallyHead("suite")}
          <tbody>
            ${rows.map(suiteRow)}
          </tbody>
        </table>
      </div>
      <div class="figures">${rows.flatMap((row) => suiteFigure(subject, row) ?? [])}</div>
      ${skipList(subject)}
    </section>`;
    return [section];
  });
}
