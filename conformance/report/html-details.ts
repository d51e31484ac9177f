import { html, type Markup } from "./markup.ts";
import { countText, placeText, ratioText, replayCommand, valueText } from "./report-text.ts";
import type { Report } from "./report.ts";
import { type Failure, failuresOf, requirementTallies, type Tally } from "./summary.ts";

const MOST_FAILURES = 200;

function discrepancyValues({ discrepancy, ratio }: Failure["result"]): Markup | undefined {
  if (discrepancy === undefined) return undefined;
  const values = [
    ["first beyond its bound", placeText(discrepancy)],
    ["expected", valueText(discrepancy.expected)],
    ["got", valueText(discrepancy.actual)],
    ["bound", valueText(discrepancy.bound)],
    ["worst err/tol", ratioText(ratio)],
  ];
  return html`<dl class="values">
    ${values.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function failureArticle(failure: Failure): Markup {
  const { subject, result } = failure;
  const rerun = result.savedCase === undefined ? undefined : html`<pre>${replayCommand(result.savedCase)}</pre>`;
  return html`<article class="failure">
    <h3>${subject}: ${result.id}</h3>
    <p class="quiet">${result.requirements.join(" ")}</p>
    ${result.reason === undefined ? undefined : html`<p>${result.reason}</p>`} ${discrepancyValues(result)}${rerun}
  </article>`;
}

/** Every failure with its first bad element and the command that reruns it. */
export function failureSection(report: Report): Markup | undefined {
  const failures = failuresOf(report);
  if (failures.length === 0) return undefined;
  const hidden = failures.length - MOST_FAILURES;
  const rest = hidden <= 0 ? undefined : html`<p>${countText(hidden, "more failure")} in report.json.</p>`;
  return html`<section id="failures">
    <h2>Failures</h2>
    ${failures.slice(0, MOST_FAILURES).map(failureArticle)}${rest}
  </section>`;
}

function requirementCell(tally: Tally | undefined): Markup {
  if (tally === undefined) return html`<td class="quiet">–</td>`;
  const ratio =
    tally.ratio === undefined ? undefined : html`<span class="quiet">, worst ${ratioText(tally.ratio)}</span>`;
  if (tally.failed > 0) {
    return html`<td><span class="bad">failed</span> ${tally.failed} of ${tally.failed + tally.passed}${ratio}</td>`;
  }
  if (tally.passed === 0) return html`<td><span class="unknown">skipped</span> ${tally.skipped}</td>`;
  return html`<td><span class="good">passed</span> ${tally.passed}${ratio}</td>`;
}

/** One row per requirement, one column per tested backend. */
export function requirementSection(report: Report): Markup | undefined {
  const tested = report.subjects.filter(({ cases }) => cases.length > 0).map(({ name }) => name);
  const rows = requirementTallies(report).map(
    ({ id, bySubject }) =>
      html`<tr>
        <th scope="row">${id}</th>
        ${tested.map((name) => requirementCell(bySubject.get(name)))}
      </tr>`,
  );
  if (rows.length === 0) return undefined;
  const heads = tested.map((name) => html`<th scope="col">${name}</th>`);
  return html`<section id="requirements">
    <h2>Requirements</h2>
    <p class="quiet">Verdict, cases, and the worst err/tol among them. A dash: no case of this run tests it there.</p>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th scope="col">requirement</th>
            ${heads}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}
