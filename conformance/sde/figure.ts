import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { Markup } from "../report/markup.ts";

export const figureWidth = 960;
export const figureHeight = 320;

/** A figure with what it shows, in words. */
export interface Figure {
  readonly title: string;
  readonly note: string;
  readonly drawing: Markup;
}

/** A plot as SVG, without a style sheet of its own. */
export function figureOf(title: string, note: string, options: Plot.PlotOptions): Figure {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const size = { width: figureWidth, height: figureHeight, marginLeft: 70, marginRight: 40 };
  const drawn = Plot.plot({ ...size, ...options, document, className: "sde", ariaLabel: title });
  drawn.setAttribute("role", "img");
  drawn.removeAttribute("font-size");
  drawn.removeAttribute("font-family");
  drawn.querySelector("style")?.remove();
  return { title, note, drawing: new Markup(drawn.outerHTML) };
}

/** Numbers apart by the same difference, both ends among them. */
export const linear = (from: number, to: number, count: number): ReadonlyArray<number> =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
