import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { corpus, type CorpusPart } from "./corpus.ts";

/** What the seed decides: which text of a part is next, and how many tokens a segment has. */
export interface Choices {
  readonly text: (part: CorpusPart) => string;
  readonly tokens: () => number;
}

/** The choices of a seed; no text is chosen twice before all of its part were. */
export function choicesOf(seed: number): Choices {
  const generator = xoroshiro128plus(seed);
  const left = new Map<CorpusPart, Array<string>>();
  return {
    text: (part) => {
      if ((left.get(part) ?? []).length === 0) left.set(part, [...corpus[part]]);
      const texts = left.get(part)!;
      return texts.splice(uniformInt(generator, 0, texts.length - 1), 1)[0]!;
    },
    tokens: () => uniformInt(generator, 16, 32),
  };
}
