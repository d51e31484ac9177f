import { Effect, Layer, Result, type Scope } from "effect";
import { median } from "simple-statistics";
import { plannedAttention } from "../conformance/index.ts";
import { openBackend } from "../kernels/index.ts";
import {
  type Attend,
  Clock,
  emptyMemory,
  generateSigningKey,
  hashingEmbedder,
  type HashSchedule,
  hashSchedules,
  makeLedger,
  noteSigner,
  openLedger,
  openMemoryStore,
  openPacemaker,
  openPipeline,
  type OverrideAction,
  overrideText,
  type Policy,
  type Segment,
  seededTransformer,
  type Session,
} from "../src/index.ts";
import type { Measured } from "./measured.ts";

const rounds = 8;
const prompt = "one two three four";
const tokens = 124;

const vocabulary =
  "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split(" ");
const overriders = ["olga", "otto"] as const;

const keys = new Map(overriders.map((id) => [id, generateSigningKey()] as const));

function policy(): Policy {
  const writer = (id: string, origin: "curation" | "model" | "session") => ({
    id,
    roles: ["writer" as const],
    origin,
    scopes: [],
    key: null,
  });
  const official = (id: string, role: "promoter" | "supervisor") => ({
    id,
    roles: [role],
    origin: null,
    scopes: [],
    key: null,
  });
  const limits = { quorum: 2, evidence: 1, driftBudget: 0, depth: 9, detections: 1, detectionWindow: 1 };
  return {
    ...limits,
    overrideQuorum: 2,
    longestOverride: 1_000,
    principals: [
      writer("curator", "curation"),
      writer("assistant", "model"),
      writer("journal", "session"),
      official("gateway", "promoter"),
      official("clerk", "supervisor"),
      ...["ruth", "rafael"].map((id) => ({
        id,
        roles: ["reviewer" as const],
        origin: null,
        scopes: [],
        key: generateSigningKey().publicKey,
      })),
      ...[...keys].map(([id, { publicKey: key }]) => ({
        id,
        roles: ["overrider" as const],
        origin: null,
        scopes: ["*" as const],
        key,
      })),
    ],
  };
}

interface Running {
  readonly schedule: HashSchedule;
  readonly session: Session;
}

/** A session over one anchor of four pages, under a schedule. */
function running(schedule: HashSchedule, attend: Attend): Effect.Effect<Running, unknown, Scope.Scope> {
  return Effect.gen(function* () {
    const store = yield* openMemoryStore(emptyMemory());
    yield* makeLedger(store, policy());
    const signer = {
      origin: "bench.example",
      signers: [Result.getOrThrow(noteSigner("bench.example", generateSigningKey()))],
    };
    const ledger = yield* openLedger(store, { signer });
    const payloads = yield* openMemoryStore(emptyMemory());
    const pacemaker = yield* openPacemaker({ ledger, payloads, embedder: hashingEmbedder });
    const model = Result.getOrThrow(seededTransformer({ seed: 1, vocabulary }));
    const text = vocabulary.concat(vocabulary).join(" ");
    const item = yield* pacemaker.remember({ by: "curator", text, scope: "home", parents: [], models: [model.id] });
    yield* ledger.submit({ _tag: "VerifyProvenance", by: "clerk", item, verdict: "0".repeat(64) });
    const action: OverrideAction = { _tag: "Promote", item };
    const { clock: issuedAt, head: prior } = (yield* ledger.state).authority;
    const record = {
      action,
      scope: "home",
      actors: overriders,
      reason: "bench",
      issuedAt,
      expires: issuedAt + 900,
      prior,
    };
    const signatures = overriders.map((id) => keys.get(id)!.sign(overrideText(record)));
    yield* ledger.submit({ _tag: "Override", record, signatures });
    yield* ledger.checkpoint(signer);
    const identities = { supervisor: "clerk", promoter: "gateway", runtime: "journal", agent: "assistant" };
    const trust = { trustedKeys: signer.signers.map(({ key }) => key) };
    const pages = { pages: 512, pageSize: 8 };
    const over = { ledger, pacemaker, model, attend, identities, trust, signer, pages, schedule };
    const pipeline = yield* Effect.provide(openPipeline(over), Layer.succeed(Clock, { now: Effect.succeed(1) }));
    const question = { text, scope: "home", partition: "trusted", count: 1 } as const;
    const cached = yield* pipeline
      .retrieve(question)
      .pipe(Effect.flatMap(pipeline.verify), Effect.flatMap(pipeline.promote), Effect.flatMap(pipeline.cache));
    return { schedule, session: yield* pipeline.open(cached, { mode: "joint" }) };
  });
}

/** A segment that is generated and remembered, and the seconds it took. */
const timedSegment = ({ session }: Running) =>
  Effect.gen(function* () {
    const started = performance.now();
    const segment = yield* session.generate({ prompt, tokens });
    yield* session.commit(segment);
    return { segment, seconds: (performance.now() - started) / 1_000 };
  });

function requireSameBits(segments: ReadonlyArray<Segment>): void {
  const [first, ...others] = segments.map(({ outputs }) =>
    outputs.map((output) => Buffer.from(output.buffer).toString("base64")).join(),
  );
  if (others.some((other) => other !== first)) throw new Error("the schedules do not give the same bits");
}

/**
 * Tokens per second of the loop on the `cpu` backend under each hash schedule, the context growing from round to round; in
 * each round every schedule has its turn, in another order, and all must give the same bits.
 */
export const scheduleRates: Effect.Effect<ReadonlyArray<Measured>, unknown, Scope.Scope> = Effect.gen(function* () {
  const backend = yield* Effect.acquireRelease(openBackend("cpu"), (opened) => opened.close());
  const all = yield* Effect.forEach(hashSchedules, (schedule) => running(schedule, plannedAttention(backend)));
  const seconds = new Map(hashSchedules.map((schedule) => [schedule, [] as Array<number>]));
  for (let round = 0; round <= rounds; round++) {
    const order = all.map((_, i) => all[(i + round) % all.length]!);
    const segments: Array<Segment> = [];
    for (const one of order) {
      const timed = yield* timedSegment(one);
      segments.push(timed.segment);
      if (round > 0) seconds.get(one.schedule)!.push(timed.seconds);
    }
    requireSameBits(segments);
  }
  const perRound = 4 + tokens;
  const plain = seconds.get("none")!;
  return hashSchedules.map((schedule): Measured => {
    const own = seconds.get(schedule)!;
    const toPeer = median(own.map((time, i) => plain[i]! / time));
    return {
      what: `tokens of the loop, hash schedule ${schedule}`,
      value: median(own.map((time) => perRound / time)),
      unit: "/s",
      target: null,
      peer: "hash schedule none",
      toPeer: schedule === "none" ? null : toPeer,
    };
  });
});
