import { html, Markup } from "./markup.ts";
import type { HeatMap } from "./report.ts";

const sideLength = 224;
const strongest = 4;

/** How strongly a cell is coloured: beyond its bound from 0.3 at the bound to 1 at 10 to the 4 times it. */
function strength(cell: number): { readonly color: string; readonly opacity: number } {
  if (cell > 0) return { color: "var(--bad)", opacity: 0.3 + 0.7 * Math.min(1, cell / strongest) };
  return { color: "var(--bar)", opacity: 0.45 * Math.max(0, 1 + cell / strongest) };
}

/** Small maps get large cells, so that they are seen at all. */
function cellSizeOf(cells: HeatMap["cells"]): number {
  const longest = Math.max(cells.length, ...cells.map((line) => line.length));
  return Math.max(4, Math.min(14, Math.floor(sideLength / longest)));
}

function cellRect(cell: number, x: number, y: number, size: number): string {
  const { color, opacity } = strength(cell);
  if (opacity === 0) return "";
  return `<rect x="${x}" y="${y}" width="${size}" height="${size}" fill="${color}" opacity="${opacity.toFixed(2)}"/>`;
}

/**
 * Where the error of a failing case sits in `out`: rows are query tokens and heads, columns value dimensions; beyond the
 * bound in one colour, within it in another.
 *
 * @spec CON-102
 */
export function heatFigure(label: string, { rows, columns, cells }: HeatMap): Markup {
  const size = cellSizeOf(cells);
  const [width, height] = [(cells[0]?.length ?? 0) * size, cells.length * size];
  const rects = cells.flatMap((line, row) =>
    line.map((cell, column) => cellRect(cell, column * size, row * size, size)),
  );
  return html`<figure class="heat">
    <svg
      role="img"
      aria-label="${label}"
      viewBox="-0.5 -0.5 ${width + 1} ${height + 1}"
      width="${width + 1}"
      height="${height + 1}"
    >
      <rect width="${width}" height="${height}" fill="none" stroke="var(--line)" />
      ${new Markup(rects.join(""))}
    </svg>
    <figcaption>err/tol of out: ${rows} rows (token, head) down, ${columns} dimensions across</figcaption>
  </figure>`;
}
