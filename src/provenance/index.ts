export * from "./payload-audit.ts";
export * from "./prov-document.ts";
export * from "./prov-export.ts";
