/** Something timed: `run` is called once a round. */
export interface Contender {
  readonly run: () => Promise<unknown>;
}

/** Milliseconds of every contender in every round: `times[contender][round]`. */
export type RoundTimes = ReadonlyArray<ReadonlyArray<number>>;

/** Times contenders in turn, round after round, so that a drift of the machine falls on all of them alike. */
export async function timeRounds(
  contenders: ReadonlyArray<Contender>,
  options: { readonly rounds: number; readonly warmUp: number; readonly onRound: (round: number) => void },
): Promise<RoundTimes> {
  const times = contenders.map((): Array<number> => []);
  for (let round = -options.warmUp; round < options.rounds; round++) {
    for (const [index, { run }] of contenders.entries()) {
      const started = performance.now();
      await run();
      if (round >= 0) times[index]!.push(performance.now() - started);
    }
    options.onRound(round);
  }
  return times;
}
