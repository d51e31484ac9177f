import { Schema } from "effect";

/**
 * A qualified name of PROV: a declared prefix, a colon, and a local name.
 *
 * @spec MCM-030
 * @category provenance
 * @since 0.1.0
 */
export const QualifiedName = Schema.String.check(
  Schema.isPattern(/^[A-Za-z][A-Za-z0-9-]*:[A-Za-z0-9](?:[A-Za-z0-9._-]|%[0-9A-F]{2})*$/u, {
    expected: "a qualified name",
  }),
);
export type QualifiedName = typeof QualifiedName.Type;

const relationName = Schema.String.check(
  Schema.isPattern(/^_:[A-Za-z]+\d+$/u, { expected: "the name of a blank node" }),
);

/**
 * The value of an attribute: plain, or a qualified name that says it is one.
 *
 * @spec MCM-030
 * @category provenance
 * @since 0.1.0
 */
export const AttributeValue = Schema.Union([
  Schema.String,
  Schema.Finite,
  Schema.Boolean,
  Schema.Struct({ $: QualifiedName, type: Schema.Literal("prov:QUALIFIED_NAME") }),
  Schema.Array(Schema.String),
]);
export type AttributeValue = typeof AttributeValue.Type;

const attributes = Schema.Record(QualifiedName, AttributeValue);

/**
 * The attributes of an entity, an activity, an agent or a relation, by qualified name.
 *
 * @spec MCM-030
 * @category provenance
 * @since 0.1.0
 */
export type Attributes = typeof attributes.Type;

const elements = Schema.Record(QualifiedName, attributes);

/** Relations: what each must say, and further attributes of our own. */
const relation = <Name extends `prov:${string}`>(...required: ReadonlyArray<Name>) =>
  Schema.Record(
    relationName,
    attributes.check(
      Schema.makeFilter((fields: Attributes) => required.every((name) => name in fields) || `${required.join(", ")}`),
    ),
  );

/**
 * A document of PROV-JSON, with the parts of it that a memory's history needs.
 *
 * **Source** The PROV-JSON Serialization, W3C Member Submission, 24 April 2013.
 *
 * @spec MCM-030
 * @category provenance
 * @since 0.1.0
 */
export const ProvDocument = Schema.Struct({
  prefix: Schema.Record(Schema.String, Schema.String),
  entity: elements,
  activity: elements,
  agent: elements,
  wasGeneratedBy: relation("prov:entity", "prov:activity"),
  used: relation("prov:activity", "prov:entity"),
  wasInvalidatedBy: relation("prov:entity", "prov:activity"),
  wasDerivedFrom: relation("prov:generatedEntity", "prov:usedEntity"),
  wasAttributedTo: relation("prov:entity", "prov:agent"),
  wasAssociatedWith: relation("prov:activity", "prov:agent"),
  actedOnBehalfOf: relation("prov:delegate", "prov:responsible"),
});
export type ProvDocument = typeof ProvDocument.Type;

/**
 * The kinds of relation in a document.
 *
 * @spec MCM-031
 * @category provenance
 * @since 0.1.0
 */
export type RelationName = Exclude<keyof ProvDocument, "prefix" | "entity" | "activity" | "agent">;
