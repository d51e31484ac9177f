/** The rows of highest score so far, at most `count` of them, best first; of equal scores the smaller identifier first. */
export class BestHits {
  readonly #count: number;
  readonly #ids: ReadonlyArray<string>;
  readonly #scores: Array<number> = [];
  readonly #rows: Array<number> = [];

  constructor(count: number, ids: ReadonlyArray<string>) {
    this.#count = count;
    this.#ids = ids;
  }

  /** A score below this one cannot be among the best. */
  get least(): number {
    return this.#scores.length < this.#count ? -Infinity : this.#scores.at(-1)!;
  }

  #isBetter(row: number, score: number, at: number): boolean {
    const other = this.#scores[at]!;
    return score > other || (score === other && this.#ids[row]! < this.#ids[this.#rows[at]!]!);
  }

  offer(row: number, score: number): void {
    let [low, high] = [0, this.#scores.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#isBetter(row, score, middle)) high = middle;
      else low = middle + 1;
    }
    if (low === this.#count) return;
    this.#scores.splice(low, 0, score);
    this.#rows.splice(low, 0, row);
    if (this.#scores.length > this.#count) {
      this.#scores.pop();
      this.#rows.pop();
    }
  }

  hits(): ReadonlyArray<{ readonly id: string; readonly score: number }> {
    return this.#rows.map((row, i) => ({ id: this.#ids[row]!, score: this.#scores[i]! }));
  }
}
