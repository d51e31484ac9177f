import * as Plot from "@observablehq/plot";
import { normalUpperQuantile } from "../../src/index.ts";
import type { LoggedTrajectory } from "./csv-trajectory.ts";
import { type Figure, figureOf, linear } from "./figure.ts";
import type { Judgement } from "./judgement.ts";
import { fanQuantiles, type Quantiles, type Simulation } from "./simulation.ts";

/** Two bands and the median, from five quantiles. */
function fanMarks(fan: ReadonlyArray<Quantiles>): ReadonlyArray<Plot.Markish> {
  const rows = fan.map(({ time, values: [lowest, lower, median, upper, highest] }) => {
    return { time, lowest, lower, median, upper, highest };
  });
  const band = (y1: string, y2: string) =>
    Plot.areaY(rows, { x: "time", y1, y2, fill: "var(--bar)", fillOpacity: 0.3 });
  return [
    band("lowest", "highest"),
    band("lower", "upper"),
    Plot.lineY(rows, { x: "time", y: "median", stroke: "var(--outline)", strokeWidth: 1.5 }),
  ];
}

const levelMarks = (level: number | undefined): ReadonlyArray<Plot.Markish> =>
  level === undefined ? [] : [Plot.ruleY([level], { stroke: "var(--bound)", strokeDasharray: "4 3" })];

const bands = "bands hold half and nine tenths of the paths";

/** An axis of e: logarithmic while all that it shows is above 0. */
function errorAxis(values: ReadonlyArray<number>): Plot.ScaleOptions {
  const type = values.every((value) => value > 0 && value < Infinity) ? "log" : "linear";
  return { label: "error", type, grid: true, tickFormat: (value: number) => String(Number(value.toPrecision(3))) };
}

/**
 * The fan of a simulation.
 *
 * @spec SDE-034
 */
export function simulationFigures({ fan, hits }: Simulation): ReadonlyArray<Figure> {
  const note = hits === null ? bands : `${bands}; dashed: the level ${hits.level}`;
  return [
    figureOf("Errors through time", note, {
      x: { label: "time" },
      y: errorAxis(fan.flatMap(({ values }) => values)),
      marks: [...fanMarks(fan), ...levelMarks(hits?.level)],
    }),
  ];
}

const drawnPoints = 2_000;
const forecast = 0.5;

/** A quantile of a standard normal number. */
const normalQuantile = (p: number): number =>
  p === 0.5 ? 0 : p < 0.5 ? -normalUpperQuantile(p) : normalUpperQuantile(1 - p);

/** The fan of the estimated process, from the last point on. */
function forecastFan({ last, nu, variance, duration }: Judgement): ReadonlyArray<Quantiles> {
  return linear(0, forecast * duration, 60).map((after) => {
    const spread = Math.sqrt(variance.estimate * after);
    const value = (p: number) => last.error * Math.exp(spread * normalQuantile(p) - nu.estimate * after);
    return { time: last.time + after, values: fanQuantiles.map(value) };
  });
}

/**
 * The data of a trajectory, and what follows by its estimate.
 *
 * @spec SDE-044
 */
export function judgementFigures({ times, errors }: LoggedTrajectory, judgement: Judgement): ReadonlyArray<Figure> {
  const stride = Math.ceil(times.length / drawnPoints);
  const data = Array.from(times, (time, i) => ({ time, error: errors[i]! })).filter((_, i) => i % stride === 0);
  const fan = forecastFan(judgement);
  const level = judgement.collapse?.level;
  const note = `logged, then as estimated: ${bands}${level === undefined ? "" : `; dashed: the level ${level}`}`;
  return [
    figureOf("Logged errors, and what may follow", note, {
      x: { label: "time" },
      y: errorAxis([...data.map(({ error }) => error), ...fan.flatMap(({ values }) => values)]),
      marks: [
        ...fanMarks(fan),
        Plot.lineY(data, { x: "time", y: "error", stroke: "var(--good)", strokeWidth: 1.25 }),
        ...levelMarks(level),
      ],
    }),
  ];
}
