import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { StatusName } from "../../src/index.ts";
import { Markup } from "../report/markup.ts";
import type { ItemHistory, LoopReport, LoopSegment } from "./loop-report.ts";

const colors: Readonly<Record<StatusName, string>> = {
  Observed: "var(--observed)",
  Candidate: "var(--candidate)",
  Canonical: "var(--canonical)",
  Superseded: "var(--superseded)",
  Demoted: "var(--demoted)",
  Quarantined: "var(--quarantined)",
  Revoked: "var(--revoked)",
};

/** The statuses and their colours, for a legend. */
export const statusColors: ReadonlyArray<readonly [StatusName, string]> = Object.entries(colors) as Array<
  [StatusName, string]
>;

const width = 960;
const marginLeft = 190;

function drawn(options: Plot.PlotOptions, label: string): Markup {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const figure = Plot.plot({ ...options, document, className: "timeline", ariaLabel: label, width, marginLeft });
  figure.setAttribute("role", "img");
  figure.removeAttribute("font-size");
  figure.removeAttribute("font-family");
  figure.querySelector("style")?.remove();
  return new Markup(figure.outerHTML);
}

/** Where each session begins, by the sequence of its first step. */
function sessionStarts({ steps }: LoopReport): ReadonlyArray<{ readonly session: number; readonly sequence: number }> {
  return steps.filter(({ session }, i) => steps[i - 1]?.session !== session);
}

/**
 * Every item as a bar through the log, coloured by its status; checkpoints and the starts of sessions as rules.
 *
 * @spec RUN-005
 */
export function itemFigure(report: LoopReport): Markup {
  const bars = report.items.flatMap(({ name, level, spans }: ItemHistory, row) =>
    spans.map((span) => ({ ...span, row: `${String(row).padStart(4)} ${name} · ${level}` })),
  );
  const rows = [...new Set(bars.map(({ row }) => row))];
  const starts = sessionStarts(report);
  return drawn(
    {
      height: 60 + 18 * rows.length,
      marginTop: 24,
      x: { label: "events recorded", domain: [0, report.log.records] },
      y: { domain: rows, label: null, tickFormat: (row: string) => row.slice(5), tickSize: 0 },
      marks: [
        Plot.ruleX(starts, { x: "sequence", stroke: "var(--line)" }),
        Plot.text(starts, {
          x: "sequence",
          text: ({ session }) => `session ${session}`,
          frameAnchor: "top",
          dy: -16,
          textAnchor: "start",
          fill: "currentColor",
        }),
        Plot.barX(bars, {
          x1: "from",
          x2: "until",
          y: "row",
          fill: ({ status }: { status: StatusName }) => colors[status],
          insetTop: 3,
          insetBottom: 3,
        }),
        Plot.dot(report.checkpoints, {
          x: "sequence",
          frameAnchor: "bottom",
          symbol: "triangle",
          fill: "currentColor",
          r: 3,
        }),
      ],
    },
    `${report.items.length} items through ${report.log.records} records`,
  );
}

interface TokenPoint {
  readonly token: number;
  readonly session: number;
  readonly segment: string;
  readonly mass: number;
  readonly error: number | null;
}

/** Every token of every segment, one after another. */
function tokenPoints(segments: ReadonlyArray<LoopSegment>): ReadonlyArray<TokenPoint> {
  const points: Array<TokenPoint> = [];
  for (const { session, segment, anchorMass, error } of segments) {
    for (const [i, mass] of anchorMass.entries()) {
      const at = { token: points.length, session, segment: `${session}.${segment}` };
      points.push({ ...at, mass, error: error?.[i] ?? null });
    }
  }
  return points;
}

function tokenFigure(
  report: LoopReport,
  value: "mass" | "error",
  axis: { readonly label: string; readonly top: number },
): Markup {
  const points = tokenPoints(report.segments);
  const starts = points.filter(({ segment }, i) => points[i - 1]?.segment !== segment);
  const known = points.filter((point) => point[value] !== null);
  return drawn(
    {
      height: 170,
      marginTop: 24,
      x: { label: "tokens", domain: [0, points.length] },
      y: { label: null, domain: [0, axis.top], grid: true },
      marks: [
        Plot.ruleX(starts, { x: "token", stroke: "var(--line)" }),
        Plot.text(starts, {
          x: "token",
          text: "segment",
          frameAnchor: "top",
          dy: -16,
          textAnchor: "start",
          fill: "currentColor",
        }),
        Plot.lineY(known, { x: "token", y: value, z: "segment", stroke: "var(--outline)", strokeWidth: 1.25 }),
      ],
    },
    `${axis.label} over ${points.length} tokens`,
  );
}

/**
 * The share of attention that anchors had, token by token.
 *
 * @spec RUN-005
 */
export const massFigure = (report: LoopReport): Markup =>
  tokenFigure(report, "mass", { label: "anchors' share of attention", top: 1 });

/**
 * The error coordinate, token by token; nothing where there were no anchors.
 *
 * @spec RUN-005
 */
export const errorFigure = (report: LoopReport): Markup =>
  tokenFigure(report, "error", { label: "error coordinate, radians", top: 3.2 });
