/** What a value is, in a few words, whatever it is. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "function") return "a function";
  if (value === null || typeof value !== "object") return String(value);
  const kind = Object.prototype.toString.call(value).slice("[object ".length, -1);
  return "length" in value && typeof value.length === "number" ? `${kind} of ${value.length} elements` : kind;
}
