/**
 * A float64 sum within 2 * 2^-53 of the sum of the magnitudes of what was added, however many terms there are.
 *
 * **Source** Kahan 1965; Higham 2002, section 4.3.
 */
export class CompensatedSum {
  #sum = 0;
  #compensation = 0;

  add(term: number): void {
    const corrected = term - this.#compensation;
    const sum = this.#sum + corrected;
    this.#compensation = sum - this.#sum - corrected;
    this.#sum = sum;
  }

  get total(): number {
    return this.#sum;
  }
}
