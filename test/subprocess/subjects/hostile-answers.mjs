// A subject that misbehaves in the way its first argument names, in the run of id 2 only.
import { spawn } from "node:child_process";
import { mkdirSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { answerEmpty, emptyResult, nanResult } from "./empty-result.mjs";
import { listen, manifest, say, writeTensors } from "./protocol.mjs";

const [, , behaviour, scratch] = process.argv;

const answer = ({ id, dir }) => {
  answerEmpty(dir);
  say({ type: "result", id, status: "ok" });
};
const ok = ({ id }) => say({ type: "result", id, status: "ok" });
const raw = (bytes) => process.stdout.write(bytes);
const tensors = (run, change) => {
  const result = emptyResult(run.dir);
  writeTensors(run.dir, change(result));
  ok(run);
};
const flood = async (stream, mebibytes, end) => {
  const chunk = Buffer.alloc(2 ** 20, "x");
  for (let n = 0; n < mebibytes; n++) {
    if (!stream.write(chunk)) await new Promise((resolve) => stream.once("drain", resolve));
  }
  stream.write(end);
};

const behaviours = {
  crash() {
    process.stderr.write("illegal address 0xdead\n");
    process.kill(process.pid, "SIGSEGV");
  },
  "exit quietly": () => process.exit(0),
  hang() {
    process.stderr.write("thinking\n");
  },
  "hang with a child": () => {
    const child = spawn("sleep", ["1000"], { stdio: "ignore" });
    writeFileSync(scratch, `${process.pid}\n${child.pid}\n`);
  },
  "deaf when dismissed": (run) => {
    process.on("SIGTERM", () => undefined);
    process.stdin.destroy();
    setInterval(() => undefined, 1_000);
    writeFileSync(scratch, `${process.pid}\n`);
    answer(run);
  },
  "exit leaving a child that holds the pipes": () => {
    const child = spawn("sleep", ["1000"], { stdio: "inherit", detached: true });
    writeFileSync(scratch, `${child.pid}\n`);
    process.exit(4);
  },
  "close standard output": () => {
    process.stdout.end();
  },
  garbage: () => raw("Loading weights: 100%\n"),
  "bytes that are not UTF-8": () => raw(Buffer.from([0x22, 0xff, 0xfe, 0x22, 0x0a])),
  "an array": () => raw("[1,2,3]\n"),
  null: () => raw("null\n"),
  "deep JSON": () => raw(`{"type":"result","id":${"[".repeat(30_000)}${"]".repeat(30_000)},"status":"ok"}\n`),
  "a line of 80 MiB": () => flood(process.stdout, 80, "\n"),
  "no type": (run) => say({ id: run.id, status: "ok" }),
  "another manifest": () => say({ type: "manifest", ...manifest }),
  "wrong id": () => say({ type: "result", id: "1", status: "ok" }),
  "wrong status": (run) => say({ type: "result", id: run.id, status: "fine" }),
  "a field too many": (run) => say({ type: "result", id: run.id, status: "ok", path: "/etc/passwd" }),
  "a number as id": () => say({ type: "result", id: 2, status: "ok" }),
  unsupported: (run) => say({ type: "result", id: run.id, status: "unsupported", message: "no such head dimension" }),
  error: (run) => say({ type: "result", id: run.id, status: "error", message: "out of shared memory" }),
  "an error of many words": (run) => say({ type: "result", id: run.id, status: "error", message: "x".repeat(60_000) }),
  "an error without words": (run) => say({ type: "result", id: run.id, status: "error" }),
  "no outputs": ok,
  "the case directory removed": (run) => {
    rmSync(run.dir, { recursive: true });
    ok(run);
  },
  "the case directory a link": (run) => {
    answerEmpty(run.dir);
    rmSync(run.dir, { recursive: true });
    symlinkSync(scratch, run.dir);
    ok(run);
  },
  "outputs cut off": (run) => {
    answerEmpty(run.dir);
    truncateSync(join(run.dir, "outputs.safetensors"), 40);
    ok(run);
  },
  "outputs of 3 GiB": (run) => {
    answerEmpty(run.dir);
    truncateSync(join(run.dir, "outputs.safetensors"), 3 * 2 ** 30);
    ok(run);
  },
  "outputs a little too large": (run) => {
    answerEmpty(run.dir);
    truncateSync(join(run.dir, "outputs.safetensors"), 2 ** 20);
    ok(run);
  },
  "outputs a link": (run) => {
    answerEmpty(run.dir);
    renameSync(join(run.dir, "outputs.safetensors"), join(run.dir, "elsewhere"));
    symlinkSync(join(run.dir, "elsewhere"), join(run.dir, "outputs.safetensors"));
    ok(run);
  },
  "outputs a directory": (run) => {
    mkdirSync(join(run.dir, "outputs.safetensors"));
    ok(run);
  },
  "a wrong shape": (run) =>
    tensors(run, (result) => ({ ...result, out: { ...result.out, shape: [1, ...result.out.shape] } })),
  "a wrong type": (run) => {
    writeTensors(run.dir, emptyResult(run.dir), "I32");
    ok(run);
  },
  "a tensor too many": (run) => tensors(run, (result) => ({ ...result, logits: result.lse })),
  "no lse": (run) => tensors(run, ({ out, anchor_mass }) => ({ out, anchor_mass })),
  "NaN everywhere": (run) => {
    writeTensors(run.dir, nanResult(run.dir));
    ok(run);
  },
  "its directory's mode": ({ id, dir }) =>
    say({ type: "result", id, status: "error", message: `mode ${(statSync(dir).mode & 0o777).toString(8)} of ${dir}` }),
  "its environment": ({ id }) =>
    say({
      type: "result",
      id,
      status: "error",
      message: Object.keys(process.env)
        .filter((name) => /^(PATH|FIELDPRINT_.*)$/.test(name))
        .join(" "),
    }),
  "100 MB on standard error": async (run) => {
    await flood(process.stderr, 100, "\n");
    answer(run);
  },
  "two results": (run) => {
    answer(run);
    ok(run);
  },
  "a result and no more": (run) => {
    answer(run);
    process.stdout.write("", () => process.exit(5));
  },
};

await listen(async (message) => {
  if (message.type === "hello") return say({ type: "manifest", ...manifest });
  return message.id === "2" ? behaviours[behaviour](message) : answer(message);
});
