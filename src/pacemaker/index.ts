export * from "./cached-retrieval.ts";
export * from "./pacemaker.ts";
export * from "./payload.ts";
