import { Effect } from "effect";
import { readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { openFileStore } from "../../src/index.ts";
import { expectRefusal, inSession, policy } from "./ledger-session.ts";

const init = ["ledger", "init", "memory", "--policy"];

/** Makes a store without records, as an interrupted making leaves it. */
const emptyStore = (directory: string) =>
  Effect.runPromise(Effect.scoped(Effect.asVoid(openFileStore(directory, { create: true }))));

describe("ledger init", { timeout: 300_000 }, () => {
  it("[LCM-014] [LCM-003] refuses a policy that nobody could decide under, with the field, and makes nothing", () =>
    inSession(async ({ run, write, directory }) => {
      const text = JSON.stringify(policy);
      const [first, ...others] = policy.principals;
      const crowd = Array.from({ length: 10_000 }, (_, n) => ({ ...first!, id: `browser-${n}`.padEnd(60, "-") }));
      const policies: ReadonlyArray<readonly [contents: string | Uint8Array, says: string]> = [
        [JSON.stringify({ ...policy, quorum: 1 }), "policy.json: expected quorum: a value between 2 and 16, got 1"],
        [JSON.stringify({ ...policy, quorum: 9 }), "policy.json: expected principals: at least 9 reviewers, got 4"],
        [JSON.stringify({ ...policy, principals: others.slice(0, 3) }), "expected principals: at least"],
        [
          JSON.stringify({ ...policy, principals: [{ ...first!, id: "A" }] }),
          "policy.json: expected principals.0.id: a name of 1 to 64",
        ],
        [JSON.stringify({ ...policy, trusted: true }), "policy.json: expected trusted: "],
        [
          JSON.stringify({ ...policy, principals: [...others, ...crowd.slice(0, 8_000)] }),
          "in its shortest spelling, got",
        ],
        [text.replace('"quorum":2', '"quorum":1,"quorum":2'), "got JSON with a key twice"],
        [text.slice(0, -1), "got text that is not JSON"],
        [`\u{feff}${text}`, "got text that is not JSON"],
        [Buffer.concat([Buffer.from(text), Buffer.of(0xff)]), "got bytes that are not UTF-8"],
        [" ".repeat(5_000_000), "got 5000000 bytes"],
        ["", "got text that is not JSON"],
        ["[".repeat(200_000), "got text that is not JSON"],
        [`${"[".repeat(200_000)}${"]".repeat(200_000)}`, "policy.json: expected policy: object"],
      ];
      for (const [contents, says] of policies) {
        await write("policy.json", contents);
        const refused = await run([...init, "policy.json"]);
        expectRefusal(refused, "policy.json: expected ");
        expect(refused.stderr).toContain(says);
        expect(refused.stderr.length).toBeLessThan(600);
      }
      expectRefusal(await run([...init, "nowhere.json"]), "nowhere.json: expected a policy in JSON");
      expectRefusal(await run([...init, directory]), "got a directory");
      expectRefusal(await run([...init, "/dev/zero"]), "got a special file");
      expectRefusal(await run(["ledger", "init", "memory"]), "required option '--policy <file>' not specified");
      expect(await readdir(directory)).toEqual(["policy.json"]);
    }));

  it("[LCM-013] makes a ledger once, completes an interrupted making, and needs a directory above", () =>
    inSession(async ({ run, json, write, path, directory }) => {
      await write("policy.json", JSON.stringify(policy));
      await emptyStore(path("memory"));
      for (const words of [
        ["log", "memory"],
        ["append", "memory"],
        ["audit", "memory"],
        ["prove", "memory", "0"],
      ]) {
        expectRefusal(
          await run(["ledger", ...words]),
          "memory: expected a ledger, got one whose making was interrupted",
        );
      }
      expect(await json([...init, "policy.json"])).toMatchObject({ code: 0, value: { records: 1 } });
      const again = await json([...init, "policy.json"]);
      expect(again).toMatchObject({
        code: 2,
        value: { error: { tag: "LedgerPresent", directory: "memory", records: 1 } },
      });
      expect(await json(["ledger", "audit", "memory"])).toMatchObject({ code: 0, value: { sound: true, records: 1 } });
      const above = await run(["ledger", "init", "a/b", "--policy", "policy.json"]);
      expectRefusal(above, "a: expected a directory to make the ledger's in, got nothing there");
      expectRefusal(
        await run(["ledger", "init", "policy.json", "--policy", "policy.json"]),
        "expected a directory, got a file",
      );
      expect((await readdir(directory)).toSorted()).toEqual(["memory", "policy.json"]);
    }));
});
