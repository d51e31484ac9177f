import { join } from "node:path";
import { StoreFailed, StoreFull } from "../store-errors.ts";
import type { FileFault } from "./file-system.ts";

/** Where a file store keeps what: the three files of one directory, beside the lock. */
export interface StoreFiles {
  readonly directory: string;
  readonly log: string;
  readonly mark: string;
  readonly checkpoint: string;
}

/** The names inside the directory. */
export const fileNames = { log: "records.log", mark: "mark", checkpoint: "checkpoint" } as const;

export const storeFiles = (directory: string): StoreFiles => ({
  directory,
  log: join(directory, fileNames.log),
  mark: join(directory, fileNames.mark),
  checkpoint: join(directory, fileNames.checkpoint),
});

const noRoom: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** Operations that change nothing when there is no room for them. */
const refusable: ReadonlySet<string> = new Set(["open", "write", "rename", "make directory"]);

/**
 * Whether a fault says only that there is no room, and leaves what was there as it was.
 *
 * @spec STO-020
 */
export const isNoRoom = ({ operation, code }: FileFault): boolean => refusable.has(operation) && noRoom.has(code);

/** A fault after which the state of the files is not known. */
export function failedBy(where: string, { operation, path, code, detail }: FileFault): StoreFailed {
  return new StoreFailed({ where, operation: `${operation} of ${path}`, code, detail });
}

/** What a fault of the machine means to who uses the store. */
export function failureOf(where: string, fault: FileFault): StoreFull | StoreFailed {
  if (!isNoRoom(fault)) return failedBy(where, fault);
  return new StoreFull({ where, operation: `${fault.operation} of ${fault.path}`, code: fault.code });
}
