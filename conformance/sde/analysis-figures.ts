import * as Plot from "@observablehq/plot";
import { Result } from "effect";
import {
  type Convention,
  errorProcess,
  type ErrorProcess,
  hittingProbability,
  logDecayRate,
  type Scheme,
  schemeError,
  stabilityTable,
  type StableSteps,
} from "../../src/index.ts";
import type { Analysis, AnalysisQuestions } from "./analysis.ts";
import { type Figure, figureOf, linear } from "./figure.ts";

const points = 200;

const probability = (process: ErrorProcess, level: number, until: number): number =>
  Result.getOrThrow(hittingProbability(process, level, until));

/** A time by which what will happen has mostly happened. */
function spanOf({ sigma, initial }: ErrorProcess, level: number, rate: number): number {
  const barrier = Math.max(0.1, Math.log(level / initial));
  const byDrift = rate === 0 ? Infinity : barrier / Math.abs(rate);
  const byNoise = sigma === 0 ? Infinity : (barrier / sigma) ** 2;
  const least = Math.min(byDrift, byNoise);
  return least === Infinity ? 1 : 8 * least;
}

function overTime(process: ErrorProcess, level: number, horizon: number): Figure {
  const last = horizon === Infinity ? spanOf(process, level, logDecayRate(process)) : horizon;
  const line = linear(0, last, points)
    .slice(1)
    .map((time) => ({ time, risk: probability(process, level, time) }));
  const ever = probability(process, level, Infinity);
  return figureOf("Probability of a collapse", `that e reaches ${level} by a time; dashed: ever`, {
    x: { label: "time" },
    y: { label: "probability", domain: [0, ever === 0 ? 1 : Math.min(1, 1.1 * ever)], grid: true },
    marks: [
      Plot.ruleY([ever], { stroke: "var(--bound)", strokeDasharray: "4 3" }),
      Plot.lineY(line, { x: "time", y: "risk", stroke: "var(--outline)", strokeWidth: 1.5 }),
    ],
  });
}

const furthestLevel = 100;

function overLevels(process: ErrorProcess, horizon: number): Figure {
  const line = linear(0, Math.log(furthestLevel), points).map((log) => {
    const level = process.initial * Math.exp(log);
    return { ratio: Math.exp(log), risk: probability(process, level, horizon), square: Math.exp(-2 * log) };
  });
  const until = horizon === Infinity ? "ever" : `by ${horizon}`;
  return figureOf("Probability of a collapse", `that e reaches a level ${until}; dashed: (e0/L)^2`, {
    x: { label: "level over e0", type: "log", domain: [1, furthestLevel] },
    y: { label: "probability", domain: [0, 1], grid: true },
    marks: [
      Plot.lineY(line, { x: "ratio", y: "square", stroke: "var(--bound)", strokeDasharray: "4 3" }),
      Plot.lineY(line, { x: "ratio", y: "risk", stroke: "var(--outline)", strokeWidth: 1.5 }),
    ],
  });
}

const senses = [
  ["almostSurely", "almost surely"],
  ["mean", "in mean"],
  ["meanSquare", "in mean square"],
] as const;

const thresholdsAt = (convention: Convention, sigma: number) =>
  stabilityTable(Result.getOrThrow(errorProcess({ kappa: 0, sigma, convention, initial: 1 })));

/** The curves above which kappa is stable, and the process. */
function regions({ process: { kappa, sigma, convention } }: Analysis): Figure {
  const widest = Math.min(2 ** 60, Math.max(1, 2 * sigma));
  const sigmas = linear(0, widest, points).map((x) => (x < 2 ** -60 ? 0 : x));
  const curves = senses.flatMap(([sense, words]) =>
    sigmas.map((x) => ({ sigma: x, kappa: thresholdsAt(convention, x)[sense].threshold, words })),
  );
  const ends = curves.filter(({ sigma: x }) => x === widest);
  return figureOf("Where it is stable", `kappa above a curve, by ${convention}; the dot is the process`, {
    x: { label: "sigma", domain: [0, widest] },
    y: { label: "kappa", grid: true },
    marginRight: 120,
    marks: [
      Plot.lineY(curves, { x: "sigma", y: "kappa", z: "words", stroke: "var(--outline)", strokeWidth: 1.25 }),
      Plot.text(ends, { x: "sigma", y: "kappa", text: "words", textAnchor: "start", dx: 6, fill: "currentColor" }),
      Plot.dot([{ sigma, kappa }], { x: "sigma", y: "kappa", fill: "var(--bound)", r: 5 }),
    ],
  });
}

function overSteps(process: ErrorProcess, scheme: Scheme, timeStep: number, stable: StableSteps): Figure {
  const last = Math.max(2 * timeStep, Number.isFinite(stable.to) ? 1.5 * stable.to : 0);
  const line = linear(0, last, points)
    .slice(1)
    .flatMap((step) => {
      const told = schemeError(process, scheme, { timeStep: step, steps: 1 });
      return Result.isSuccess(told) ? [{ step, factor: told.success.meanSquareFactor }] : [];
    });
  return figureOf("Mean square factor of a step", "stable below the dashed 1; the rule is the step", {
    x: { label: "time step", domain: [0, last] },
    y: { label: "factor", grid: true, zero: true },
    marks: [
      Plot.ruleY([1], { stroke: "var(--bound)", strokeDasharray: "4 3" }),
      Plot.ruleX([timeStep], { stroke: "var(--bar)" }),
      Plot.lineY(line, { x: "step", y: "factor", stroke: "var(--outline)", strokeWidth: 1.5 }),
    ],
  });
}

/**
 * The figures of an analysis.
 *
 * @spec SDE-023
 */
export function analysisFigures(
  process: ErrorProcess,
  analysis: Analysis,
  { level, horizon, timeStep, scheme }: AnalysisQuestions,
): ReadonlyArray<Figure> {
  return [
    level === undefined ? overLevels(process, horizon) : overTime(process, level, horizon),
    regions(analysis),
    ...(timeStep === undefined || analysis.scheme === null
      ? []
      : [overSteps(process, scheme, timeStep, analysis.scheme.stableSteps)]),
  ];
}
