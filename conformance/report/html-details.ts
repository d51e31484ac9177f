import { factList } from "./html-facts.ts";
import { heatFigure } from "./html-heat.ts";
import { html, type Markup } from "./markup.ts";
import { recipeText } from "./recipe-text.ts";
import { countText, placeText, ratioText, replayCommand, valueText } from "./report-text.ts";
import type { CaseResult, Discrepancy, Report } from "./report.ts";
import { casesWith, requirementTallies, type SubjectCase, type Tally, worthReading } from "./summary.ts";

const mostUnfolded = 20;
const mostFolded = 200;

function discrepancyValues(discrepancy: Discrepancy | undefined, ratio?: number): Markup | undefined {
  if (discrepancy === undefined) return undefined;
  const place = [
    ["first beyond its bound", placeText(discrepancy)],
    ["expected", valueText(discrepancy.expected)],
    ["got", valueText(discrepancy.actual)],
    ["bound", valueText(discrepancy.bound)],
  ] as const;
  return factList(ratio === undefined ? place : [...place, ["worst err/tol", ratioText(ratio)]], "values");
}

function shrunkPart({ shrunk }: CaseResult): Markup | undefined {
  if (shrunk === undefined) return undefined;
  return html`<p>Plainest failing problem: ${recipeText(shrunk.recipe)}</p>
    ${discrepancyValues(shrunk.discrepancy)}`;
}

function failureArticle({ subject, origin, result }: SubjectCase, directory: string): Markup {
  const { id, requirements, reason, discrepancy, ratio, savedCase, heat } = result;
  const rerun = savedCase === undefined ? undefined : html`<pre>${replayCommand(directory, savedCase, origin)}</pre>`;
  const figure = heat && heatFigure(`${subject}, ${id}: where the error sits`, heat);
  return html`<article class="failure">
    <h3>${subject}: ${id}</h3>
    <p class="quiet">${requirements.join(" ")}</p>
    ${reason === undefined ? undefined : html`<p>${reason}</p>`}
    ${discrepancyValues(discrepancy, ratio)}${figure}${shrunkPart(result)}${rerun}
  </article>`;
}

/** The failures with their first bad element, where the error sits, and the command that reruns them; most folded away. */
export function failureSection(report: Report, directory: string): Markup | undefined {
  const failures = casesWith(report, "failed");
  if (failures.length === 0) return undefined;
  const first = worthReading(failures, { ofGroup: 1, inAll: mostUnfolded });
  const others = failures.filter((failure) => !first.includes(failure));
  const folded = others.slice(0, mostFolded).map((failure) => failureArticle(failure, directory));
  const hidden = others.length - folded.length;
  const rest = hidden <= 0 ? undefined : html`<p>${countText(hidden, "more failure")} in report.json.</p>`;
  const more = html`<details>
    <summary>${countText(folded.length, "more failure")}</summary>
    ${folded}${rest}
  </details>`;
  return html`<section id="failures">
    <h2>Failures</h2>
    ${first.map((failure) => failureArticle(failure, directory))}${folded.length === 0 ? undefined : more}
  </section>`;
}

function unexpectedPassRow({ subject, result }: SubjectCase): Markup {
  return html`<tr>
    <th scope="row">${subject}: ${result.id}</th>
    <td>${result.reason}</td>
  </tr>`;
}

/** The cases that passed though they were expected to fail. */
export function unexpectedPassSection(report: Report): Markup | undefined {
  const passes = casesWith(report, "xpassed");
  if (passes.length === 0) return undefined;
  return html`<section id="unexpected-passes">
    <h2>Passed, though expected to fail</h2>
    <div class="wide">
      <table>
        <tbody>
          ${passes.map(unexpectedPassRow)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function requirementCell(tally: Tally | undefined): Markup {
  if (tally === undefined) return html`<td class="quiet">–</td>`;
  const ulps = tally.ulps === undefined ? "" : ` (${ratioText(tally.ulps)} ulps)`;
  const ratio =
    tally.ratio === undefined ? undefined : html`<span class="quiet">, worst ${ratioText(tally.ratio)}${ulps}</span>`;
  if (tally.failed > 0) {
    return html`<td><span class="bad">failed</span> ${tally.failed} of ${tally.failed + tally.passed}${ratio}</td>`;
  }
  if (tally.passed > 0) return html`<td><span class="good">passed</span> ${tally.passed}${ratio}</td>`;
  const expected = tally.xfailed + tally.xpassed;
  if (expected > 0) return html`<td><span class="unknown">expected to fail</span> ${expected}</td>`;
  return html`<td><span class="unknown">skipped</span> ${tally.skipped}</td>`;
}

/** One row per requirement, one column per tested subject. */
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
    <p class="quiet">
      Verdict, cases, and the worst err/tol and ulps among them. A dash: no case of this run tests it there.
    </p>
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
