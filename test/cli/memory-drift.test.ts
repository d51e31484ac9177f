import { Effect, Result } from "effect";
import { describe, expect, it } from "vitest";
import {
  dequantise,
  driftInMillionths,
  geodesicDistance,
  hashingEmbedder,
  landmark,
  readPayload,
  type TextEmbedder,
} from "../../src/index.ts";
import {
  add,
  answered,
  type Decided,
  done,
  type MemoryHome,
  newHome,
  promote,
  recordsIn,
  rememberWith,
  removeHome,
} from "./memory-session.ts";

const vectorsIn = async ({ memory }: MemoryHome) => {
  const payloads = (await recordsIn(`${memory}/payloads`)).map((bytes) => Result.getOrThrow(readPayload(bytes)));
  return new Map(payloads.map(({ text, vector }) => [text, dequantise(vector)]));
};

/** Prepares an item, and asks for its promotion. */
async function promotion({ memory, path }: MemoryHome, item: string) {
  await done("memory", "nominate", memory, item, "--by", "user");
  for (const id of ["ruth", "rafael"]) await done("memory", "approve", memory, item, "--key", path(`${id}.pem`));
  const { code, value } = await answered<Decided>("memory", "promote", memory, item);
  return { code, drift: value.drift!, outcome: value.answers.at(-1)?.outcome };
}

const upright = Float32Array.from({ length: hashingEmbedder.dimension }, (_, at) => (at === 0 ? 1 : 0));

/** Claims to be another embedder, and gives opposite vectors to texts that say `down`. */
const opposing: TextEmbedder = {
  ...hashingEmbedder,
  embed: (texts) =>
    Effect.succeed(texts.map((text) => upright.map((value) => (text.includes("down") ? -value : value)))),
};

describe("the drift of a promotion", () => {
  it("[MCM-023] [MCM-024] is measured on the stored vectors of the scope's trusted items, and counted against the budget", async () => {
    const home = await newHome({ driftBudget: 1_200_000, longestOverride: 1_000 });
    try {
      const texts = ["alpha beta", "gamma delta", "epsilon zeta"];
      const elsewhere = await done("memory", "add", home.memory, "elsewhere", "--by", "user", "--scope", "lab");
      await promote(home, elsewhere);
      await add(home, "never promoted");
      const items: Array<string> = [];
      for (const text of texts) items.push(await add(home, text));
      const made = [];
      for (const item of items) made.push(await promotion(home, item));
      const vectors = await vectorsIn(home);
      const anchors = texts.map((text, at) => ({ id: items[at]!, vector: vectors.get(text)! }));
      const landmarks = [1, 2, 3].map((count) => Result.getOrThrow(landmark(anchors.slice(0, count))));
      const moved = (n: number) =>
        driftInMillionths(Result.getOrThrow(geodesicDistance(landmarks[n - 1]!, landmarks[n]!)));
      expect(made).toEqual([
        { code: 0, drift: 0, outcome: "accepted" },
        { code: 0, drift: moved(1), outcome: "accepted" },
        { code: 1, drift: moved(2), outcome: "DriftBudgetExceeded" },
      ]);
      const demote = [
        "memory",
        "demote",
        home.memory,
        items[1]!,
        "--key",
        home.path("olga.pem"),
        "--reason",
        "moved too far",
      ];
      expect(await answered<Decided>(...demote)).toMatchObject({ code: 0, value: { accepted: true } });
      const again = await answered<Decided>("memory", "promote", home.memory, items[2]!);
      const without = Result.getOrThrow(landmark([anchors[0]!, anchors[2]!]));
      expect(again.value.drift).toBe(driftInMillionths(Result.getOrThrow(geodesicDistance(landmarks[0]!, without))));
    } finally {
      await removeHome(home);
    }
  });

  it("[MCM-023] is that of opposite directions where a landmark is undefined", async () => {
    const home = await newHome({ driftBudget: 10_000_000 });
    try {
      const up = await rememberWith(opposing, home.memory, "up");
      const down = await rememberWith(opposing, home.memory, "down");
      const again = await rememberWith(opposing, home.memory, "up again");
      const opposite = driftInMillionths(Math.PI);
      expect(await promotion(home, up)).toMatchObject({ code: 0, drift: 0 });
      expect(await promotion(home, down)).toMatchObject({ code: 0, drift: opposite });
      expect(await promotion(home, again)).toMatchObject({ code: 0, drift: opposite });
    } finally {
      await removeHome(home);
    }
  });
});
