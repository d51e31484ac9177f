/** An element of an XML document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: ReadonlyArray<XmlElement>;
  readonly text: string;
}

const token =
  /<\?xml version="1\.0" encoding="UTF-8"\?>|<\/(?<closed>[a-z-]+)>|<(?<opened>[a-z-]+)(?<attributes>(?: [a-z]+="[^<"]*")*)(?<empty>\/?)>|(?<text>[^<]+)/suy;
const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decoded(text: string): string {
  if (text.includes("]]>")) throw new Error("]]> in text");
  return text.replaceAll(/&(?:(amp|lt|gt|quot|apos);)?/g, (_, name: string | undefined) => {
    if (name === undefined) throw new Error("a bare ampersand");
    return entities[name]!;
  });
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, name, value]) => [name!, decoded(value!)] as const);
  if (new Set(pairs.map(([name]) => name)).size < pairs.length) throw new Error("an attribute twice");
  return Object.fromEntries(pairs);
}

/**
 * Parses the part of XML 1.0 that a report needs (elements, attributes, text, the five entities) and throws at anything
 * else: other parsers at hand repair what is not well formed.
 */
export function parseStrictXml(document: string): XmlElement {
  if (forbidden.test(document)) throw new Error("a character that XML can't hold");
  const open: Array<{ name: string; attributes: Record<string, string>; children: Array<XmlElement>; text: string }> = [
    { name: "", attributes: {}, children: [], text: "" },
  ];
  token.lastIndex = 0;
  while (token.lastIndex < document.length) {
    const at = token.lastIndex;
    const found = token.exec(document);
    if (found === null) throw new Error(`not well formed: ${document.slice(at, at + 40)}`);
    const { closed, opened, attributes, empty, text } = found.groups ?? {};
    const inside = open.at(-1)!;
    if (text !== undefined) inside.text += decoded(text);
    if (opened !== undefined) {
      const element = { name: opened, attributes: attributesOf(attributes!), children: [], text: "" };
      inside.children.push(element);
      if (empty === "") open.push(element);
    }
    if (closed !== undefined && open.pop()!.name !== closed) throw new Error(`</${closed}> closes another element`);
  }
  const [root, ...rest] = open[0]!.children;
  if (open.length > 1 || root === undefined || rest.length > 0) throw new Error("expected one root element");
  return root;
}
