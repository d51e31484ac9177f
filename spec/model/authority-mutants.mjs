// Wrong effects of overrides and of events about principals.
import { authorityTransitions } from "./authority-transitions.mjs";

const ofSubject = (name, value) => `(ite (= x subject) ${value} (${name} x))`;
const changes = (name, text) => ({ changes: { [name]: text } });
const suspected = (principal) => `(actsFor ${principal} suspect)`;
const trusted = "(exists ((i Item)) (standing i))";

const compromise = {
  "Compromise leaves what was written": {
    aims: `(or (and (byQuorum x) (exists ((a Approval)) (and (supports x a) ${suspected("(reviewerOf a)")})))
      (and (byOverride x) (exists ((p Principal)) (and (actor (warrantRecord x) p) ${suspected("p")}))))`,
    breaks: "decided-after-report",
  },
  "Compromise leaves what reviewers warranted": {
    aims: `(or (and (live x) ${suspected("(author x)")})
      (and (byOverride x) (exists ((p Principal)) (and (actor (warrantRecord x) p) ${suspected("p")}))))`,
    breaks: "support-uncompromised",
  },
  "Compromise leaves what was warranted": { aims: `(and (live x) ${suspected("(author x)")})` },
  "Compromise lowers whatever derives from nothing": {
    aims: "(and (live x) (not (exists ((z Item)) (parent x z))))",
    breaks: "fall-has-cause",
  },
  "Compromise leaves approvals": changes("held", "(held x y)"),
  "Compromise spares delegates": changes("compromised", "(or (compromised x) (= x suspect))"),
  "Compromise spares authors of what is in standing": {
    ...changes(
      "compromised",
      `(or (compromised x) (and ${suspected("x")} (not (exists ((z Item)) (and (standing z) (= (author z) x))))))`,
    ),
    breaks: "authority-without-items",
  },
  "Compromise marks strangers": {
    guards: { suspect: "true" },
    ...changes("compromised", `(or (compromised x) (= x suspect) ${suspected("x")})`),
    breaks: "compromised-enrolled",
  },
  "Compromise by anybody": { guards: { role: "true" }, breaks: "compromised-by-supervisor" },
  "Compromise does not cascade": changes("status", "(ite (aimed x) Quarantined (status x))"),
};

const delegation = {
  "Delegate makes a root identity": {
    ...changes("root", "(ite (= x newcomer) (own newcomer) (root x))"),
    breaks: "delegates-share-root",
  },
  "Delegate forgets the delegator's delegators": {
    ...changes("actsFor", "(ite (= x newcomer) (or (= y newcomer) (= y by)) (actsFor x y))"),
    breaks: "acts-for-transitively",
  },
  "Delegate forgets the delegate itself": {
    ...changes("actsFor", "(ite (= x newcomer) (actsFor by y) (actsFor x y))"),
    breaks: "acts-for-itself",
  },
  "Delegate works for strangers": {
    guards: { known: "true" },
    ...changes("actsFor", "(ite (= x newcomer) (or (= y newcomer) (= y by) (actsFor by y)) (actsFor x y))"),
    breaks: "delegates-enrolled",
  },
  "Delegate hands on deciding": {
    guards: { delegable: "(forall ((r Role)) (=> (givenRole r) (hasRole by r)))" },
    breaks: "delegates-never-decide",
  },
  "Delegate gives any role": {
    guards: { delegable: "(not (or (givenRole overrider) (givenRole supervisor) (givenRole writer)))" },
    breaks: "delegates-roles",
  },
  "Delegate gives any scope": {
    guards: { delegable: "(forall ((r Role)) (not (givenRole r)))" },
    breaks: "delegates-scopes",
  },
  "Delegate gives a cleaner origin": {
    guards: { delegable: "(forall ((r Role)) (=> (givenRole r) (and (= r writer) (hasRole by r))))" },
    breaks: "delegates-origin",
  },
};

const overriding = {
  "OverridePromote outlives its record": {
    ...changes("warrantEnd", ofSubject("warrantEnd", "(+ (expires record) longestOverride)")),
    breaks: "override-ends",
  },
  "OverridePromote warrants as a quorum": {
    ...changes("warrant", ofSubject("warrant", "ByQuorum")),
    breaks: "warrant-by-override",
  },
  "OverrideQuarantine drops everything in standing": {
    ...changes("status", "(ite (or (= x subject) (standing x)) Quarantined (status x))"),
    breaks: "cascade-exact",
  },
  "OverrideQuarantine uses up every record": { ...changes("used", "true"), breaks: "record-someone" },
  "OverrideQuarantine trusts records by what is in memory": {
    guards: { signed: `(and (forall ((p Principal)) (=> (acts p) (signedRecord record p))) (not ${trusted}))` },
    breaks: "records-authorised-alike",
  },
  "OverrideRelease promotes": {
    ...changes("status", ofSubject("status", "Canonical")),
    breaks: "release-never-trusts",
  },
  "OverrideRebase resets every scope": changes("spent", "0"),
  "OverrideRebase resets nothing": changes("spent", "(spent x)"),
  "OverrideRebase forgives a little": {
    ...changes("spent", "(ite (and (= (scopeOf record) x) (> (spent x) 0)) (- (spent x) 1) (spent x))"),
    breaks: "rebase-alike",
  },
  "OverrideEnrol makes a delegate": changes("root", "(ite (= x newcomer) (root by) (root x))"),
  "OverrideEnrol gives every scope": {
    ...changes("holds", "(or (= x newcomer) (holds x y))"),
    breaks: "joins-no-wider",
  },
  "OverrideEnrol forgives": { ...changes("compromised", "false"), breaks: "compromised-for-ever" },
  "OverrideEngageBypass engages every scope": changes("bypassed", "true"),
  "OverrideEngageBypass engages nothing": { ...changes("bypassed", "(bypassed x)"), breaks: "bypass-engaged" },
  "OverrideLiftBypass lifts every scope": changes("bypassed", "false"),
};

const named = { ...compromise, ...delegation, ...overriding };
const lowering = { OverrideQuarantine: "Quarantined", OverrideDemote: "Demoted", OverrideRevoke: "Revoked" };
const overrides = Object.keys(authorityTransitions).filter((name) => name.startsWith("Override"));

function inEach(transitions, name, mutantOf) {
  return Object.fromEntries(
    transitions.map((transition) => [`${transition} ${name}`, { transition, ...mutantOf(transition) }]),
  );
}

/** Each mutant with its transition, what it changes, aims at or asks for instead, and which property it is to break. */
export const authorityMutants = {
  ...Object.fromEntries(
    Object.entries(named).map(([name, mutant]) => [name, { transition: name.split(" ")[0], ...mutant }]),
  ),
  ...inEach(overrides, "leaves its record unused", () => ({ ...changes("used", "(used x)"), breaks: "record-once" })),
  ...inEach(Object.keys(authorityTransitions), "is not in the log", () => ({
    ...changes("past", "(past x)"),
    breaks: "head-is-past",
  })),
  ...inEach(Object.keys(lowering), "does not cascade", (name) => ({
    ...changes("status", `(ite (aimed x) ${lowering[name]} (status x))`),
    breaks: "standing-grounded",
  })),
  ...inEach(Object.keys(lowering), "is kept out by what is in standing", () => ({
    guards: { veto: `(not ${trusted})` },
    breaks: "lowering-accepted",
  })),
  ...inEach(["OverrideRebase", "OverrideEnrol", "OverrideEngageBypass", "OverrideLiftBypass"], "needs trust", () => ({
    guards: { trusting: trusted },
    breaks: "records-accepted-alike",
  })),
};
