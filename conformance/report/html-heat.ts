import { html, Markup } from "./markup.ts";
import type { HeatMap } from "./report.ts";

const cellSize = 7;
const strongest = 4;

/** How strongly a cell is coloured: beyond its bound from 0.3 at the bound to 1 at 10 to the 4 times it. */
function strength(cell: number): { readonly color: string; readonly opacity: number } {
  if (cell > 0) return { color: "var(--bad)", opacity: 0.3 + 0.7 * Math.min(1, cell / strongest) };
  return { color: "var(--bar)", opacity: 0.45 * Math.max(0, 1 + cell / strongest) };
}

function cellRect(cell: number, row: number, column: number): string {
  const { color, opacity } = strength(cell);
  if (opacity === 0) return "";
  const [x, y] = [column * cellSize, row * cellSize];
  return `<rect x="${x}" y="${y}" width="${cellSize}" height="${cellSize}" fill="${color}" opacity="${opacity.toFixed(2)}"/>`;
}

/**
 * Where the error of a failing case sits in `out`: rows are query tokens and heads, columns value dimensions; beyond the
 * bound in one colour, within it in another.
 *
 * @spec CON-102
 */
export function heatFigure(label: string, { rows, columns, cells }: HeatMap): Markup {
  const [width, height] = [(cells[0]?.length ?? 0) * cellSize, cells.length * cellSize];
  const rects = cells.map((line, row) => line.map((cell, column) => cellRect(cell, row, column)).join("")).join("");
  return html`<figure class="heat">
    <svg
      role="img"
      aria-label="${label}"
      viewBox="-0.5 -0.5 ${width + 1} ${height + 1}"
      width="${width + 1}"
      height="${height + 1}"
    >
      <rect width="${width}" height="${height}" fill="none" stroke="var(--line)" />
      ${new Markup(rects)}
    </svg>
    <figcaption>err/tol of out: ${rows} rows (token, head) down, ${columns} dimensions across</figcaption>
  </figure>`;
}
