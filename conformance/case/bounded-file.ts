import { Effect } from "effect";
import { constants } from "node:fs";
import { type FileHandle, lstat, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { type CaseError, CaseInaccessible, CaseMalformed, CaseMissing, CaseRefused } from "./errors.ts";

interface FileRequest {
  readonly file: string;
  readonly limit: number;
}

const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const causes: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "a read-only file system",
  ENOSPC: "no space left",
  EISDIR: "a directory in its place",
  ENOTDIR: "a file in a directory's place",
};

/** The operating system's refusal as a case error. */
export function accessError(file: string, expected: string, cause: unknown): CaseError {
  const code = (cause as NodeJS.ErrnoException)?.code ?? String(cause);
  const fields = { file, field: "", expected, actual: causes[code] ?? code };
  if (code === "ENOENT") return new CaseMissing({ ...fields, actual: "nothing there" });
  if (code === "ELOOP") return new CaseRefused({ ...fields, actual: "a symbolic link" });
  return new CaseInaccessible(fields);
}

function isCaseError(cause: unknown): cause is CaseError {
  return cause instanceof CaseMissing || cause instanceof CaseRefused || cause instanceof CaseMalformed;
}

async function refuseLink(path: string, file: string): Promise<void> {
  const stats = await lstat(path);
  if (!stats.isSymbolicLink()) return;
  throw new CaseRefused({ file, field: "", expected: "a regular file", actual: "a symbolic link" });
}

async function readExactly(handle: FileHandle, { file, limit }: FileRequest): Promise<Uint8Array> {
  const stats = await handle.stat();
  if (!stats.isFile()) {
    const actual = stats.isDirectory() ? "a directory" : "a special file";
    throw new CaseRefused({ file, field: "", expected: "a regular file", actual });
  }
  if (stats.size > limit) {
    throw new CaseRefused({ file, field: "", expected: `at most ${limit} bytes`, actual: `${stats.size} bytes` });
  }
  const bytes = new Uint8Array(stats.size);
  for (let filled = 0; filled < bytes.length;) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, filled);
    if (bytesRead === 0) {
      const actual = `${filled} bytes: the file shrank while it was read`;
      throw new CaseMalformed({ file, field: "", expected: `${bytes.length} bytes`, actual });
    }
    filled += bytesRead;
  }
  return bytes;
}

/** Reads a regular file of a case directory; its size is checked before anything is allocated. */
export function readBounded(directory: string, request: FileRequest): Effect.Effect<Uint8Array, CaseError> {
  return Effect.tryPromise({
    try: async () => {
      const path = join(directory, request.file);
      await refuseLink(path, request.file);
      const handle = await open(path, openFlags);
      try {
        return await readExactly(handle, request);
      } finally {
        await handle.close();
      }
    },
    catch: (cause) => (isCaseError(cause) ? cause : accessError(request.file, "a readable file", cause)),
  });
}

/** Succeeds when the path is a directory. */
export function requireDirectory(directory: string): Effect.Effect<void, CaseError> {
  const expected = "a case directory with case.json and inputs.safetensors";
  return Effect.tryPromise({
    try: () => stat(directory),
    catch: (cause) => accessError(directory, expected, cause),
  }).pipe(
    Effect.flatMap((stats) =>
      stats.isDirectory()
        ? Effect.void
        : Effect.fail(new CaseRefused({ file: directory, field: "", expected, actual: "a file" })),
    ),
  );
}
