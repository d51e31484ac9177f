import * as fc from "fast-check";
import { expect } from "vitest";
import type { AnchorHandle, BlockPool, SequenceHandle } from "../../src/index.ts";
import { attempt, blockRows, freshTokens, type PoolModel, verify } from "./pool-model.ts";
import { ok, rowsOf } from "./tokens.ts";

type PoolCommand = fc.Command<PoolModel, BlockPool>;
type Run = (model: PoolModel, pool: BlockPool) => void;

function command(label: string, check: (model: PoolModel) => boolean, run: Run): PoolCommand {
  return {
    check: (model) => check(model),
    run: (model, pool) => {
      run(model, pool);
      verify(model, pool);
    },
    toString: () => label,
  };
}

const always = () => true;
const anySequence = (model: PoolModel) => model.sequences.size > 0;
const anySequenceAndAnchors = (model: PoolModel) => anySequence(model) && model.anchors.size > 0;
const pick = <A>(items: Iterable<A>, choice: number): A => {
  const all = [...items];
  return all[choice % all.length]!;
};
const sequenceAt = (model: PoolModel, choice: number) => pick(model.sequences, choice);

function allocate(): PoolCommand {
  return command("allocate", always, (model, pool) => {
    const handle = attempt(model, pool, () => pool.allocate(), undefined)!;
    model.sequences.set(handle, { tokens: [], anchors: [] });
  });
}

function append(choice: number, count: number): PoolCommand {
  return command(`append(#${choice}, ${count})`, anySequence, (model, pool) => {
    const { P } = pool.dims;
    const [handle, sequence] = sequenceAt(model, choice);
    const rows = blockRows(model, pool);
    const last = rows.get(handle)!.at(-1);
    const used = sequence.tokens.length % P;
    const shared = [...rows].some(([other, pages]) => other !== handle && last !== undefined && pages.includes(last));
    const grown = Math.ceil((sequence.tokens.length + count) / P) - rows.get(handle)!.length;
    const needed = count > 0 && used > 0 && shared ? grown + 1 : grown;
    const tokens = freshTokens(model, count);
    const predicted = needed > pool.stats().free ? "OutOfPages" : undefined;
    const length = attempt(model, pool, () => pool.append(handle, rowsOf(pool.dims, tokens)), predicted);
    if (length === undefined) return;
    const firstWritten = Math.floor(sequence.tokens.length / P);
    sequence.tokens.push(...tokens);
    expect(length).toBe(sequence.tokens.length);
    if (count > 0) expectOneHolder(model, pool, handle, firstWritten);
  });
}

function expectOneHolder(model: PoolModel, pool: BlockPool, handle: SequenceHandle, firstWritten: number): void {
  const rows = blockRows(model, pool);
  const everyPage = [...rows.values()].flat();
  for (const page of rows.get(handle)!.slice(firstWritten)) {
    expect(everyPage.filter((other) => other === page)).toStrictEqual([page]);
  }
}

function fork(choice: number): PoolCommand {
  return command(`fork(#${choice})`, anySequence, (model, pool) => {
    const [handle, { tokens, anchors }] = sequenceAt(model, choice);
    const { free } = pool.stats();
    const copy = attempt(model, pool, () => pool.fork(handle), undefined)!;
    expect(pool.stats().free).toBe(free);
    model.sequences.set(copy, { tokens: [...tokens], anchors: [...anchors] });
  });
}

function truncate(choice: number, lengthChoice: number): PoolCommand {
  return command(`truncate(#${choice}, #${lengthChoice})`, anySequence, (model, pool) => {
    const [handle, sequence] = sequenceAt(model, choice);
    const length = lengthChoice % (sequence.tokens.length + 2);
    const predicted = length > sequence.tokens.length ? "OutOfRange" : undefined;
    if (attempt(model, pool, () => pool.truncate(handle, length), predicted) !== undefined)
      sequence.tokens.splice(length);
  });
}

function free(choice: number): PoolCommand {
  return command(`free(#${choice})`, anySequence, (model, pool) => {
    const [handle] = sequenceAt(model, choice);
    attempt(model, pool, () => pool.free(handle), undefined);
    model.sequences.delete(handle);
    model.ended.push(handle);
  });
}

function namePage(choice: number, indexChoice: number): PoolCommand {
  return command(`page(#${choice}, #${indexChoice})`, anySequence, (model, pool) => {
    const { P } = pool.dims;
    const [handle, { tokens }] = sequenceAt(model, choice);
    const pages = Math.ceil(tokens.length / P);
    const index = indexChoice % (pages + 1);
    const held = index < pages;
    const full = (index + 1) * P <= tokens.length;
    const predicted = held ? (full ? undefined : "PageNotFull") : "OutOfRange";
    const page = attempt(model, pool, () => pool.page(handle, index), predicted);
    if (page === undefined) return;
    model.sharedPages.push({ handle: page, tokens: tokens.slice(index * P, (index + 1) * P), intact: true });
  });
}

function share(choice: number, pageChoice: number): PoolCommand {
  const ready = (model: PoolModel) => anySequence(model) && model.sharedPages.length > 0;
  return command(`share(#${choice}, page #${pageChoice})`, ready, (model, pool) => {
    const [handle, sequence] = sequenceAt(model, choice);
    const page = pick(model.sharedPages, pageChoice);
    const predict = () => {
      if (!page.intact) return "StaleHandle";
      if (sequence.tokens.length % pool.dims.P !== 0) return "NotAtPageBoundary";
      return blockRows(model, pool).get(handle)!.includes(page.handle.slot) ? "DuplicatePage" : undefined;
    };
    const length = attempt(model, pool, () => pool.share(handle, page.handle), predict());
    if (length !== undefined) sequence.tokens.push(...page.tokens);
  });
}

