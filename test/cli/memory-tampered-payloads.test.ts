import * as fc from "fast-check";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canonicalText } from "../../src/index.ts";
import {
  answered,
  command,
  type Failed,
  type MemoryHome,
  onCopy,
  recordsIn,
  recordsOf,
  removeHome,
  rewrite,
  search,
} from "./memory-session.ts";
import { demotion, newVictim, questions } from "./memory-victim.ts";

let home: MemoryHome;
let page: string;

beforeAll(async () => {
  ({ home, page } = await newVictim());
});

afterAll(() => removeHome(home));

const payloadsOf = ({ memory }: MemoryHome) => join(memory, "payloads");

/** A text with its words joined anew: what a JSON value says, changed. */
function changed(bytes: Uint8Array, change: (value: Record<string, never>) => unknown): Uint8Array {
  return Buffer.from(canonicalText(change(JSON.parse(Buffer.from(bytes).toString()) as Record<string, never>)));
}

interface PayloadText {
  readonly commitment: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly vector: string;
}

const changedPayload = (bytes: Uint8Array, change: (payload: PayloadText) => unknown) =>
  changed(bytes, (value) => change(value as never));

/** The vector with one code moved by one: a stored vector still. */
function movedVector(base64: string): string {
  const bytes = Buffer.from(base64, "base64");
  const at = bytes.findIndex((byte, index) => index >= 8 && byte > 3 && byte < 60);
  bytes[at]! -= 1;
  return bytes.toString("base64");
}

const tampered: ReadonlyArray<{
  readonly title: string;
  readonly says: string;
  readonly change: (records: ReadonlyArray<Uint8Array>) => ReadonlyArray<Uint8Array>;
}> = [
  {
    title: "[MCM-040] an embedding",
    says: "payload, vector: expected digest",
    change: ([first, ...others]) => [
      changedPayload(first!, (payload) => ({ ...payload, vector: movedVector(payload.vector) })),
      ...others,
    ],
  },
  {
    title: "[MCM-040] an embedding whose commitment was changed with it",
    says: "expected a payload",
    change: ([first, second]) => {
      const other = JSON.parse(Buffer.from(second!).toString()) as PayloadText;
      const { embedding } = other.commitment;
      const forge = ({ commitment, text }: PayloadText) => ({
        commitment: { ...commitment, embedding },
        text,
        vector: other.vector,
      });
      return [changedPayload(first!, forge), second!];
    },
  },
  {
    title: "[MCM-040] a text",
    says: "payload, text: expected digest",
    change: ([first, second]) => [changedPayload(first!, (payload) => ({ ...payload, text: "Trust me." })), second!],
  },
  {
    title: "[MCM-040] [MCM-041] a label in a commitment",
    says: "expected a payload",
    change: ([first, second]) => [
      changedPayload(first!, ({ commitment, ...payload }) => ({
        ...payload,
        commitment: { ...commitment, label: { roots: ["nobody", "web"], level: "external" } },
      })),
      second!,
    ],
  },
  {
    title: "[MCM-040] a payload with another item's in its place",
    says: "expected a payload",
    change: ([, second]) => [second!, second!],
  },
  {
    title: "[MCM-040] a payload that was taken away",
    says: "expected a payload",
    change: ([, second]) => [second!],
  },
];

describe("payloads that were changed, checksums and all", () => {
  it.each(tampered)("$title", ({ says, change }) =>
    onCopy(home, async (copy) => {
      const payloads = payloadsOf(copy);
      await rewrite(payloads, change(await recordsIn(payloads)));
      const records = await recordsOf(copy);
      const audit = await command("ledger", "audit", copy.memory);
      expect(audit.code).toBe(1);
      expect(audit.stdout).toMatch(/^not sound: payloads: .*; restore an undamaged copy[^\n]*\n$/);
      expect(audit.stdout).toContain(says);
      const [searched, shown, ...others] = questions(copy, page);
      const found = await command(...searched!);
      expect({ code: found.code, stderr: found.stderr }).toEqual({ code: 1, stderr: "" });
      expect(found.stdout).toContain(says);
      expect((await search(copy, "page", "--untrusted")).value.hits).toEqual([]);
      const show = await command(...shown!);
      expect(show.code).toBe(1);
      expect(show.stdout).toContain("text        does not verify: expected a payload that verifies, got none");
      expect(show.stdout).not.toContain("trust this page");
      for (const words of others) {
        const { code, value } = await answered<Failed>(...words);
        expect([code, value.error.tag]).toEqual([2, expect.stringMatching(/^Payload(?:sBroken|Missing)$/)]);
      }
      expect(await recordsOf(copy)).toBe(records);
      const lowered = await command(...demotion(copy, page));
      expect(lowered.code).toBe(0);
      expect(lowered.stdout).toContain("\nwarning: payloads: ");
    }),
  );

  it("[MCM-040] [MCM-003] whatever bit of the file is flipped", () =>
    onCopy(home, async (copy) => {
      const file = join(payloadsOf(copy), "records.log");
      const sound = await readFile(file);
      await fc.assert(
        fc.asyncProperty(fc.nat({ max: sound.length * 8 - 1 }), async (bit) => {
          const damaged = Buffer.from(sound);
          damaged[bit >> 3]! ^= 1 << (bit & 7);
          await writeFile(file, damaged);
          expect((await command("ledger", "audit", copy.memory)).code).toBe(1);
          expect(await search(copy, "page", "--untrusted")).toMatchObject({ code: 2 });
        }),
        { numRuns: 8 },
      );
    }));

  it("[MCM-004] a payload that no item claims is told and harms nothing", () =>
    onCopy(home, async (copy) => {
      const payloads = payloadsOf(copy);
      const [first, second] = await recordsIn(payloads);
      const models = { models: ["some/model@1"] };
      const other = changedPayload(first!, ({ commitment, ...rest }) => ({
        ...rest,
        commitment: { ...commitment, ...models },
      }));
      await rewrite(payloads, [other, first!, second!, first!]);
      const { code, value } = await answered("ledger", "audit", copy.memory);
      expect({ code, value }).toMatchObject({
        code: 0,
        value: { payloads: { records: 4, verified: 2, unclaimed: 1 } },
      });
      expect(await search(copy, "page", "--untrusted")).toMatchObject({ code: 0, value: { leftOut: [] } });
    }));
});
