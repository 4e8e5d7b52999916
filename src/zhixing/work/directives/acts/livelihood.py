"""民生实事: eight public promises, each item done only when residents say so (B11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhixing.core.clock.rules import fixed_date
from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.acts import Assignment, NewMatter
from zhixing.core.matters.models import Feedback, Matter
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.directives.kinds.livelihood import LIVELIHOOD
from zhixing.work.directives.models.livelihood import LivelihoodItem, Programme, ResidentAcceptance
from zhixing.work.directives.policies import livelihood as policies
from zhixing.work.directives.refusals import livelihood as refusals
from zhixing.work.directives.rules import livelihood as rules
from zhixing.work.directives.verbs import livelihood as verbs

COUNT_RULE, ACCEPTANCE_RULE = "livelihood.programmes", "livelihood.acceptance"


@dataclass(frozen=True, slots=True)
class NewProgramme:
    """One programme as it was decided."""

    title: str
    beneficiaries: str
    standard: str
    location: str
    budget_fen: int
    unit_id: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Sample:
    """What an acceptance found: residents asked and satisfied, the site check, what is to be put right."""

    held_on: date
    sampled: int
    satisfied: int
    site_ok: bool
    findings: str = ""
    photo_ids: tuple[int, ...] = ()


@transaction.atomic
def list_programmes(*, year: int, rows: Sequence[NewProgramme], by: Officer, at: datetime) -> list[Programme]:
    """List the programmes of a year, as many as the rule livelihood.programmes says.

    Raises NotForProgrammes, AlreadyListed, WrongCount, SecretWords. Ledger: programme.listed.
    """
    if not policies.may_list(by):
        raise refusals.NotForProgrammes
    if Programme.objects.filter(year=year).exists():
        raise refusals.AlreadyListed(year=year)
    wanted = rulebook.rule(COUNT_RULE, on=people.day_of(at)).number("members_count")
    if len(rows) != wanted:
        raise refusals.WrongCount(wanted=wanted, count=len(rows))
    evidence.refuse_secret_words(*(text for new in rows for text in (new.title, new.standard)))
    made = Programme.objects.bulk_create(
        Programme(
            year=year,
            place=place,
            title=new.title[:120],
            beneficiaries=new.beneficiaries[:120],
            standard=new.standard[:200],
            location=new.location[:120],
            budget_fen=new.budget_fen,
            unit_id=new.unit_id,
            due_on=new.due_on,
            listed_by_id=by.person_id,
            listed_at=at,
        )
        for place, new in enumerate(rows, start=1)
    )
    names, entries = people.unit_names({one.unit_id for one in made}), []
    for one in made:
        facts = {"title": one.title, "unit": names.get(one.unit_id, ""), "due": one.due_on.isoformat()}
        entries.append(ledger.Draft(verbs.LISTED, about=one.reference, by=by, at=at, facts=facts))
    ledger.record_many(entries)
    return made


@transaction.atomic
def add_item(*, programme_id: int, title: str, due_on: date, by: Officer, at: datetime) -> LivelihoodItem:
    """Give the unit of a programme one item of it, due on a promised day.

    Raises NotForProgrammes and the refusals of registering. Ledger: matter.registered, matter.assigned.
    """
    programme = Programme.objects.filter(pk=programme_id).first()
    if programme is None or not policies.may_list(by):
        raise refusals.NotForProgrammes
    sentence = translate(mark("{year}年民生实事第{place}件：{title}")).format(
        year=programme.year, place=programme.place, title=programme.title
    )
    matter = matters.register(
        new=NewMatter(
            title=title,
            kind=LIVELIHOOD.code,
            requirement=programme.standard,
            grade="key",
            source_kind="report",
            source_sentence=sentence,
            assignment=Assignment((programme.unit_id,), limit=fixed_date(due_on, sentence)),
        ),
        by=by,
        at=at,
    )
    return LivelihoodItem.objects.create(programme=programme, matter=matter)


@transaction.atomic
def release_programmes(*, year: int, by: Officer, at: datetime) -> int:
    """Release the year's programmes to the public, after the reading before publication. Returns how many.

    Raises NotForProgrammes, NothingToRelease. Ledger: programme.released.
    """
    if not policies.may_list(by):
        raise refusals.NotForProgrammes
    rows = list(Programme.objects.select_for_update().filter(year=year, released_at=None).order_by("place"))
    if not rows:
        raise refusals.NothingToRelease
    for one in rows:
        one.released_at, one.released_by_id = at, by.person_id
        one.save(update_fields=["released_at", "released_by"])
        ledger.record(verbs.RELEASED, about=one.reference, by=by, at=at, facts={"title": one.title})
    return len(rows)


@transaction.atomic
def record_acceptance(*, number: str, sample: Sample, by: Officer, at: datetime) -> ResidentAcceptance:
    """Record what residents and the site check say of an item that its unit reported done.

    Below the rule's share, or with a failed site check, the request goes back with what is to be put
    right, and the item stays open. Never by the unit. Raises NotForProgrammes, NotReportedDone,
    TooFewSampled, MoreSatisfiedThanSampled, FindingsMissing.
    Ledger: acceptance.passed or acceptance.failed, matter.close_returned.
    """
    item = _item(number, by=by)
    asked = Feedback.objects.filter(matter_id=item.matter_id, purpose="close", state="checking").first()
    if asked is None:
        raise refusals.NotReportedDone
    rule = rulebook.rule(ACCEPTANCE_RULE, on=people.day_of(at))
    if sample.sampled < rule.number("sample_count"):
        raise refusals.TooFewSampled(count=rule.number("sample_count"), sampled=sample.sampled)
    if sample.satisfied > sample.sampled:
        raise refusals.MoreSatisfiedThanSampled
    passed = rules.is_accepted(
        sampled=sample.sampled,
        satisfied=sample.satisfied,
        site_ok=sample.site_ok,
        percent=rule.number("percent"),
    )
    if not passed and not sample.findings.strip():
        raise refusals.FindingsMissing
    made = ResidentAcceptance.objects.create(
        item=item,
        held_on=sample.held_on,
        sampled=sample.sampled,
        satisfied=sample.satisfied,
        site_ok=sample.site_ok,
        findings=sample.findings.strip(),
        is_passed=passed,
        recorded_by_id=by.person_id,
        recorded_at=at,
    )
    made.photos.add(*sample.photo_ids)
    facts = {
        "matter": item.matter.number,
        "sampled": sample.sampled,
        "satisfied": sample.satisfied,
        "site_ok": sample.site_ok,
        "findings": sample.findings.strip(),
    }
    verb = verbs.ACCEPTED if passed else verbs.FAILED
    ledger.record(verb, about=item.programme.reference, by=by, at=at, facts=facts)
    if not passed:
        reason = translate(mark("群众验收满意率 {percent}%，责令整改：{findings}")).format(
            percent=made.percent, findings=sample.findings.strip()
        )
        matters.return_feedback(feedback_id=asked.pk, reason=reason[:500], by=by, at=at)
    return made


def _item(number: str, *, by: Officer) -> LivelihoodItem:
    seen = Matter.objects.visible_to(by).filter(number=number)
    found = LivelihoodItem.objects.select_related("matter", "programme").filter(matter__in=seen).first()
    if found is None or not policies.may_accept(by, found.matter):
        raise refusals.NotForProgrammes
    return found
