// One anchor, from a text in memory to pinned pages in attention, and out of them again.
// Run `npm run build`, then `node docs/examples/anchored-session.mjs`.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Effect, Layer, Result } from "effect";
import * as fieldprint from "fieldprint";
import { attention } from "fieldprint/reference";
import { exampleKey, policy as three, scope } from "./three-agents-cast.mjs";

const say = (line) => process.stdout.write(`${line}\n`);

const signer = {
  origin: "example.org/memory",
  signers: [Result.getOrThrow(fieldprint.noteSigner("example.org/memory", exampleKey("checkpoints")))],
};
const trust = { trustedKeys: signer.signers.map(({ key }) => key) };

// The runtime remembers what it pinned, so it writes too.
const journal = { id: "journal", roles: ["writer"], origin: "session", scopes: [], key: null };
const policy = { ...three, principals: [...three.principals, journal] };
const identities = { supervisor: "supervisor", promoter: "gateway", runtime: "journal", agent: "assistant" };

const words = "always answer in metric units what is the length of a marathon and how far are two miles".split(" ");
const model = Result.getOrThrow(fieldprint.seededTransformer({ seed: 1, vocabulary: [...new Set(words)] }));

/** Reviewers read an item and sign that they approve exactly this content. */
const approve = (ledger, item) =>
  Effect.gen(function* () {
    yield* ledger.submit({ _tag: "Nominate", by: "curator", item });
    for (const reviewer of ["ruth", "rafael"]) {
      const approval = fieldprint.approvalOf(yield* ledger.state, item, { reviewer, expires: 60 });
      const signature = exampleKey(reviewer).sign(fieldprint.approvalText(approval));
      yield* ledger.submit({ _tag: "Approve", item, approval, signature });
    }
  });

const revoke = (ledger, item) =>
  Effect.gen(function* () {
    const { clock: issuedAt, head: prior } = (yield* ledger.state).authority;
    const terms = { reason: "the user changed their mind", issuedAt, expires: issuedAt + 10, prior };
    const record = { action: { _tag: "Revoke", item }, scope, actors: ["olga"], ...terms };
    const signatures = [exampleKey("olga").sign(fieldprint.overrideText(record))];
    yield* ledger.submit({ _tag: "Override", record, signatures });
  });

const tell = (what, { mode, anchors, lost, anchorMass }) => {
  const share = (100 * anchorMass.reduce((sum, mass) => sum + mass, 0)) / anchorMass.length;
  say(`${what}: mode ${mode}, ${anchors.length} anchor, ${share.toFixed(0)} % of attention, ${lost.length} lost`);
};

const story = (directory) =>
  Effect.gen(function* () {
    const store = yield* fieldprint.openFileStore(directory, { create: true });
    yield* fieldprint.makeLedger(store, policy);
    const ledger = yield* fieldprint.openLedger(store, { signer });
    const payloads = yield* fieldprint.openFileStore(join(directory, "payloads"), { create: true });
    const pacemaker = yield* fieldprint.openPacemaker({ ledger, payloads, embedder: fieldprint.hashingEmbedder });

    // Attention is yours: a kernel, a server, or, here, the float64 oracle.
    const attend = (problem) => Effect.sync(() => attention(problem));
    const pages = { pages: 64, pageSize: 8 };
    const over = { ledger, pacemaker, model, attend, identities, trust, signer, pages, schedule: "commit" };
    const pipeline = yield* fieldprint.openPipeline(over);

    const text = "Always answer in metric units.";
    const item = yield* pacemaker.remember({ by: "curator", text, scope, parents: [], models: [model.id] });
    yield* approve(ledger, item);
    yield* ledger.checkpoint(signer);

    // Four stages; each takes only what the one before it gave.
    const retrieved = yield* pipeline.retrieve({ text: "units", scope, partition: "untrusted", count: 3 });
    const verified = yield* pipeline.verify(retrieved);
    const promoted = yield* pipeline.promote(verified);
    const cached = yield* pipeline.cache(promoted);
    say(`retrieved ${retrieved.items.length}, verified ${verified.items.length}, promoted ${promoted.items.length}`);
    say(`pinned ${cached.anchors[0].tokens} tokens of ${cached.anchors[0].model} in ${model.layers} layers`);
    const skipped = yield* Effect.flip(pipeline.cache(verified));
    say(skipped.message);

    const session = yield* pipeline.open(cached, { mode: "joint" });
    const first = yield* session.generate({ prompt: "how far is a marathon", tokens: 8 });
    tell("first segment", first);
    const reply = yield* session.commit(first);
    const { label } = fieldprint.itemAt(yield* ledger.state, reply);
    say(`the reply is remembered as ${label.level}, by ${label.roots.join(" and ")}`);

    yield* revoke(ledger, item);
    tell("second segment", yield* session.generate({ prompt: "and two miles", tokens: 8 }));
    const { records } = yield* ledger.audit;
    say(`${records} records, all read again and verified`);
  });

const directory = await mkdtemp(join(tmpdir(), "fieldprint-example-"));
const clock = Layer.succeed(fieldprint.Clock, { now: Effect.succeed(1) });
await Effect.runPromise(Effect.scoped(Effect.provide(story(directory), clock)));
await rm(directory, { recursive: true });
