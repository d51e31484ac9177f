export * from "./report/html.ts";
export * from "./report/report-json.ts";
export * from "./report/report.ts";
export * from "./report/terminal.ts";
export * from "./report/verdict.ts";
export * from "./report/write-report.ts";
export * from "./subject.ts";
