function stringEnd(json: string, start: number): number {
  let i = start + 1;
  while (json[i] !== '"') i += json[i] === "\\" ? 2 : 1;
  return i + 1;
}

/** The first key that some object of a valid JSON text states twice; `JSON.parse` would keep the last silently. */
export function duplicateKey(json: string): string | undefined {
  const objects: Array<Set<string> | undefined> = [];
  let keyExpected = false;
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (character === '"') {
      const end = stringEnd(json, i);
      const keys = objects.at(-1);
      if (keyExpected && keys !== undefined) {
        const key = JSON.parse(json.slice(i, end)) as string;
        if (keys.has(key)) return key;
        keys.add(key);
      }
      i = end - 1;
    } else if (character === "{" || character === "[") {
      objects.push(character === "{" ? new Set() : undefined);
      keyExpected = character === "{";
    } else if (character === "}" || character === "]") {
      objects.pop();
    } else if (character === "," || character === ":") {
      keyExpected = character === ",";
    }
  }
  return undefined;
}
