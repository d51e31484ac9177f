import { Effect } from "effect";
import { beforeAll, describe, expect, it } from "vitest";
import { openBackend } from "../../kernels/index.ts";
import { emptyMemory, hashingEmbedder, type HashSchedule, type Memory, openMemoryStore } from "../../src/index.ts";
import { loopPage, loopPassed, type LoopReport, runLoop } from "../../conformance/index.ts";

interface Ran {
  readonly report: LoopReport;
  readonly ledger: Memory;
  readonly told: ReadonlyArray<string>;
}

async function ran(seed: number, schedule: HashSchedule): Promise<Ran> {
  const memory = emptyMemory();
  const told: Array<string> = [];
  const running = Effect.gen(function* () {
    const backend = yield* Effect.acquireRelease(openBackend("cpu"), (opened) => opened.close());
    const ledger = yield* openMemoryStore(memory);
    const payloads = yield* openMemoryStore(emptyMemory());
    const onStep = (text: string) => told.push(text);
    return yield* runLoop({ seed, schedule, ledger, payloads, embedder: hashingEmbedder, backend, onStep });
  });
  return { report: await Effect.runPromise(Effect.scoped(running)), ledger: memory, told };
}

let first: Ran;
let synchronous: Ran;
let second: Ran;

beforeAll(async () => {
  first = await ran(1, "commit");
  synchronous = await ran(1, "synchronous");
  second = await ran(2, "commit");
});

const statusesOf = ({ items }: LoopReport, name: string) =>
  items.find((item) => item.name === name)!.spans.map(({ status }) => status);

describe("the loop", () => {
  it("[RUN-001] decides an anchor, refuses a laundered one, revokes, overrides and bypasses, in four sessions", () => {
    for (const { report } of [first, second]) {
      expect(new Set(report.steps.map(({ session }) => session))).toEqual(new Set([1, 2, 3, 4]));
      expect(statusesOf(report, "charter")).toEqual(["Observed", "Candidate", "Canonical", "Revoked"]);
      expect(statusesOf(report, "amendment")).toEqual(["Observed", "Candidate", "Canonical", "Quarantined"]);
      expect(statusesOf(report, "captured")).toEqual(["Observed", "Candidate"]);
      expect(statusesOf(report, "stopgap")).toEqual(["Observed", "Canonical", "Demoted"]);
      const laundered = report.items.find(({ name }) => name === "laundered")!;
      expect([laundered.kind, laundered.level]).toEqual(["ModelInference", "external"]);
      const refused = report.steps.filter((step) => step.refused).map(({ text }) => text);
      expect(refused.some((text) => /leaves out captured: .*got laundered, Observed/u.test(text))).toBe(true);
      const modes = report.segments.map(({ session, mode }) => `${session} ${mode}`);
      expect(modes).toEqual([
        "1 joint",
        "1 joint",
        "2 joint",
        "3 joint",
        "3 none",
        "4 joint",
        "4 none",
        "4 joint",
        "4 none",
      ]);
    }
  });

  it("[RUN-002] is the same again from the same seed, whatever is hashed when, and another from another", () => {
    expect({ ...synchronous.report, schedule: "commit" }).toEqual(first.report);
    expect(JSON.stringify(synchronous.ledger.records)).toBe(JSON.stringify(first.ledger.records));
    expect(second.report.log.head).not.toBe(first.report.log.head);
    expect(first.told).toHaveLength(first.report.steps.length);
    expect(first.report.log.records).toBe(first.ledger.records.length);
  });

  it("[RUN-002] tells histories without a gap, from writing to the end of the log", () => {
    const end = first.report.log.records - 1;
    for (const { spans } of first.report.items) {
      spans.forEach(({ from, until }, i) => {
        expect(until).toBe(spans[i + 1]?.from ?? end);
        expect(from).toBeLessThan(until);
      });
    }
  });

  it("[RUN-003] compares three segments with mode none, bit for bit, and judges attention", () => {
    for (const { report } of [first, second]) {
      expect(report.comparisons.map(({ what }) => what)).toEqual([
        "after the revocation",
        "under the bypass",
        "after the override ended",
      ]);
      for (const { outputs, plain, equal } of report.comparisons) expect([outputs, equal]).toEqual([plain, true]);
      expect(report.judged.calls).toBeGreaterThan(20);
      expect(report.judged.worst).toBeGreaterThan(0);
      expect(loopPassed(report)).toBe(true);
    }
    const [one, ...others] = first.report.comparisons;
    expect(loopPassed({ ...first.report, comparisons: [{ ...one!, equal: false }, ...others] })).toBe(false);
    expect(loopPassed({ ...first.report, judged: { calls: 1, worst: 1.01 } })).toBe(false);
  });

  it("[RUN-003] gives anchors a share of attention in each joint segment, and none in the others", () => {
    for (const { mode, anchorMass, error, anchors } of first.report.segments) {
      expect(anchorMass.every((share) => (mode === "none" ? share === 0 : share > 0 && share < 1))).toBe(true);
      expect([error === null, anchors.length === 0]).toEqual([mode === "none", mode === "none"]);
      if (error !== null) expect(error.every((angle) => angle >= 0 && angle <= Math.PI)).toBe(true);
    }
  });
});

describe("the page", () => {
  it("[RUN-005] shows every item with its taint, every segment and comparison, and loads nothing", () => {
    const page = loopPage(first.report);
    for (const { name, level } of first.report.items) expect(page).toContain(`${name} · ${level}`);
    for (const { session, segment } of first.report.segments) expect(page).toContain(`>${session}.${segment}<`);
    for (const { what } of first.report.comparisons) expect(page).toContain(what);
    expect(page.match(/<svg/gu)).toHaveLength(3);
    expect(page).not.toMatch(/<script|\bsrc=|https?:\/\/(?!www\.w3\.org)/u);
  });

  it("[RUN-005] escapes whatever names say", () => {
    const steps = [{ session: 1, sequence: 0, text: "<script>alert(1)</script>", refused: false }];
    expect(loopPage({ ...first.report, steps })).not.toContain("<script>");
  });
});
