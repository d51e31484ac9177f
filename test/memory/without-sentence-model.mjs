// A machine without the optional sentence encoder: preload with --import.
import { register } from "node:module";

const hooks = `export async function resolve(specifier, context, next) {
  if (specifier.startsWith("@energetic-ai/")) throw new Error("Cannot find package '" + specifier + "'");
  return next(specifier, context);
}`;

register(`data:text/javascript,${encodeURIComponent(hooks)}`);
