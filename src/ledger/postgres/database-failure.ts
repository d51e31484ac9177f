import { StoreCorrupt, StoreFailed, StoreFull } from "../store-errors.ts";
import type { SqlFault } from "./sql-client.ts";

/** Statements that worked on the tables before do not fit them now: a table, a column or a type is another. */
const isOtherTables = (code: string) => code.startsWith("42") && code !== "42501";

/** The server found its own files damaged. */
const isDamage = (code: string) => code === "XX001" || code === "XX002";

/**
 * Whether a fault says only that the server's disk is full, and the transaction is undone.
 *
 * @spec PGS-013
 */
export const isNoRoom = ({ code, outcome }: SqlFault): boolean => code === "53100" && outcome === "undone";

/**
 * What a fault of the database means to who uses the store.
 *
 * @spec PGS-010 PGS-012 PGS-013
 */
export function failureOf(where: string, operation: string, fault: SqlFault): StoreCorrupt | StoreFailed | StoreFull {
  const { code, detail } = fault;
  if (isNoRoom(fault)) return new StoreFull({ where, operation, code });
  if (!isOtherTables(code) && !isDamage(code)) {
    return new StoreFailed({ where, operation: `${operation} (${fault.operation})`, code, detail });
  }
  const place = { where, part: operation, record: null, offset: null };
  return new StoreCorrupt({ ...place, expected: "whole tables of format 1", actual: `${code} (${detail})` });
}
