"""What this room writes into the ledger."""

from zhixing.core.ledger.verbs import verb

VERDICT_GIVEN = verb("verdict.given", zh="作出结论", en="verdict given")
VERDICT_ANNULLED = verb("verdict.annulled", zh="撤销结论", en="verdict annulled")
BREACH_FOUND = verb("breach.found", zh="发现违规", en="breach found")
BREACH_ENDED = verb("breach.ended", zh="违规办结", en="breach ended")
CONSEQUENCE_OPENED = verb("consequence.opened", zh="告知拟处理意见", en="consequence opened by notice")
CONSEQUENCE_ANSWERED = verb("consequence.answered", zh="陈述申辩", en="statement and defence given")
CONSEQUENCE_CONFIRMED = verb("consequence.confirmed", zh="作出处理", en="consequence confirmed")
CONSEQUENCE_DROPPED = verb("consequence.dropped", zh="不予处理", en="consequence dropped")
CONSEQUENCE_APPEALED = verb("consequence.appealed", zh="提出异议", en="objection raised")
CONSEQUENCE_UPHELD = verb("consequence.upheld", zh="维持处理", en="consequence upheld on objection")
CONSEQUENCE_ANNULLED = verb("consequence.annulled", zh="撤销处理", en="consequence annulled")
EFFECT_RELIED_ON = verb("effect.relied_on", zh="适用处理影响", en="effect of a consequence relied on")
"""Annulment re-opens what relied on an effect."""
