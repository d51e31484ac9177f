import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { ProofBundle } from "../../src/index.ts";
import { expectRefusal, inSession, origin, someStory, written } from "./ledger-session.ts";

const story = someStory(1);
const size = story.log.length + 1;

interface Unproved {
  readonly proved: boolean;
  readonly error: { readonly tag: string; readonly step: string };
}

const zeros = "0".repeat(64);

/** A bundle with something else in place of what it proves, and the step that tells. */
const forgeries: ReadonlyArray<readonly [what: string, step: string, forge: (bundle: ProofBundle) => unknown]> = [
  ["another record", "inclusion", (bundle) => ({ ...bundle, leaf: Buffer.from("{}").toString("base64") })],
  ["another number", "inclusion", (bundle) => ({ ...bundle, index: bundle.index + 1 })],
  ["a number beyond the ledger", "inclusion", (bundle) => ({ ...bundle, index: size })],
  ["another path", "inclusion", (bundle) => ({ ...bundle, inclusion: bundle.inclusion.with(0, zeros) })],
  ["a shorter path", "inclusion", (bundle) => ({ ...bundle, inclusion: bundle.inclusion.slice(1) })],
  [
    "another size",
    "checkpoint",
    (bundle) => ({ ...bundle, checkpoint: bundle.checkpoint.replace(`\n${size}\n`, `\n${size + 1}\n`) }),
  ],
  [
    "another name",
    "checkpoint",
    (bundle) => ({ ...bundle, checkpoint: bundle.checkpoint.replaceAll(origin, "example.com/other") }),
  ],
  [
    "no signature",
    "checkpoint",
    (bundle) => ({ ...bundle, checkpoint: bundle.checkpoint.slice(0, bundle.checkpoint.indexOf("\n\n") + 2) }),
  ],
  ["a number too large", "document", (bundle) => ({ ...bundle, index: 2 ** 53 })],
  ["another hash", "document", (bundle) => ({ ...bundle, hash: "sha256" })],
  ["a field too many", "document", (bundle) => ({ ...bundle, trusted: true })],
  ["text that moves the cursor", "document", (bundle) => ({ ...bundle, leaf: "\u001b[2J\u202e" })],
  ["nothing", "document", () => null],
];

describe("ledger verify and prove", { timeout: 300_000 }, () => {
  it("[LCM-024] [LCM-003] gives the step that failed for every forged, changed or broken bundle", () =>
    inSession(async (session) => {
      const { run, json, write } = session;
      const { trust } = await written(session, story.log);
      const proof = await json<{ bundle: ProofBundle }>(["ledger", "prove", "memory", "3"]);
      const { bundle } = proof.value;
      const verify = ["ledger", "verify", "bundle.json", "--trust", trust];
      for (const [what, step, forge] of forgeries) {
        await write("bundle.json", JSON.stringify(forge(bundle)));
        const { code, value } = await json<Unproved>(verify);
        expect({ what, code, proved: value.proved, ...value.error }).toMatchObject({
          what,
          code: 1,
          proved: false,
          tag: "BundleRefused",
          step,
        });
      }
      const text = JSON.stringify(bundle);
      const broken: ReadonlyArray<string | Uint8Array> = [
        text.slice(0, -1),
        text.replace("{", '{"index":0,'),
        Buffer.concat([Buffer.from(text), Buffer.of(0xff)]),
        "",
        "[".repeat(100_000),
      ];
      for (const contents of broken) {
        await write("bundle.json", contents);
        const { code, stdout, stderr } = await run(verify);
        expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
        expect(stdout).toMatch(
          /^not proved: proof bundle, document: expected [^\n]+; ask its sender for another copy\n$/,
        );
      }
      await write("bundle.json", JSON.stringify(forgeries.find(([what]) => what.startsWith("text"))![2](bundle)));
      // eslint-disable-next-line no-control-regex
      expect((await run(verify)).stdout).not.toMatch(/[\u001b\u202e]/);
    }));

  it("[LCM-024] [LCM-023] trusts no key that was not named, and says what cannot be a key", () =>
    inSession(async (session) => {
      const { run, json, path } = session;
      const { trust } = await written(session, story.log);
      const other = await json<{ verifierKey: string }>(["key", "new", "other.pem", "--name", origin]);
      expectRefusal(
        await run(["ledger", "prove", "memory", "1", "--out", "memory/records.log"]),
        "got a file that is there",
      );
      await run(["ledger", "prove", "memory", "1", "--out", "bundle.json"]);
      const before = await readFile(path("bundle.json"), "utf8");
      expectRefusal(await run(["ledger", "prove", "memory", "2", "--out", "bundle.json"]), "got a file that is there");
      expect(await readFile(path("bundle.json"), "utf8")).toBe(before);

      const verify = ["ledger", "verify", "bundle.json"];
      const untrusted = await json<Unproved>([...verify, "--trust", other.value.verifierKey]);
      expect(untrusted).toMatchObject({ code: 1, value: { proved: false, error: { step: "checkpoint" } } });
      const either = [...verify, "--trust", other.value.verifierKey, "--trust", trust];
      expect(await run(either)).toMatchObject({ code: 0, stderr: "" });
      expectRefusal(await run(verify), "nothing can be proved without a trusted key");
      const cosigner = `witness+${"0".repeat(8)}+${Buffer.alloc(33, 4).toString("base64")}`;
      for (const key of ["", "log", trust.replace("+", "-"), `${trust}A`, trust.replace("memory", "other"), cosigner]) {
        expectRefusal(await run([...verify, "--trust", trust, "--trust", key]), "--trust, key 2");
      }
      expectRefusal(await run(["ledger", "verify", "nowhere.json", "--trust", trust]), "got nothing there");
      expectRefusal(await run(["ledger", "verify", "memory", "--trust", trust]), "got a directory");
      await session.write("huge.json", Buffer.alloc(3_000_000, " "));
      expectRefusal(await run(["ledger", "verify", "huge.json", "--trust", trust]), "got 3000000 bytes");
    }));

  it("[LCM-022] proves no record before a checkpoint has it, and none that is not there", () =>
    inSession(async ({ run, write, json }) => {
      await write("policy.json", JSON.stringify(story.state.policy));
      await run(["ledger", "init", "memory", "--policy", "policy.json"]);
      await run(["key", "new", "log.pem"]);
      const prove = ["ledger", "prove", "memory"];
      expectRefusal(
        await run([...prove, "0"]),
        "proof of record 0: expected a stored checkpoint, got none: sign one first",
      );
      await run(["ledger", "checkpoint", "memory", "--key", "log.pem", "--origin", "log"]);
      const later = await json(["ledger", "append", "memory"], `${JSON.stringify(story.log[0]!.event)}\n`);
      expect(later).toMatchObject({ code: 0, value: { records: 2 } });
      expectRefusal(
        await run([...prove, "1"]),
        "proof of record 1: expected a record below 1, the size of the checkpoint, got 1",
      );
      expect(await json([...prove, "0"])).toMatchObject({ code: 0, value: { record: 0, size: 1 } });
      for (const record of ["-1", "1.5", "1e9", "last", "99999999999999999999"]) {
        expect(await run([...prove, record])).toMatchObject({ code: 2, stdout: "" });
      }
      expectRefusal(await run(prove), "missing required argument 'record'");
    }));
});
