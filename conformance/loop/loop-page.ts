import { factList } from "../report/html-facts.ts";
import { reportStyle } from "../report/html-style.ts";
import { html, Markup } from "../report/markup.ts";
import { errorFigure, itemFigure, massFigure, statusColors } from "./loop-figures.ts";
import type { ItemHistory, LoopComparison, LoopReport, LoopStep } from "./loop-report.ts";
import { loopPassed } from "./loop-text.ts";

const style = new Markup(`
:root {
  --observed: #b6c0ca; --candidate: #e3b341; --canonical: #2da44e; --superseded: #6e7781; --demoted: #bc8cff;
  --quarantined: #fb8f44; --revoked: #cf222e;
}
svg.timeline { display: block; width: 100%; height: auto; font: 11px system-ui, sans-serif; color: var(--quiet); }
ul.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; padding: 0; margin: .4rem 0; font-size: .87rem; }
ul.legend i { display: inline-block; width: .8rem; height: .8rem; margin-right: .35rem; vertical-align: -.1rem; }
`);

function legend(): Markup {
  const entries = statusColors.map(
    ([status, color]) => html`<li><i style="background: ${new Markup(color)}"></i>${status}</li>`,
  );
  return html`<ul class="legend">
    ${entries}
    <li>▲ signed checkpoint</li>
  </ul>`;
}

function stepRow({ session, sequence, text, refused }: LoopStep): Markup {
  return html`<tr>
    <td>${session}</td>
    <td class="number">${sequence}</td>
    <td class="${refused ? "unknown" : ""}">${text}</td>
  </tr>`;
}

function itemRow({ name, kind, level, roots, spans, id }: ItemHistory): Markup {
  return html`<tr>
    <th>${name}</th>
    <td>${kind}</td>
    <td>${level}, by ${roots.join(", ")}</td>
    <td>${spans.map(({ status, from }) => `${status} at ${from}`).join(", ")}</td>
    <td><code>${id.slice(0, 12)}</code></td>
  </tr>`;
}

function comparisonRow({ session, what, outputs, plain, equal }: LoopComparison): Markup {
  return html`<tr>
    <td>${session}</td>
    <td>${what}</td>
    <td class="${equal ? "good" : "bad"}">${equal ? "equal" : "different"}</td>
    <td><code>${outputs.slice(0, 16)}</code></td>
    <td><code>${plain.slice(0, 16)}</code></td>
  </tr>`;
}

function figures(report: LoopReport): Markup {
  return html`<section>
    <h2>Items and their states</h2>
    ${legend()}
    <p class="quiet">Beside each item its taint, which is that of everything it was made from.</p>
    <div class="wide">${itemFigure(report)}</div>
    <h2>Anchors' share of attention</h2>
    <div class="wide">${massFigure(report)}</div>
    <h2>Error coordinate</h2>
    <p class="quiet">
      The angle between the last hidden state and the direction that the cached anchors share. There is none where no
      anchor is cached.
    </p>
    <div class="wide">${errorFigure(report)}</div>
  </section>`;
}

function tables({ comparisons, steps, items }: LoopReport): Markup {
  return html`<section>
      <h2>Segments without anchors, beside mode none</h2>
      <table>
        <tr>
          <th>session</th>
          <th>when</th>
          <th>bits</th>
          <th>digest</th>
          <th>mode none</th>
        </tr>
        ${comparisons.map(comparisonRow)}
      </table>
    </section>
    <section>
      <h2>Items</h2>
      <table>
        <tr>
          <th>item</th>
          <th>kind</th>
          <th>taint</th>
          <th>states</th>
          <th>identifier</th>
        </tr>
        ${items.map(itemRow)}
      </table>
    </section>
    <section>
      <h2>What happened</h2>
      <table>
        <tr>
          <th>session</th>
          <th class="number">events</th>
          <th>step</th>
        </tr>
        ${steps.map(stepRow)}
      </table>
    </section>`;
}

/**
 * A loop as one HTML page that needs no script, network or other file.
 *
 * @spec RUN-005
 * @category loop
 * @since 0.1.0
 */
export function loopPage(report: LoopReport): string {
  const { seed, schedule, backend, model, judged, log, checkpoints } = report;
  const facts = factList([
    ["seed", String(seed)],
    ["hash schedule", schedule],
    ["attention", `${backend}, ${judged.calls} calls judged, worst err/tol ${judged.worst.toFixed(3)}`],
    ["model", model],
    ["records", String(log.records)],
    ["checkpoints", String(checkpoints.length)],
    ["head", log.head],
  ]);
  const passed = loopPassed(report);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>fieldprint loop ${seed}</title>
        <style>
          ${reportStyle}${style}
        </style>
      </head>
      <body>
        <header>
          <h1>fieldprint agent loop</h1>
          <p class="verdict ${passed ? "good" : "bad"}">${passed ? "as it must be" : "not as it must be"}</p>
          ${facts}
        </header>
        <main>${figures(report)}${tables(report)}</main>
      </body>
    </html> `;
  return `${page.text.trim()}\n`;
}
