import { Result } from "effect";
import {
  collapseRisk,
  type CollapseRisk,
  type Convention,
  criticalExponent,
  type ErrorProcess,
  inConvention,
  kappaForRisk,
  logDecayRate,
  lyapunovExponent,
  meanHittingTime,
  ParameterRefused,
  type Scheme,
  schemeError,
  signChangeProbability,
  type StableSteps,
  stableSteps,
  stabilityTable,
} from "../../src/index.ts";
import { schemeName } from "./scheme-name.ts";

/** What is asked about a process beyond its stability. */
export interface AnalysisQuestions {
  readonly level: number | undefined;
  readonly horizon: number;
  readonly risk: number | undefined;
  readonly timeStep: number | undefined;
  readonly scheme: Scheme;
}

/** The numbers of a process, plain. */
export interface ProcessNumbers {
  readonly kappa: number;
  readonly sigma: number;
  readonly convention: Convention;
  readonly initial: number;
}

/** How likely a collapse is, and what it takes to keep its risk. */
export interface CollapseAnalysis extends CollapseRisk {
  readonly level: number;
  readonly horizon: number;
  /** Given that the level is reached; null where it never is. */
  readonly meanTime: number | null;
  readonly target: { readonly risk: number; readonly kappa: number; readonly kept: boolean } | null;
}

/** What a scheme does with a time step. */
export interface SchemeAnalysis {
  readonly scheme: string;
  readonly timeStep: number;
  readonly stableSteps: StableSteps;
  readonly stable: boolean;
  readonly meanSquareFactor: number;
  readonly atHorizon: {
    readonly steps: number;
    readonly strong: number;
    readonly weakMean: number;
    readonly weakMeanSquare: number;
    readonly leavesProbability: number;
  } | null;
}

type Senses<A> = Readonly<Record<"almostSurely" | "mean" | "meanSquare", A>>;

/**
 * What `fieldprint sde analyze` says of a process.
 *
 * @spec SDE-020 SDE-021 SDE-022
 * @category sde
 * @since 0.1.0
 */
export interface Analysis {
  readonly process: ProcessNumbers;
  readonly otherConvention: { readonly convention: Convention; readonly kappa: number };
  readonly logDecayRate: number;
  readonly lyapunovExponent: number;
  readonly criticalExponent: number;
  readonly stable: Senses<boolean>;
  readonly thresholds: Senses<{ readonly threshold: number; readonly margin: number }>;
  readonly collapse: CollapseAnalysis | null;
  readonly scheme: SchemeAnalysis | null;
}

export const processNumbers = ({ kappa, sigma, convention, initial }: ErrorProcess): ProcessNumbers => ({
  kappa,
  sigma,
  convention,
  initial,
});

const analyseCollapse = (process: ErrorProcess, level: number, { horizon, risk }: AnalysisQuestions) =>
  Result.gen(function* () {
    const told = yield* collapseRisk(process, { level, horizon });
    const meanTime = Result.getOrElse(meanHittingTime(process, level), () => null);
    if (risk === undefined) return { level, horizon, ...told, meanTime, target: null };
    const kappa = yield* kappaForRisk(process, { level, horizon }, risk);
    const target = { risk, kappa, kept: told.logProbability <= Math.log(risk) };
    return { level, horizon, ...told, meanTime, target };
  });

/** Horizons are whole numbers of steps up to this share of a step. */
const sloppiness = 1e-9;

function stepsTo(horizon: number, timeStep: number): Result.Result<number, ParameterRefused> {
  const steps = Math.round(horizon / timeStep);
  if (Math.abs(horizon / timeStep - steps) <= sloppiness && steps >= 1) return Result.succeed(steps);
  const expected = `a whole number of steps of ${timeStep}`;
  return Result.fail(new ParameterRefused({ field: "horizon", expected, actual: `${horizon / timeStep} of them` }));
}

const analyseScheme = (process: ErrorProcess, timeStep: number, { scheme, horizon }: AnalysisQuestions) =>
  Result.gen(function* () {
    const { meanSquareFactor } = yield* schemeError(process, scheme, { timeStep, steps: 1 });
    const stable = stableSteps(process, scheme);
    const about = {
      scheme: schemeName(scheme),
      timeStep,
      stableSteps: stable,
      stable: timeStep > stable.from && timeStep < stable.to,
      meanSquareFactor,
    };
    if (horizon === Infinity) return { ...about, atHorizon: null };
    const steps = yield* stepsTo(horizon, timeStep);
    const { strong, weakMean, weakMeanSquare } = yield* schemeError(process, scheme, { timeStep, steps });
    const leavesProbability = yield* signChangeProbability(process, scheme, { timeStep, steps });
    return { ...about, atHorizon: { steps, strong, weakMean, weakMeanSquare, leavesProbability } };
  });

/**
 * Analyses a process.
 *
 * **Errors** `ParameterRefused` for a level, horizon, risk or step that cannot be asked about.
 *
 * @spec SDE-020 SDE-021 SDE-022
 * @category sde
 * @since 0.1.0
 */
export const analyse = (
  process: ErrorProcess,
  questions: AnalysisQuestions,
): Result.Result<Analysis, ParameterRefused> =>
  Result.gen(function* () {
    const { level, timeStep } = questions;
    const { almostSurely, mean, meanSquare } = stabilityTable(process);
    const convention = process.convention === "ito" ? "stratonovich" : "ito";
    return {
      process: processNumbers(process),
      otherConvention: { convention, kappa: inConvention(process, convention).kappa },
      logDecayRate: logDecayRate(process),
      lyapunovExponent: lyapunovExponent(process),
      criticalExponent: criticalExponent(process),
      stable: { almostSurely: almostSurely.stable, mean: mean.stable, meanSquare: meanSquare.stable },
      thresholds: {
        almostSurely: { threshold: almostSurely.threshold, margin: almostSurely.margin },
        mean: { threshold: mean.threshold, margin: mean.margin },
        meanSquare: { threshold: meanSquare.threshold, margin: meanSquare.margin },
      },
      collapse: level === undefined ? null : yield* analyseCollapse(process, level, questions),
      scheme: timeStep === undefined ? null : yield* analyseScheme(process, timeStep, questions),
    };
  });
