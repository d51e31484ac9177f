import { Effect } from "effect";
import { describe, expect, it } from "vitest";
import { openFileStore } from "../../src/index.ts";
import { appends, boundaries, history, holdsHistory, writeHistory } from "./history.ts";
import { type Entry, JournalledFiles, noFaults } from "./journal.ts";
import { everything, withStore } from "./place.ts";
import { byChance, leaveBehind, type Survives } from "./power-cut.ts";
import { kept } from "./small-store.ts";
import { filePlace } from "./store-directory.ts";

/** The journal of the whole history. */
async function journal(piece = Infinity): Promise<ReadonlyArray<Entry>> {
  const files = new JournalledFiles({ ...noFaults(), piece });
  await Effect.runPromise(writeHistory(files, kept(filePlace()).directory));
  return files.entries;
}

/** Opens what a power cut left, looks at it, and appends what is missing; answers the journal of that. */
async function goOn(before: ReadonlyArray<Entry>, survives: Survives) {
  const place = filePlace();
  const files = new JournalledFiles();
  leaveBehind(before, survives, place.directory);
  const opened = openFileStore(place.directory, { create: true, files });
  const size = await Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const store = yield* opened;
        const size = yield* holdsHistory(store, before);
        const opening = files.entries.length;
        yield* Effect.forEach(appends.slice(boundaries.indexOf(size)), (records) => store.append(records));
        expect((yield* everything(store)).length).toBe(history.length);
        return { size, opening };
      }),
    ),
  );
  return { ...size, files, place };
}

const survivals: ReadonlyArray<[string, (cut: number) => Survives]> = [
  ["nothing", () => () => false],
  ["everything", () => () => true],
  ["one part", (cut) => byChance(cut)],
  ["another part", (cut) => byChance(cut + 1_000)],
];

describe("a power cut", () => {
  it.each(survivals)(
    "[STO-025] [STO-013] at any operation loses nothing acknowledged when %s of the rest survives",
    async (_, survivalAt) => {
      const entries = await journal(48);
      const found = new Set<number>();
      for (let cut = 0; cut <= entries.length; cut += 1) {
        const { size, place } = await goOn(entries.slice(0, cut), survivalAt(cut));
        found.add(size);
        await place.discard();
      }
      expect(found.size).toBeGreaterThan(5);
      expect(found).toContain(history.length);
    },
  );

  it("[STO-025] [STO-018] at any operation while what another one left is mended loses nothing acknowledged", async () => {
    const entries = await journal();
    let cuts = 0;
    for (let cut = 3; cut <= entries.length; cut += 4) {
      const before = entries.slice(0, cut);
      const place = filePlace();
      const files = new JournalledFiles();
      leaveBehind(before, byChance(cut), place.directory);
      files.adopt(place.directory);
      const settled = files.entries.length;
      await Effect.runPromise(Effect.scoped(openFileStore(place.directory, { create: true, files })));
      for (let second = settled; second <= files.entries.length; second += 1) {
        const again = filePlace();
        leaveBehind(files.entries.slice(0, second), byChance(second), again.directory);
        await withStore(again, (store) => holdsHistory(store, before));
        await again.discard();
        cuts += 1;
      }
      await place.discard();
    }
    expect(cuts).toBeGreaterThan(50);
  });
});
