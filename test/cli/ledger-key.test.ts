import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { access, chmod, mkdir, readdir, readFile, stat, symlink } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { signingKey } from "../../src/index.ts";
import { expectRefusal, inSession, origin, policy, someStory, written } from "./ledger-session.ts";

const pkcs8 = (kind: "ed25519" | "x25519", cipher = {}) =>
  generateKeyPairSync(kind as "ed25519").privateKey.export({ format: "pem", type: "pkcs8", ...cipher }) as string;

describe("keys of the ledger's commands", { timeout: 300_000 }, () => {
  it("[LCM-010] [LCM-011] are made once, for their owner only, whatever the mask of the process", () =>
    inSession(async ({ start, run, path, directory, write }) => {
      const masked = (mask: string) => ["sh", "-c", `umask ${mask}; exec "$@"`, "sh"];
      for (const [name, mask] of [
        ["open", "0000"],
        ["shut", "0777"],
      ] as const) {
        const { child, finished } = start(["key", "new", `${name}.pem`], masked(mask));
        child.stdin!.end();
        const { code, stdout } = await finished;
        expect({ code, mode: (await stat(path(`${name}.pem`))).mode & 0o777 }).toEqual({ code: 0, mode: 0o600 });
        const { publicKey } = signingKey(createPrivateKey(await readFile(path(`${name}.pem`), "utf8")));
        expect(stdout).toContain(`public key    ${publicKey}\nverifier key  ${name}+`);
      }
      const before = await readFile(path("open.pem"), "utf8");
      await symlink(path("aside.pem"), path("link.pem"));
      await symlink(path("open.pem"), path("other.pem"));
      for (const name of ["open.pem", "link.pem", "other.pem"]) {
        expectRefusal(await run(["key", "new", name]), "got a file that is there; choose another file");
      }
      expect(await readFile(path("open.pem"), "utf8")).toBe(before);
      expectRefusal(await run(["key", "new", "nowhere/log.pem"]), "expected a place in a directory");
      await write("file", "");
      expectRefusal(await run(["key", "new", "file/log.pem"]), "a file in a directory's place");
      expectRefusal(await run(["key", "new", "two words.pem"]), "Give another with --name");
      expectRefusal(await run(["key", "new", "log.pem", "--name", "a+b"]), 'name "a+b": expected');
      expectRefusal(await run(["key", "new"]), "missing required argument 'file'");
      expect(await readdir(directory)).not.toContain("log.pem");
      await expect(access(path("aside.pem"))).rejects.toThrow("ENOENT");
    }));

  it("[LCM-010] leave no part of a file where it cannot be written", () =>
    inSession(async ({ start, directory }) => {
      const { child, finished } = start(["key", "new", "log.pem"], ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh"]);
      child.stdin!.end();
      expectRefusal(await finished, /log\.pem: expected [^\n]*got EFBIG/);
      expect(await readdir(directory)).toEqual([]);
    }));

  it("[LCM-012] [LCM-002] are used from a file of their owner that holds one and nothing else", () =>
    inSession(async ({ run, path, write }) => {
      await mkdir(path("directory.pem"));
      const files: ReadonlyArray<readonly [name: string, mode: number, contents: string | Uint8Array, says: string]> = [
        [
          "readable.pem",
          0o644,
          pkcs8("ed25519"),
          'got one with mode 0644; make a new key if somebody else may have read this one, else run chmod 600 "readable.pem"',
        ],
        ["group.pem", 0o640, pkcs8("ed25519"), "got one with mode 0640"],
        ["other.pem", 0o601, pkcs8("ed25519"), "got one with mode 0601"],
        ["agreement.pem", 0o600, pkcs8("x25519"), "got a key of another kind"],
        [
          "encrypted.pem",
          0o600,
          pkcs8("ed25519", { cipher: "aes-256-cbc", passphrase: "secret" }),
          "got something else",
        ],
        [
          "public.pem",
          0o600,
          generateKeyPairSync("ed25519").publicKey.export({ format: "pem", type: "spki" }),
          "got something else",
        ],
        ["empty.pem", 0o600, "", "got something else"],
        ["half.pem", 0o600, pkcs8("ed25519").slice(0, 70), "got something else"],
        ["huge.pem", 0o600, Buffer.alloc(1 << 20, "A"), "got 1048576 bytes"],
        ["bytes.pem", 0o600, Uint8Array.of(0xff, 0, 0xfe), "got something else"],
      ];
      for (const [name, mode, contents, says] of files) {
        await write(name, contents);
        await chmod(path(name), mode);
        const refused = await run(["key", "show", name]);
        expectRefusal(refused, `${name}: expected an Ed25519 private key in PEM`);
        expect(refused.stderr).toContain(says);
        const [, body = ""] = contents.toString().split("\n");
        if (body.length > 40) expect(refused.stderr).not.toContain(body.slice(-30));
      }
      expectRefusal(await run(["key", "show", "directory.pem"]), "got a directory; make one with fieldprint key new");
      expectRefusal(await run(["key", "show", "nowhere.pem"]), "got nothing there; make one with fieldprint key new");
      expectRefusal(await run(["key", "show", "/dev/zero"]), "got a special file");
    }));

  it("[LCM-002] [LCM-003] show nothing of themselves when they are given in place of another file, or on the command line", () =>
    inSession(async (session) => {
      const { run, path, write } = session;
      const { trust } = await written(session, someStory(1).log);
      const pem = await readFile(path("log.pem"), "utf8");
      await write("quoted.json", JSON.stringify(pem));
      await write("policy-of-key.json", JSON.stringify({ ...policy, quorum: pem }));
      const attempts: ReadonlyArray<ReadonlyArray<string>> = [
        ["ledger", "init", "other", "--policy", "log.pem"],
        ["ledger", "init", "other", "--policy", "quoted.json"],
        ["ledger", "init", "other", "--policy", "policy-of-key.json"],
        ["ledger", "append", "memory", "--events", "log.pem"],
        ["ledger", "append", "memory", "--events", "quoted.json", "--json"],
        ["ledger", "verify", "log.pem", "--trust", trust],
        ["ledger", "verify", "log.pem", "--trust", trust, "--json"],
        ["ledger", "verify", "quoted.json", "--trust", trust],
        ["ledger", "verify", "log.pem", "--trust", pem],
        ["ledger", "audit", "memory", "--trust", pem, "--json"],
        ["ledger", "audit", "log.pem"],
      ];
      // The session looks through everything that is printed.
      for (const words of attempts) expect((await run(words)).code).not.toBe(0);
      expect(await run(["ledger", "log", "memory", "--json"])).toMatchObject({ code: 0 });
      expectRefusal(
        await run(["ledger", "checkpoint", "memory", "--key", "policy.json", "--origin", origin]),
        "policy.json: expected an Ed25519 private key in PEM",
      );
    }));
});
