import { createRequire } from "node:module";

/** The version of the installed package. */
export const packageVersion: string = createRequire(import.meta.url)("fieldprint/package.json").version;