function pin(count: number): PoolCommand {
  return command(`pinAnchors(${count})`, always, (model, pool) => {
    const tokens = freshTokens(model, count);
    const predicted = Math.ceil(count / pool.dims.P) > pool.stats().free ? "OutOfPages" : undefined;
    const handle = attempt(model, pool, () => pool.pinAnchors(rowsOf(pool.dims, tokens)), predicted);
    if (handle !== undefined) model.anchors.set(handle, tokens);
  });
}

function attach(choice: number, anchorChoice: number): PoolCommand {
  return command(`attach(#${choice}, anchor #${anchorChoice})`, anySequenceAndAnchors, (model, pool) => {
    const [handle, sequence] = sequenceAt(model, choice);
    const [anchors] = pick(model.anchors, anchorChoice);
    const endsPartial = (it: AnchorHandle) => model.anchors.get(it)!.length % pool.dims.P !== 0;
    const predict = () => {
      if (sequence.anchors.includes(anchors)) return "AlreadyAttached";
      return endsPartial(anchors) && sequence.anchors.some(endsPartial) ? "PartialAnchors" : undefined;
    };
    const predicted = predict();
    attempt(model, pool, () => pool.attach(handle, anchors), predicted);
    if (predicted === undefined) sequence.anchors.push(anchors);
  });
}

function detach(choice: number, anchorChoice: number): PoolCommand {
  return command(`detach(#${choice}, anchor #${anchorChoice})`, anySequenceAndAnchors, (model, pool) => {
    const [handle, sequence] = sequenceAt(model, choice);
    const [anchors] = pick(model.anchors, anchorChoice);
    const index = sequence.anchors.indexOf(anchors);
    attempt(model, pool, () => pool.detach(handle, anchors), index < 0 ? "NotAttached" : undefined);
    if (index >= 0) sequence.anchors.splice(index, 1);
  });
}

function revoke(anchorChoice: number): PoolCommand {
  const ready = (model: PoolModel) => model.anchors.size > 0;
  return command(`revoke(anchor #${anchorChoice})`, ready, (model, pool) => {
    const [anchors, tokens] = pick(model.anchors, anchorChoice);
    const holders = [...model.sequences.values()].filter((sequence) => sequence.anchors.includes(anchors));
    const revocation = attempt(model, pool, () => pool.revoke(anchors), undefined)!;
    expect(revocation.detached).toBe(holders.length);
    expect(revocation.pages.length).toBe(Math.ceil(tokens.length / pool.dims.P));
    for (const { anchors: attached } of holders) attached.splice(attached.indexOf(anchors), 1);
    model.anchors.delete(anchors);
    model.revoked.push(anchors);
    for (const token of tokens) model.revokedTokens.add(token);
  });
}

function useEndedSequence(choice: number): PoolCommand {
  const ready = (model: PoolModel) => model.ended.length > 0;
  return command(`use of ended #${choice}`, ready, (model, pool) => {
    const handle = pick(model.ended, choice);
    attempt(model, pool, () => pool.append(handle, rowsOf(pool.dims, [0])), "StaleHandle");
    attempt(model, pool, () => pool.fork(handle), "StaleHandle");
    attempt(model, pool, () => pool.truncate(handle, 0), "StaleHandle");
    attempt(model, pool, () => pool.free(handle), "StaleHandle");
    attempt(model, pool, () => pool.page(handle, 0), "StaleHandle");
    attempt(model, pool, () => pool.tables([handle]), "StaleHandle");
  });
}

function useRevokedAnchors(choice: number): PoolCommand {
  const ready = (model: PoolModel) => anySequence(model) && model.revoked.length > 0;
  return command(`use of revoked #${choice}`, ready, (model, pool) => {
    const [handle] = sequenceAt(model, choice);
    const anchors = pick(model.revoked, choice);
    attempt(model, pool, () => pool.attach(handle, anchors), "StaleHandle");
    attempt(model, pool, () => pool.detach(handle, anchors), "StaleHandle");
    attempt(model, pool, () => pool.revoke(anchors), "StaleHandle");
  });
}

function takeTables(): PoolCommand {
  return command("take tables", always, (model, pool) => {
    const tables = ok(pool.tables([...model.sequences.keys()]));
    model.taken.push({ tables, tokens: [...model.sequences.values()].map(({ tokens }) => [...tokens]) });
  });
}

const choice = fc.nat({ max: 5 });
const count = fc.nat({ max: 6 });

const both = <A>(make: (first: number, second: number) => A, second = choice) =>
  fc.tuple(choice, second).map(([first, other]) => make(first, other));

const times = <A>(weight: number, item: A): Array<A> => Array.from({ length: weight }, () => item);

/** Every operation of the pool, on sequences and anchors chosen by number; repeated where histories need it often. */
export const poolCommands: Array<fc.Arbitrary<PoolCommand>> = [
  ...times(3, fc.constant(allocate())),
  ...times(5, both(append, count)),
  ...times(2, choice.map(fork)),
  ...times(2, both(truncate, fc.nat({ max: 14 }))),
  choice.map(free),
  ...times(3, both(namePage)),
  ...times(3, both(share)),
  ...times(2, count.map(pin)),
  ...times(4, both(attach)),
  both(detach),
  choice.map(revoke),
  choice.map(useEndedSequence),
  choice.map(useRevokedAnchors),
  fc.constant(takeTables()),
];
