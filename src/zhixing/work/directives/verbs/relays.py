"""Ledger verbs of relays."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

ISSUED = verb("relay.issued", zh="下发传达", en="directive sent down")
SUPERSEDED = verb("relay.superseded", zh="更正替代", en="directive replaced by a correction")
STUCK = verb("relay.stuck", zh="传达超时", en="directive lies past a hop's limit")
