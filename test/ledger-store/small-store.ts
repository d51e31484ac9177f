import { Effect } from "effect";
import { afterEach } from "vitest";
import { withStore } from "./place.ts";
import { type FilePlace, filePlace } from "./store-directory.ts";

const places: Array<FilePlace> = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.discard();
});
/** A place that is discarded after the test. */
export const kept = (place: FilePlace): FilePlace => {
  places.push(place);
  return place;
};

export const bytes = (...values: ReadonlyArray<number>) => Uint8Array.from(values);
const appends = [[bytes(1), bytes(2, 2)], [bytes()], [bytes(3, 3, 3)]];
/** All records of the small store. */
export const records = appends.flat();

/** A closed store of three appends, the second and third with a group of their own. */
export async function smallStore(): Promise<FilePlace> {
  const place = kept(filePlace());
  await withStore(place, (store) =>
    Effect.gen(function* () {
      for (const append of appends) yield* store.append(append);
    }),
  );
  return place;
}
