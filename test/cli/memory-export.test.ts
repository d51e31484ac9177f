import { HashMap, Result, Schema } from "effect";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Attributes,
  itemAt,
  type LogEntry,
  type Policy,
  ProvDocument,
  provenanceOf,
  type State,
  type VerifiedHistory,
} from "../../src/index.ts";
import { type Accepted, playing, subjectIdOf } from "../state/accepted-events.ts";
import { ed25519Notary } from "../state/cast.ts";
import { Story } from "../state/story.ts";
import {
  add,
  answered,
  command,
  done,
  type Failed,
  type MemoryHome,
  newHome,
  promote,
  removeHome,
} from "./memory-session.ts";

/** Which element each member of a relation names. */
const named: Readonly<Record<string, "entity" | "activity" | "agent">> = {
  "prov:entity": "entity",
  "prov:generatedEntity": "entity",
  "prov:usedEntity": "entity",
  "prov:activity": "activity",
  "prov:agent": "agent",
  "prov:delegate": "agent",
  "prov:responsible": "agent",
};

const elements: ReadonlyArray<string> = ["prefix", "entity", "activity", "agent"];

/** The relations of a document, each with its kind. */
function relationsOf(document: ProvDocument) {
  const relations = Object.entries(document).filter(([kind]) => !elements.includes(kind));
  return relations.flatMap(([kind, all]) =>
    Object.entries(all as Readonly<Record<string, Attributes>>).map(([name, fields]) => ({ kind, name, fields })),
  );
}

/** Every qualified name of a document. */
function qualifiedNames(document: ProvDocument): ReadonlyArray<string> {
  const things = [document.entity, document.activity, document.agent].flatMap((all) => Object.entries(all));
  const fields = [...things.map(([, fields]) => fields), ...relationsOf(document).map(({ fields }) => fields)];
  const types = fields
    .flatMap((one) => Object.values(one))
    .flatMap((value) => (typeof value === "object" && "$" in value ? [value.$] : []));
  return [...things.map(([name]) => name), ...fields.flatMap((one) => Object.keys(one)), ...types];
}

/** Expects a document of PROV-JSON in which nothing is missing. */
function expectWhole(document: ProvDocument): void {
  const decoded = Schema.decodeUnknownResult(ProvDocument, { onExcessProperty: "error" })(
    JSON.parse(JSON.stringify(document)),
  );
  expect(Result.isSuccess(decoded) || decoded.failure.message).toBe(true);
  const prefixes = new Set([...Object.keys(document.prefix), "prov"]);
  for (const name of qualifiedNames(document)) expect(prefixes).toContain(name.slice(0, name.indexOf(":")));
  const names = relationsOf(document).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { kind, fields } of relationsOf(document)) {
    for (const [member, value] of Object.entries(fields)) {
      const element = named[member];
      if (element === undefined) expect(member).toMatch(/^fp:/);
      else
        expect({ kind, member, there: Object.hasOwn(document[element], value as string) }).toMatchObject({
          there: true,
        });
    }
  }
}

interface Played extends VerifiedHistory {
  readonly entries: Array<LogEntry>;
  state: State;
}

/** Random histories, as the machine accepted them. */
function someHistories(count: number): ReadonlyArray<Played> {
  const all: Array<Played> = [];
  const watch = ({ before, event, after }: Accepted) => {
    const policy: Policy = before.policy;
    if (before.sequence === 0) all.push({ policy, entries: [], state: after });
    const played = all.at(-1)!;
    played.entries.push({ prior: before.authority.head, event });
    played.state = after;
  };
  playing(watch, count);
  return all.filter(({ entries, state }) => entries.length === state.sequence);
}

const fieldsOf = (relation: Readonly<Record<string, Attributes>>) => Object.values(relation);

const histories = someHistories(40);

