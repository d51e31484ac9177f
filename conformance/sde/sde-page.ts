import { reportStyle } from "../report/html-style.ts";
import { html, Markup } from "../report/markup.ts";
import { type Figure, figureHeight, figureWidth } from "./figure.ts";

const figureStyle = "svg.sde { font: 11px system-ui, sans-serif; color: var(--quiet); }";
const pageStyle = new Markup(`${figureStyle}\nsvg.sde { display: block; width: 100%; height: auto; }`);

/**
 * Text and figures as one HTML page that needs no script, network or other file.
 *
 * @spec SDE-013
 */
export function sdePage(title: string, text: string, figures: ReadonlyArray<Figure>): string {
  const sections = figures.map(
    ({ title: name, note, drawing }) =>
      html`<section>
        <h2>${name}</h2>
        <p class="quiet">${note}</p>
        <div class="wide">${drawing}</div>
      </section>`,
  );
  const lines = text.split("\n").map((line) => html`${line}${new Markup("\n")}`);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${reportStyle}${pageStyle}
        </style>
      </head>
      <body>
        <header><h1>${title}</h1></header>
        <main>
          <pre>${lines}</pre>
          ${sections}
        </main>
      </body>
    </html> `;
  return `${page.text.trim()}\n`;
}

const variables = `:root { --quiet: #59636e; --outline: #3a4552; --bar: #8b97a5; --bound: #b3261e; --good: #116329; }`;
const captionHeight = 40;

/**
 * Figures below each other as one SVG file.
 *
 * @spec SDE-013
 */
export function sdeSvg(title: string, figures: ReadonlyArray<Figure>): string {
  const each = figureHeight + captionHeight;
  const parts = figures.map(
    ({ title: name, note, drawing }, i) =>
      html`<g transform="translate(0 ${i * each})">
        <text x="10" y="24" font-family="system-ui, sans-serif" font-size="13">${name}: ${note}</text>
        <g transform="translate(0 ${captionHeight})">${drawing}</g>
      </g>`,
  );
  const height = figures.length * each;
  const picture = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${figureWidth} ${height}">
    <title>${title}</title>
    <style>
      ${new Markup(variables)}${new Markup(figureStyle)}
    </style>
    <rect width="${figureWidth}" height="${height}" fill="#fff" />
    ${parts}
  </svg> `;
  return `${picture.text.trim()}\n`;
}
