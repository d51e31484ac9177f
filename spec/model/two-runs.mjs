// Laws about two runs, called a and b, that agree on what is not split.
import { authorityState, itemState } from "./state.mjs";
import { transitions } from "./transitions.mjs";

const items = [...Object.keys(itemState), "promotedAt", "supersededAt"];
const names = Object.keys(transitions);
const overrides = names.filter((name) => "unused" in transitions[name].guards);
const aboutItem = overrides.filter((name) => "recordScope" in transitions[name].guards);
const aboutNoItem = overrides.filter((name) => !aboutItem.includes(name));
const lowering = ["OverrideQuarantine", "OverrideDemote", "OverrideRevoke"];

const variables = ["x", "y"];

function agree([name, [sorts]]) {
  const used = sorts.map((_, index) => variables[index]).join(" ");
  const [one, other] = ["@a", "@b"].map((run) => (sorts.length === 0 ? `${name}'${run}` : `(${name}'${run} ${used})`));
  const bound = sorts.map((sort, index) => `(${variables[index]} ${sort})`).join(" ");
  return sorts.length === 0 ? `(= ${one} ${other})` : `(forall (${bound}) (= ${one} ${other}))`;
}

const sameAuthority = `(and ${Object.entries(authorityState).map(agree).join(" ")})`;
const lowered = (run) => `(=> (and authorised${run} (live${run} subject) (= (scopeOf record) (scope${run} subject)))
  (and accepted${run} (= (status'${run} subject) (status'@a subject)) (not (standing'${run} subject))))`;

/**
 * Each law with the transitions it is about, what may differ, what is assumed of the difference, and what follows. Run b
 * takes the transition; run a takes it as well, or the one named as `against`.
 */
export const twoRuns = {
  "verdicts-promote-nothing": {
    says: "runs that differ in verdicts turned from invalid to valid accept the same and trust the same (L5)",
    transitions: names.filter((name) => name !== "Promote"),
    split: ["provenance"],
    assumes: `(forall ((i Item)) (or (= (provenance@a i) (provenance@b i))
      (and (= (provenance@a i) Invalid) (= (provenance@b i) Valid))))`,
    claims: `(and (= accepted@a accepted@b) (=> accepted@a (forall ((i Item)) (= (status'@a i) (status'@b i)))))`,
  },
  "authority-without-items": {
    says: "runs that differ in anything about items keep the same principals, time, log, records and bypass (L12)",
    transitions: names,
    split: items,
    claims: `(=> (and accepted@a accepted@b) ${sameAuthority})`,
  },
  "records-authorised-alike": {
    says: "whatever the items, the same override records are authorised (L12)",
    transitions: overrides,
    split: items,
    claims: "(= authorised@a authorised@b)",
  },
  "records-accepted-alike": {
    says: "whatever the items, the same override records about no item are accepted (L12)",
    transitions: aboutNoItem,
    split: items,
    claims: "(= accepted@a accepted@b)",
  },
  "lowering-accepted": {
    says: "an authorised record lowers its item whenever the item is live and in the record's scope (L12)",
    transitions: lowering,
    split: items,
    claims: `(and ${lowered("@a")} ${lowered("@b")})`,
  },
  "rebase-alike": {
    says: "whatever was spent, a rebase leaves the same (L12)",
    transitions: ["OverrideRebase"],
    split: items,
    claims: `(=> (and accepted@a accepted@b) (forall ((s Scope))
      (=> (or (= (scopeOf record) everyScope) (= (scopeOf record) s)) (= (spent'@a s) (spent'@b s)))))`,
  },
  "verdict-turned": {
    says: `a verdict itself turned from invalid, in run a, to valid, in run b, makes nothing trusted, and changes what is
      trusted only where its item was in standing, which a refutation lowers (L5)`,
    transitions: ["VerifyProvenance"],
    against: "RefuteProvenance",
    split: ["transition"],
    given: ["standing-grounded"],
    claims: `(and (= accepted@a accepted@b) (=> accepted@a (forall ((i Item)) (and
      (= (status'@b i) (status i))
      (=> (standing'@a i) (standing i))
      (=> (not (standing subject)) (= (standing'@a i) (standing'@b i)))
      (=> (and (not (standing subject)) (not (= i subject))) (= (status'@a i) (status'@b i)))))))`,
  },
};
