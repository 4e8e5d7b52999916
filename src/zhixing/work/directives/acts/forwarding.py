"""Forwarding what came from above: a mere copy without owner and date goes back to its sender (B10)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import policies as matter_policies
from zhixing.core.matters.models import Matter
from zhixing.core.notices import acts as notices
from zhixing.core.notices.acts import Duty
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate
from zhixing.work.directives.models import Forwarding
from zhixing.work.directives.refusals import forwarding as refusals
from zhixing.work.directives.rules import hollow as rules
from zhixing.work.directives.verbs import forwarding as verbs

COPY_RULE = "documents.copied"


@transaction.atomic
def forward_paper(*, number: str, text: str, by: Officer, at: datetime) -> Forwarding:
    """Compare what a unit passes on with what it received, and keep the result.

    From the rule's share of copied words on, a text without an owner and a date of its own is returned
    to its sender, and counts as nothing. Raises NotYoursToForward, NothingToForward,
    ForwardedTextMissing, SecretWords. Ledger: forwarding.passed or forwarding.returned.
    """
    matter = Matter.objects.visible_to(by).filter(number=number).first()
    if matter is None or not matter_policies.may_work(by, matter):
        raise refusals.NotYoursToForward
    source = matter.requirement or matter.source_sentence
    if not source.strip():
        raise refusals.NothingToForward
    if not text.strip():
        raise refusals.ForwardedTextMissing
    evidence.refuse_secret_words(text)
    today = people.day_of(at)
    found = rules.judge(source, text, year=today.year)
    is_copy = found.is_mere_copy(rulebook.rule(COPY_RULE, on=today).number("percent"))
    made = Forwarding.objects.create(
        matter=matter,
        unit_id=matter.unit_id,
        text=text,
        percent=found.percent,
        has_owner=found.has_owner,
        has_date=found.has_date,
        state="returned" if is_copy else "passed",
        sent_by_id=by.person_id,
        sent_at=at,
    )
    if is_copy:
        notices.owe_many(
            [
                Duty(
                    to_person_id=by.person_id,
                    to_name=by.person_name,
                    about=matter.reference,
                    topic="sent_back",
                    text=translate(
                        mark("转发件退回：与原文{percent}%相同，请写明本地措施、责任人和时限：{title}")
                    ).format(percent=found.percent, title=matter.title[:60]),
                    key=f"forwarding:{made.pk}",
                    at=at,
                    url=f"/directives/forwarding/{matter.number}/",
                )
            ]
        )
    ledger.record(
        verbs.RETURNED if is_copy else verbs.PASSED,
        about=reference("forwarding", made.pk),
        by=by,
        at=at,
        facts={
            "matter": matter.number,
            "percent": found.percent,
            "owner": found.has_owner,
            "date": found.has_date,
        },
    )
    return made
