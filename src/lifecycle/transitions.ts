export * from "./item-transitions.ts";
export * from "./override-transitions.ts";
export * from "./principal-transitions.ts";
export { recordTime, type Transitioned } from "./submitted.ts";
