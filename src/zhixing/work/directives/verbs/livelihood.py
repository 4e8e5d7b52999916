"""Ledger verbs of livelihood programmes."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

LISTED = verb("programme.listed", zh="列入民生实事", en="livelihood programme listed")
RELEASED = verb("programme.released", zh="公布民生实事", en="livelihood programme released")
ACCEPTED = verb("acceptance.passed", zh="群众验收通过", en="accepted by residents")
FAILED = verb("acceptance.failed", zh="群众验收未通过", en="not accepted by residents")
