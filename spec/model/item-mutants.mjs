// Wrong effects of events about items.
import { itemTransitions, loweredTo } from "./item-transitions.mjs";

const ofSubject = (name, value) => `(ite (= x subject) ${value} (${name} x))`;
const changes = (name, text) => ({ changes: { [name]: text } });

const writing = {
  "forgets the parents' root identities": {
    ...changes("labelled", "(ite (= x subject) (= y (root by)) (labelled x y))"),
    breaks: "label-has-authors",
  },
  "forgets the author's root identity": changes(
    "labelled",
    "(ite (= x subject) (exists ((z Item)) (and (newParent z) (labelled z y))) (labelled x y))",
  ),
  "labels with every root identity": {
    ...changes("labelled", "(or (= x subject) (labelled x y))"),
    breaks: "label-exact",
  },
  "forgets the parents' levels": {
    ...changes("level", ofSubject("level", "(levelOf (origin by))")),
    breaks: "level-propagates",
  },
  "takes the worst level": { ...changes("level", ofSubject("level", "3")), breaks: "level-exact" },
  "forgets the ancestors of parents": {
    ...changes("ancestor", "(ite (= x subject) (newParent y) (ancestor x y))"),
    breaks: "ancestors-transitive",
  },
  "forgets that parents are ancestors": {
    ...changes("ancestor", "(ite (= x subject) (exists ((z Item)) (and (newParent z) (ancestor z y))) (ancestor x y))"),
    breaks: "parents-are-ancestors",
  },
  "derives from everything": {
    ...changes("ancestor", "(ite (= x subject) (present y) (ancestor x y))"),
    breaks: "ancestors-through-parents",
  },
  "lets an item derive from itself": {
    guards: { acyclic: "true", parents: "true" },
    breaks: "ancestors-acyclic",
  },
  "counts no depth": { ...changes("depth", ofSubject("depth", "0")), breaks: "depth-grows" },
  "writes a core anchor whatever the origin": {
    ...changes("kind", ofSubject("kind", "CoreAnchor")),
    breaks: "kind-of-origin",
  },
  "takes the provenance as valid": changes("provenance", ofSubject("provenance", "Valid")),
};

const verdicts = {
  "VerifyProvenance promotes a candidate": {
    ...changes("status", "(ite (and (= x subject) (= (status x) Candidate)) Canonical (status x))"),
    breaks: "verdict-turned",
  },
  "VerifyProvenance vouches for the author's other items": changes(
    "provenance",
    "(ite (= (author x) (author subject)) Valid (provenance x))",
  ),
  "RefuteProvenance leaves the item in standing": {
    ...changes("status", "(status x)"),
    breaks: "refuted-not-trusted",
  },
};

const rounds = {
  "Nominate keeps approvals": changes("held", "(held x y)"),
  "Nominate keeps the round": changes("round", "(round x)"),
  "Nominate takes the number of a later event": {
    ...changes("round", ofSubject("round", "(+ sequence 1)")),
    breaks: "round-before-now",
  },
  "Nominate rewrites the content": {
    ...changes("content", ofSubject("content", "newContent")),
    breaks: "writing-fixed",
  },
  "Nominate forgets parents": {
    ...changes("parent", "(and (not (= x subject)) (parent x y))"),
    breaks: "derivation-fixed",
  },
  "Approve promotes at once": changes("status", ofSubject("status", "Canonical")),
  "Approve promotes what has valid provenance": {
    ...changes("status", "(ite (and (= x subject) (= (provenance x) Valid)) Canonical (status x))"),
    breaks: "verdicts-promote-nothing",
  },
  "Approve starts a round": { ...changes("round", ofSubject("round", "sequence")), breaks: "round-kept" },
};

const promoting = {
  "Promote washes the label": {
    ...changes("labelled", "(and (not (= x subject)) (labelled x y))"),
    breaks: "label-fixed",
  },
  "Promote counts expired approvals": changes("supports", "(ite (= x subject) (held x y) (supports x y))"),
  "Promote counts approvals that were never given": {
    ...changes("supports", "(or (= x subject) (supports x y))"),
    breaks: "support-signed",
  },
  "Promote counts whoever names the item": {
    ...changes("supports", "(ite (= x subject) (names y x) (supports x y))"),
    breaks: "support-independent",
  },
  "Promote counts two approvals of one reviewer": {
    ...changes(
      "supports",
      "(ite (= x subject) (exists ((z Approval)) (and (held x z) (= (reviewerOf y) (reviewerOf z)))) (supports x y))",
    ),
    breaks: "support-distinct",
  },
  "Promote keeps no supporters": changes("supports", "(and (not (= x subject)) (supports x y))"),
  "Promote spends no drift": changes("spent", "(spent x)"),
  "Promote promotes the parents too": changes(
    "status",
    "(ite (or (= x subject) (parent subject x)) Canonical (status x))",
  ),
  "Promote dates itself ahead": {
    ...changes("promotedAt", ofSubject("promotedAt", "(+ sequence 1)")),
    breaks: "history-past",
  },
  "Supersede takes a successor of the past": {
    guards: { successor: "(standing replacement)" },
    breaks: "succession-forward",
  },
  "Supersede drops what was derived": changes("status", loweredTo("Superseded")),
  "Supersede keeps the old successor": changes("successor", "(successor x)"),
};

const lowering = {
  "Quarantine does not count": changes("counted", "(counted x y)"),
  "Quarantine counts for the delegate's own name": changes(
    "counted",
    "(ite (and (= x (own by)) (= y (windowOf clock))) (+ (counted x y) 1) (counted x y))",
  ),
  "Tick expires nothing": changes("status", "(status x)"),
  "Tick expires late": { aims: "(and (byOverride x) (< (warrantEnd x) now))", breaks: "override-ends" },
  "Tick expires warrants by quorum": { aims: "(and (standing x) (<= (warrantEnd x) now))" },
  "Tick goes back before the start": { guards: { forward: "true" }, breaks: "time-counts" },
};

const named = { ...verdicts, ...rounds, ...promoting, ...lowering };
const cascading = { RefuteProvenance: "Quarantined", Quarantine: "Quarantined", Tick: "Demoted" };

/** Each mutant with its transition, what it changes, aims at or asks for instead, and which property it is to break. */
export const itemMutants = {
  ...Object.fromEntries(
    Object.entries(writing).map(([name, mutant]) => [`Observe ${name}`, { transition: "Observe", ...mutant }]),
  ),
  ...Object.fromEntries(
    Object.entries(named).map(([name, mutant]) => [name, { transition: name.split(" ")[0], ...mutant }]),
  ),
  ...Object.fromEntries(
    Object.entries(cascading).map(([transition, status]) => [
      `${transition} does not cascade`,
      { transition, ...changes("status", `(ite (aimed x) ${status} (status x))`) },
    ]),
  ),
  ...Object.fromEntries(
    Object.keys(itemTransitions).map((transition) => [
      `${transition} is not in the log`,
      { transition, ...changes("past", "(past x)"), breaks: "head-is-past" },
    ]),
  ),
};
