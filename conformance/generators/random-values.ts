import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A reproducible stream of random numbers. */
export interface RandomValues {
  readonly uniform: () => number;
  readonly normal: () => number;
  readonly shuffled: (length: number) => Int32Array;
}

/** The stream that belongs to a seed. */
export function randomValues(seed: number): RandomValues {
  const source = xoroshiro128plus(seed);
  const uniform = () => uniformFloat64(source);
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    shuffled: (length) => {
      const order = Int32Array.from({ length }, (_, index) => index);
      for (let index = length - 1; index > 0; index--) {
        const other = uniformInt(source, 0, index);
        [order[index], order[other]] = [order[other]!, order[index]!];
      }
      return order;
    },
  };
}
