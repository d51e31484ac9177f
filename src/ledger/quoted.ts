const longestQuote = 80;

/** Untrusted text inside a message: quoted, and not too much of it. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > longestQuote ? `${text.slice(0, longestQuote)}...` : text);
}
