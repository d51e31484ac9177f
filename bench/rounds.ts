import { median, min } from "simple-statistics";

/** Something timed: `run` is called once a round. */
export interface Contender {
  readonly name: string;
  readonly run: () => Promise<unknown>;
}

/** Milliseconds of one contender over all rounds. */
export interface Timing {
  readonly name: string;
  readonly median: number;
  readonly fastest: number;
  readonly rounds: number;
}

/** Times contenders in turn, round after round, so that a drift of the machine falls on all of them alike. */
export async function timeRounds(
  contenders: ReadonlyArray<Contender>,
  options: { readonly rounds: number; readonly warmUp: number },
): Promise<ReadonlyArray<Timing>> {
  const samples = contenders.map((): Array<number> => []);
  for (let round = -options.warmUp; round < options.rounds; round++) {
    for (const [index, { run }] of contenders.entries()) {
      const started = performance.now();
      await run();
      if (round >= 0) samples[index]!.push(performance.now() - started);
    }
  }
  return contenders.map(({ name }, index) => ({
    name,
    median: median(samples[index]!),
    fastest: min(samples[index]!),
    rounds: options.rounds,
  }));
}
