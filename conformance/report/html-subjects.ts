import { ratioHistogram } from "./histogram.ts";
import { factList } from "./html-facts.ts";
import { html, type Markup } from "./markup.ts";
import { countText, diagnosisText, ratioText } from "./report-text.ts";
import type { Report, SubjectReport } from "./report.ts";
import { hasExpectedFailures, skipReasons, suiteTallies, type SuiteTally, tally, type Tally } from "./summary.ts";

/** Number cells for the counts, the two worst ratios and the worst distance in ulps. */
function tallyCells(counts: Tally, expected: boolean): Markup {
  const { passed, failed, skipped, xfailed, xpassed, ratio, probabilisticRatio, ulps } = counts;
  const beyond = ratio !== undefined && !(ratio <= 1);
  const expectedCells = html`<td class="number">${xfailed}</td>
    <td class="number">${xpassed}</td>`;
  return html`<td class="number">${passed}</td>
    <td class="number${failed > 0 ? " bad" : ""}">${failed}</td>
    <td class="number">${skipped}</td>
    ${expected ? expectedCells : undefined}
    <td class="number${beyond ? " bad" : ""}">${ratioText(ratio)}</td>
    <td class="number">${ratioText(probabilisticRatio)}</td>
    <td class="number">${ratioText(ulps)}</td>`;
}

function tallyHead(first: string, expected: boolean): Markup {
  const expectedHeads = html`<th scope="col" class="number">xfailed</th>
    <th scope="col" class="number">xpassed</th>`;
  return html`<thead>
    <tr>
      <th scope="col">${first}</th>
      <th scope="col" class="number">passed</th>
      <th scope="col" class="number">failed</th>
      <th scope="col" class="number">skipped</th>
      ${expected ? expectedHeads : undefined}
      <th scope="col" class="number">err/tol</th>
      <th scope="col" class="number">prob. err/tol</th>
      <th scope="col" class="number">ulps</th>
    </tr>
  </thead>`;
}

function summaryRow(subject: SubjectReport, index: number, expected: boolean): Markup | undefined {
  if (subject.cases.length === 0) return undefined;
  return html`<tr>
    <th scope="row"><a href="#subject-${index}">${subject.name}</a></th>
    ${tallyCells(tally(subject.cases), expected)}
  </tr>`;
}

function missingNote({ name, reason, remedy }: SubjectReport): Markup {
  const help = remedy === undefined ? undefined : html`<br /><span class="quiet">To test it: ${remedy}</span>`;
  return html`<p><b>${name}</b>: <span class="unknown">not tested</span>, ${reason ?? "no reason given"}${help}</p>`;
}

function diagnosisList({ name, diagnoses }: SubjectReport): Markup | undefined {
  if (diagnoses.length === 0) return undefined;
  return html`<p>The failures of <b>${name}</b> are consistent with these known bugs, the most likely first:</p>
    <ol class="diagnoses">
      ${diagnoses.map((diagnosis) => html`<li>${diagnosisText(diagnosis)}</li>`)}
    </ol>`;
}

/** One row per tested subject, then what they fail like, then the missing ones and what would help. */
export function subjectSummary(report: Report): Markup {
  const expected = hasExpectedFailures(report);
  const rows = report.subjects.flatMap((subject, index) => summaryRow(subject, index, expected) ?? []);
  const table = html`<div class="wide">
    <table>
      ${tallyHead("subject", expected)}
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
  const missing = report.subjects.filter(({ available }) => !available);
  return html`${rows.length === 0 ? undefined : table}${report.subjects.flatMap((subject) => diagnosisList(subject) ?? [])}${missing.map(missingNote)}`;
}

function suiteRow(row: SuiteTally, expected: boolean): Markup {
  return html`<tr>
    <th scope="row">${row.suite}</th>
    ${tallyCells(row, expected)}
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

function manifestFacts({ manifest }: SubjectReport): Markup | undefined {
  if (manifest === undefined) return undefined;
  const { version, modes, dtypes, layouts, features, outputs, accuracy } = manifest;
  const { arithmetic, probabilities, output, expUlps, tile } = accuracy;
  const entries: ReadonlyArray<readonly [string, string]> = [
    ["version", version],
    ["modes", modes.join(", ")],
    ["page types", dtypes.join(", ")],
    ["layouts", layouts.join(", ")],
    ["features", features.join(", ") || "none"],
    ["outputs", outputs.join(", ")],
    ["accuracy", `${arithmetic}, probabilities ${probabilities}, output ${output}`],
    ["exp", `${expUlps} ulp`],
    ["tile", tile === null ? "any" : String(tile)],
  ];
  return html`<h3>Declared</h3>
    ${factList(entries)}`;
}

/** Suites, histograms, skips and manifest of every subject that was tested. */
export function subjectSections(report: Report): ReadonlyArray<Markup> {
  const expected = hasExpectedFailures(report);
  return report.subjects.flatMap((subject, index) => {
    if (subject.cases.length === 0) return [];
    const rows = suiteTallies(subject);
    const section = html`<section id="subject-${index}">
      <h2>${subject.name}</h2>
      ${subject.device === undefined ? undefined : html`<p>on ${subject.device}</p>`}
      <div class="wide">
        <table>
          ${tallyHead("suite", expected)}
          <tbody>
            ${rows.map((row) => suiteRow(row, expected))}
          </tbody>
        </table>
      </div>
      <div class="figures">${rows.flatMap((row) => suiteFigure(subject, row) ?? [])}</div>
      ${skipList(subject)} ${manifestFacts(subject)}
    </section>`;
    return [section];
  });
}
