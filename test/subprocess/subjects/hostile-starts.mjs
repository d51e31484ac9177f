// A subject that misbehaves before its first case in the way its first argument names.
import { appendFileSync, readFileSync } from "node:fs";
import { answerEmpty } from "./empty-result.mjs";
import { listen, manifest, say } from "./protocol.mjs";

const [, , behaviour, scratch] = process.argv;
const present = (changes) => say({ type: "manifest", ...manifest, ...changes });

/** Counts its starts in a file and crashes in every case. */
function crashOnCase({ type }) {
  if (type === "run") process.exit(9);
  appendFileSync(scratch, "started\n");
  present({});
}

/** Presents its number of starts as version, and crashes in every case. */
function changeManifest({ type, id, dir }) {
  if (type === "run" && id === "2") process.exit(9);
  if (type === "run") {
    answerEmpty(dir);
    return say({ type: "result", id, status: "ok" });
  }
  appendFileSync(scratch, "started\n");
  return present({ version: String(readFileSync(scratch, "utf8").length) });
}

const behaviours = {
  "crash before reading": () => {
    process.stderr.write("ImportError: no module named torch\n");
    process.exit(1);
  },
  "crash on hello": () => listen(() => process.exit(7)),
  silence: () => listen(() => undefined),
  "noise before the manifest": () => {
    process.stdout.write("Using device cuda:0\n");
    return listen(() => present({}));
  },
  "a result": () => listen(() => say({ type: "result", id: "1", status: "ok" })),
  "a manifest with an unknown field": () => listen(() => present({ vendor: "acme" })),
  "a manifest without a field": () => listen(() => present({ lseBase: undefined })),
  "a manifest with a wrong field": () => listen(() => present({ pageSizes: [0] })),
  "a manifest without out": () => listen(() => present({ outputs: ["lse"] })),
  "a manifest of 1 MB": () => listen(() => present({ name: "x".repeat(1e6) })),
  "a crash in every case": () => listen(crashOnCase),
  "another manifest after a restart": () => listen(changeManifest),
};

await behaviours[behaviour]();
