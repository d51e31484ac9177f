/**
 * A list of numbers, read one by one to choose among what a history has so far. Zeros, and the end of the list, choose the
 * first and most ordinary, so that a shorter list of smaller numbers is a plainer event.
 */
export class Choices {
  readonly #numbers: ReadonlyArray<number>;
  #at = 0;

  constructor(numbers: ReadonlyArray<number>) {
    this.#numbers = numbers;
  }

  below(limit: number): number {
    const number = this.#numbers[this.#at] ?? 0;
    this.#at += 1;
    return limit === 0 ? 0 : number % limit;
  }

  /** One of some; undefined of none. */
  among<Value>(values: ReadonlyArray<Value>): Value | undefined {
    return values[this.below(values.length)];
  }

  /** One of some, at least one of which there is. */
  oneOf<Value>(values: readonly [Value, ...ReadonlyArray<Value>]): Value {
    return values[this.below(values.length)]!;
  }

  /** Some of some, in their order. */
  some<Value>(values: ReadonlyArray<Value>): ReadonlyArray<Value> {
    const mask = this.below(2 ** values.length);
    return values.filter((_, index) => Math.floor(mask / 2 ** index) % 2 === 1);
  }

  /** True so many times in ten, and for zero never. */
  tenths(count: number): boolean {
    return this.below(10) >= 10 - count;
  }
}

/** Those of some that are preferred, or all of them when none is. */
export function preferring<Value>(
  values: ReadonlyArray<Value>,
  ...wishes: ReadonlyArray<(value: Value) => boolean>
): ReadonlyArray<Value> {
  return wishes.reduce((left, wish) => (left.some(wish) ? left.filter(wish) : left), values);
}
