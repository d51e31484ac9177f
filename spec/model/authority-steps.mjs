const joins = "(and (enrolled' p) (not (enrolled p)))";
const rebased = "(and (= transition OverrideRebase) (or (= (scopeOf record) everyScope) (= (scopeOf record) s)))";
const takesEffect = "(and (used' r) (not (used r)))";

/** What a step may do to principals, time, the log, records and the bypass. */
export const authoritySteps = {
  "identity-fixed": {
    says: "name, root identity, roles, scopes and origin of a principal never change",
    formula: `(forall ((p Principal)) (=> (enrolled p)
      (and (enrolled' p) (= (root' p) (root p)) (= (origin' p) (origin p))
        (forall ((r Role)) (= (hasRole' p r) (hasRole p r)))
        (forall ((s Scope)) (= (holds' p s) (holds p s)))
        (forall ((q Principal)) (=> (enrolled q) (= (actsFor' p q) (actsFor p q)))))))`,
  },
  "compromised-for-ever": {
    says: "a compromised principal stays compromised",
    formula: "(forall ((p Principal)) (=> (compromised p) (compromised' p)))",
  },
  "compromised-by-supervisor": {
    says: "a supervisor reports a compromised key",
    formula: "(forall ((p Principal)) (=> (and (compromised' p) (not (compromised p))) (entitled supervisor)))",
  },
  "compromised-spreads": {
    says: "the principal reported is compromised, with whoever acts for it, and nobody else is by the report",
    formula: `(and (=> (= transition Compromise) (compromised' suspect))
      (forall ((p Principal)) (= (compromised' p)
        (or (compromised p) (and (= transition Compromise) (actsFor p suspect))))))`,
  },
  "compromised-quarantined": {
    says: "live items that a principal wrote are quarantined when it is found compromised",
    formula: `(forall ((i Item)) (=> (and (live i) (compromised' (author i)) (not (compromised (author i))))
      (= (status' i) Quarantined)))`,
  },
  "joins-through-someone": {
    says: "only enrolled, uncompromised principals let anyone in",
    formula: `(forall ((p Principal) (q Principal)) (=> (and ${joins} (acts q))
      (and (enrolled q) (not (compromised q)))))`,
  },
  "joins-no-wider": {
    says: "nobody lets in a principal with a scope that they do not hold",
    formula: `(forall ((p Principal) (q Principal) (s Scope))
      (=> (and ${joins} (acts q) (holds' p s)) (covers q s)))`,
  },
  "joins-within-record": {
    says: "an enrolment gives no scope that its record does not cover",
    formula: `(forall ((p Principal) (s Scope)) (=> (and ${joins} overriding (holds' p s))
      (or (= (scopeOf record) everyScope) (= (scopeOf record) s))))`,
  },
  "joins-as-itself": {
    says: "who is enrolled by override acts for itself alone; anyone else is a delegate of who let it in",
    formula: `(forall ((p Principal) (q Principal)) (=> ${joins}
      (and (= (actsFor' p q) (or (= p q) (and (not overriding) (actsFor by q))))
        (= (root' p) (ite overriding (own p) (root by))))))`,
  },
  "clock-forward": { says: "the clock never goes back", formula: "(>= clock' clock)" },
  "clock-by-supervisor": {
    says: "a supervisor moves the clock, and only by a tick",
    formula: "(=> (not (= clock' clock)) (and (entitled supervisor) (= transition Tick) (= clock' now)))",
  },
  "log-grows": {
    says: "every event extends the log and forgets no head",
    formula: `(and (= sequence' (+ sequence 1)) (= head' nextHead)
      (forall ((h Head)) (= (past' h) (or (past h) (= h nextHead)))))`,
  },
  "record-once": {
    says: "an override is due to its record, which took no effect before and is used now; no other record is (L9)",
    formula: `(and (=> overriding (and (not (used record)) (used' record)))
      (forall ((r Record)) (= (used' r) (or (used r) (and overriding (= r record))))))`,
  },
  "record-authorised": {
    says: "only enrolled, uncompromised overriders override",
    formula: `(forall ((r Record)) (=> ${takesEffect} (entitled overrider)))`,
  },
  "record-in-time": {
    says: "a record takes effect from its issue until its expiry",
    formula: `(forall ((r Record)) (=> ${takesEffect} (and (<= (issued r) clock) (< clock (expires r)))))`,
  },
  "record-about-live": {
    says: "a record about an item takes effect while the item is live, on this item",
    formula: `(forall ((r Record) (i Item)) (=> (and ${takesEffect} (aboutItem r) (about r i))
      (and (live i) (= i subject))))`,
  },
  "override-accounted": {
    says: "what only overriders may do is due to a record of that action (L9)",
    formula: `(=> (or
        (exists ((s Scope)) (or (not (= (bypassed' s) (bypassed s))) (< (spent' s) (spent s))))
        (exists ((i Item)) (or (and (= (status i) Quarantined) (not (= (status' i) Quarantined)))
          (and (= (status' i) Revoked) (not (= (status i) Revoked)))
          (and (byOverride' i) (not (byOverride i)))
          (and (= (status' i) Demoted) (not (= (status i) Demoted)) (not (= transition Tick)))))
        (exists ((p Principal)) (and ${joins} (= (root' p) (own p)))))
      (and overriding (used' record) (not (used record)) (= (action record) transition)))`,
  },
  "bypass-switched": {
    says: "a record that engages or lifts the bypass changes it in its scope, and nothing else changes it",
    formula: `(forall ((s Scope)) (= (not (= (bypassed' s) (bypassed s)))
      (and (or (= transition OverrideEngageBypass) (= transition OverrideLiftBypass)) (= s (scopeOf record)))))`,
  },
  "bypass-engaged": {
    says: "after engaging it the bypass of the scope is on, after lifting it is off",
    formula: `(and (=> (= transition OverrideEngageBypass) (bypassed' (scopeOf record)))
      (=> (= transition OverrideLiftBypass) (not (bypassed' (scopeOf record)))))`,
  },
  "rebase-resets": {
    says: "a rebase sets the drift spent to zero in its scope, or in every one, and nothing else lowers it",
    formula: `(forall ((s Scope)) (and (=> ${rebased} (= (spent' s) 0)) (=> (< (spent' s) (spent s)) ${rebased})))`,
  },
};
