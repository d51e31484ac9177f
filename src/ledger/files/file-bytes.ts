import { Effect } from "effect";
import { dirname } from "node:path";
import { FileFault, type OpenFile, type StoreFileSystem } from "./file-system.ts";

/** Reads until `into` is full or the file ends; answers how many bytes it read. */
export const readFully = Effect.fnUntraced(function* (file: OpenFile, into: Uint8Array, position: number) {
  let done = 0;
  while (done < into.length) {
    const read = yield* file.read(into.subarray(done), position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
});

/** Writes all bytes, also where the machine takes them piece by piece. */
export const writeFully = Effect.fnUntraced(function* (file: OpenFile, bytes: Uint8Array, position: number) {
  let done = 0;
  while (done < bytes.length) {
    const written = yield* file.write(bytes.subarray(done), position + done);
    if (written === 0) {
      const detail = `it took ${done} of ${bytes.length} bytes and no more`;
      return yield* new FileFault({ operation: "write", path: "an open file", code: "SHORT", detail });
    }
    done += written;
  }
});

/** An open file that is closed when the effect ends. */
export function withFile<A, E>(
  files: StoreFileSystem,
  path: string,
  mode: "existing" | "replace",
  use: (file: OpenFile) => Effect.Effect<A, E>,
): Effect.Effect<A, E | FileFault> {
  return Effect.acquireUseRelease(files.open(path, mode), use, (file) => Effect.ignore(file.close));
}

/** The bytes of a file, at most `limit` of them. */
export function readFile(files: StoreFileSystem, path: string, limit: number): Effect.Effect<Uint8Array, FileFault> {
  return withFile(files, path, "existing", (file) =>
    Effect.gen(function* () {
      const bytes = new Uint8Array(Math.min(limit, yield* file.size));
      return bytes.subarray(0, yield* readFully(file, bytes, 0));
    }),
  );
}

/**
 * Gives a file new content so that at every moment, also after a power cut, it has the old or the new.
 *
 * @spec STO-012
 */
export const replaceFile = Effect.fnUntraced(function* (files: StoreFileSystem, path: string, bytes: Uint8Array) {
  const aside = `${path}.new`;
  const written = withFile(files, aside, "replace", (file) =>
    Effect.andThen(writeFully(file, bytes, 0), file.synchronise),
  );
  yield* Effect.onError(written, () => Effect.ignore(files.remove(aside)));
  yield* files.rename(aside, path);
  yield* files.synchroniseDirectory(dirname(path));
});