describe("PROV-JSON of any history", () => {
  it("[MCM-030] is valid, names what is in it, and is the same every time", () => {
    expect(histories.length).toBeGreaterThan(10);
    for (const history of histories) {
      const document = provenanceOf(history);
      expectWhole(document);
      expect(JSON.stringify(provenanceOf(history))).toBe(JSON.stringify(document));
    }
  });

  it("[MCM-031] has an entity for each item, an activity for each event, and the relations that the state says", () => {
    for (const history of histories) {
      const { entity, activity, ...relations } = provenanceOf(history);
      const items = [...HashMap.values(history.state.items)];
      expect(Object.keys(entity).toSorted()).toEqual(items.map(({ id }) => `item:${id}`).toSorted());
      expect(Object.keys(activity)).toEqual(history.entries.map((_, at) => `event:${at + 1}`));
      const derived = fieldsOf(relations.wasDerivedFrom).map((one) => [
        one["prov:generatedEntity"],
        one["prov:usedEntity"],
      ]);
      const parents = items.flatMap(({ id, parents }) => parents.map((parent) => [`item:${id}`, `item:${parent}`]));
      expect(derived.toSorted()).toEqual(parents.toSorted());
      const authors = fieldsOf(relations.wasAttributedTo).map((one) => [one["prov:entity"], one["prov:agent"]]);
      expect(authors.toSorted()).toEqual(
        items.map(({ id, author }) => [`item:${id}`, `principal:${author}`]).toSorted(),
      );
      expect(fieldsOf(relations.wasGeneratedBy).length).toBe(items.length);
      const revoked = items.filter(({ status }) => status._tag === "Revoked").map(({ id }) => `item:${id}`);
      expect(
        fieldsOf(relations.wasInvalidatedBy)
          .map((one) => one["prov:entity"])
          .toSorted(),
      ).toEqual(revoked.toSorted());
      const caused = new Set(fieldsOf(relations.wasAssociatedWith).map((one) => one["prov:activity"]));
      expect(caused.size).toBe(history.entries.length);
      for (const { "prov:delegate": delegate, "prov:responsible": responsible } of fieldsOf(
        relations.actedOnBehalfOf,
      )) {
        const id = String(delegate).slice("principal:".length);
        const principal = HashMap.getUnsafe(history.state.authority.principals, id);
        expect(responsible).toBe(`principal:${principal.delegator}`);
      }
    }
  });

  it("[MCM-030] of one item has its ancestors and nothing that touched none of them", () => {
    for (const history of histories) {
      const whole = provenanceOf(history);
      for (const { id } of [...HashMap.values(history.state.items)].slice(0, 4)) {
        const part = provenanceOf(history, id);
        expectWhole(part);
        const ancestors = new Set([id]);
        for (const one of ancestors) for (const parent of itemAt(history.state, one)!.parents) ancestors.add(parent);
        expect(Object.keys(part.entity).toSorted()).toEqual([...ancestors].map((one) => `item:${one}`).toSorted());
        for (const [name, fields] of Object.entries(part.activity)) expect(whole.activity[name]).toEqual(fields);
        const changed = fieldsOf(whole.used).filter(
          (one) => "fp:to" in one && String(one["prov:entity"]) in part.entity,
        );
        const changing = new Set(changed.map((one) => one["prov:activity"]));
        const touching = history.entries.flatMap(({ event }, at) => {
          const about = subjectIdOf({ event } as Accepted);
          const name = `event:${at + 1}`;
          return (about !== undefined && ancestors.has(about)) || changing.has(name) ? [name] : [];
        });
        expect(Object.keys(part.activity)).toEqual(touching);
      }
    }
  });

  it("[MCM-030] escapes a name that ends in a full stop", () => {
    const story = new Story(ed25519Notary());
    const principal = { id: "helper.", roles: ["writer"], origin: "model", scopes: [], key: null } as const;
    story.tell({ _tag: "Delegate", by: "model", principal });
    story.tell({ _tag: "Tick", by: "supervisor-1", now: 1 });
    const { policy } = story.state;
    const first = provenanceOf({ policy, entries: story.log });
    expectWhole(first);
    const { head } = story.state.authority;
    const delegate = { _tag: "Delegate", by: "helper.", principal: { ...principal, id: "second" } } as const;
    const document = provenanceOf({ policy, entries: [...story.log, { prior: head, event: delegate }] });
    expectWhole(document);
    expect(Object.keys(document.agent)).toContain("principal:helper%2E");
    expect(fieldsOf(document.actedOnBehalfOf)).toEqual([
      { "prov:delegate": "principal:helper%2E", "prov:responsible": "principal:model" },
    ]);
  });
});

describe("memory export", () => {
  let home: MemoryHome;
  let units: string;
  let summary: string;

  beforeAll(async () => {
    home = await newHome();
    units = await add(home, "The user reads metric units.");
    summary = await add(home, "Summary: metric", "--by", "assistant", "--parent", units);
    await promote(home, units);
    await add(home, "A page", "--by", "web");
    const { memory, path } = home;
    await done("memory", "revoke", memory, units, "--key", path("olga.pem"), "--reason", "the user asked");
  });

  afterAll(() => removeHome(home));

  it("[MCM-030] [MCM-031] prints the document of all, or of an item, also as one line", async () => {
    const document = JSON.parse(await done("memory", "export", home.memory)) as ProvDocument;
    expectWhole(document);
    expect(await answered("memory", "export", home.memory)).toEqual({ code: 0, value: document });
    expect(await done("memory", "export", home.memory)).not.toContain("metric");
    const part = JSON.parse(
      await done("memory", "export", home.memory, "--item", summary.slice(0, 10)),
    ) as ProvDocument;
    expect(Object.keys(part.entity)).toEqual([`item:${units}`, `item:${summary}`]);
    expect(Object.keys(part.agent)).not.toContain("principal:web");
    const [invalidation] = fieldsOf(part.wasInvalidatedBy);
    expect(part.activity[String(invalidation!["prov:activity"])]).toMatchObject({ "fp:reason": "the user asked" });
    const nothing = await answered<Failed>("memory", "export", home.memory, "--item", "ffff");
    expect([nothing.code, nothing.value.error.tag]).toEqual([2, "ItemUnknown"]);
    expect((await command("memory", "export", home.path("nowhere"))).code).toBe(2);
  });
});
