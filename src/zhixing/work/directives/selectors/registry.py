"""Reads of the registry: documents, what a draft may conflict with, what is changed or ruled too often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from zhixing.core.people import selectors as people
from zhixing.core.people.models import PostRole
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor
from zhixing.foundation.words import mark, translate
from zhixing.work.directives.models.registry import (
    ConflictSettlement,
    DocumentChange,
    DocumentClause,
    RegisteredDocument,
)
from zhixing.work.directives.policies import registry as policies
from zhixing.work.directives.rules import registry as rules

MOST = 300


@dataclass(frozen=True, slots=True)
class Conflict:
    """A document in force with the clauses, mine and theirs, that speak of one thing differently."""

    document: RegisteredDocument
    unit: str
    pairs: tuple[tuple[DocumentClause, DocumentClause], ...]
    settlement: ConflictSettlement | None = None


def conflicts_of(draft: RegisteredDocument) -> list[Conflict]:
    """Return the documents in force on the same matter and object that conflict. Four queries."""
    percent = rulebook.rule("decisions.conflict", on=people.day_of(draft.drafted_at)).number("percent")
    others = list(
        RegisteredDocument.objects.filter(topic=draft.topic, subject=draft.subject, state=rules.IN_FORCE)
        .exclude(pk=draft.pk)
        .prefetch_related("clauses")
        .order_by("pk")
    )
    mine = list(draft.clauses.order_by("place"))
    settled = {one.other_id: one for one in draft.settlements.all()}
    names = people.unit_names({one.unit_id for one in others})
    found = []
    for other in others:
        theirs = sorted(other.clauses.all(), key=lambda clause: clause.place)
        places = rules.conflicts([one.text for one in mine], [one.text for one in theirs], percent=percent)
        if places:
            pairs = tuple((mine[a - 1], theirs[b - 1]) for a, b in places)
            found.append(Conflict(other, names.get(other.unit_id, ""), pairs, settled.get(other.pk)))
    return found


def kept_by(unit_id: int) -> set[str]:
    """Return the numbers and the titles of a unit's documents. One query."""
    rows = RegisteredDocument.objects.filter(unit_id=unit_id).values_list("document_number", "title")
    return {word for row in rows for word in row if word}


def conflicts_among(says: Sequence[tuple[str, str, str, Sequence[str]]], *, on: date) -> dict[int, str]:
    """Return what conflicts with a document in force or with one before it: its place, and that one's title.

    `says` is matter, object, title and clauses of each. Three queries.
    """
    percent = rulebook.rule("decisions.conflict", on=on).number("percent")
    standing: dict[tuple[str, str], list[tuple[str, Sequence[str]]]] = {}
    ruling = RegisteredDocument.objects.filter(topic__in={one[0] for one in says}, state=rules.IN_FORCE)
    for one in ruling.prefetch_related("clauses").order_by("pk"):
        clauses = [clause.text for clause in sorted(one.clauses.all(), key=lambda clause: clause.place)]
        standing.setdefault((one.topic, one.subject), []).append((one.title, clauses))
    found: dict[int, str] = {}
    for place, (topic, subject, title, mine) in enumerate(says):
        others = standing.setdefault((topic, subject), [])
        for other, theirs in others:
            if rules.conflicts(mine, theirs, percent=percent):
                found[place] = other
                break
        others.append((title, mine))
    return found


@dataclass(frozen=True, slots=True)
class Concerns:
    """Why a document wants a look: changes of one clause with dates and signers, several issuers."""

    changes: tuple[rules.Change, ...]
    issuers: tuple[str, ...]

    @property
    def is_flagged(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.changes or self.issuers)

    def words(self) -> list[str]:
        """Return what is to be said, in the reader's language."""
        found = []
        if self.changes:
            series = "、".join(f"{one.on:%m-%d} {one.signer}" for one in self.changes)
            found.append(translate(mark("朝令夕改：{series}")).format(series=series))
        if self.issuers:
            found.append(translate(mark("政出多门：{units}")).format(units="、".join(self.issuers)))
        return found


def concerns_of(found: RegisteredDocument, *, on: date) -> Concerns:
    """Return what is wrong with a document by the rule decisions.reversal. Four queries."""
    rule = rulebook.rule("decisions.reversal", on=on)
    rows = found.changes.filter(kind="amended").order_by("changed_on", "pk")
    changes = rules.reversals(
        [rules.Change(one.place, one.changed_on, one.signer) for one in rows],
        count=rule.number("count"),
        within_months=rule.number("within_months"),
    )
    same = RegisteredDocument.objects.filter(
        topic=found.topic, subject=found.subject, state=rules.IN_FORCE
    ).prefetch_related("joint_units")
    alone = [one for one in same.order_by("pk") if not one.joint_units.all()]
    units = list(dict.fromkeys(one.unit_id for one in alone))
    names = people.unit_names(set(units))
    several = len(units) >= rule.number("issuers_count")
    return Concerns(changes, tuple(names.get(unit, "") for unit in units) if several else ())


def legal_office(*, at: datetime) -> dict[int, str]:
    """Return who holds the role of the legal office, by person. Two queries."""
    held = PostRole.objects.filter(Q(until=None) | Q(until__gt=at), role="legal_office", since__lte=at)
    posts = list(held.values_list("post_id", flat=True))
    return dict(people.persons_in_posts(posts, at=at))


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document in the list."""

    id: int
    title: str
    document_number: str
    topic: str
    subject: str
    unit: str
    state: str
    issued_at: datetime | None
    is_flagged: bool


def documents(*, seen_by: Actor, text: str = "", state: str = "", limit: int = MOST) -> list[DocumentLine]:
    """Return documents in view whose title, number, matter, object or clauses hold the words. Two queries."""
    found = RegisteredDocument.objects.visible_to(seen_by)
    if state in rules.STATE_WORDS:
        found = found.filter(state=state)
    for word in text.split()[:5]:
        found = found.filter(
            Q(title__icontains=word)
            | Q(document_number__icontains=word)
            | Q(topic__icontains=word)
            | Q(subject__icontains=word)
            | Q(pk__in=DocumentClause.objects.filter(text__icontains=word).values("document_id"))
        )
    rows = list(found.order_by("-pk")[:limit])
    names = people.unit_names({one.unit_id for one in rows})
    return [
        DocumentLine(
            one.pk,
            one.title,
            one.document_number,
            one.topic,
            one.subject,
            names.get(one.unit_id, ""),
            one.state,
            one.issued_at,
            one.flagged_at is not None,
        )
        for one in rows
    ]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One document with clauses, history, conflicts of a draft, and why it wants a look."""

    document: RegisteredDocument
    unit: str
    joint: tuple[str, ...]
    clauses: tuple[DocumentClause, ...]
    changes: tuple[DocumentChange, ...]
    conflicts: tuple[Conflict, ...]
    concerns: Concerns
    asked: tuple[ConflictSettlement, ...]
    may_change: bool


def document(key: int, *, seen_by: Actor, now: datetime) -> DocumentPage | None:
    """Return a document that the viewer may see, else None. About fourteen queries."""
    found = RegisteredDocument.objects.visible_to(seen_by).filter(pk=key).first()
    if found is None:
        return None
    joint = list(found.joint_units.values_list("pk", flat=True))
    names = people.unit_names({found.unit_id, *joint})
    waiting = ConflictSettlement.objects.filter(other=found, agreed_at=None).select_related("draft")
    return DocumentPage(
        found,
        names.get(found.unit_id, ""),
        tuple(names.get(unit, "") for unit in joint),
        tuple(found.clauses.order_by("place")),
        tuple(found.changes.order_by("-changed_on", "-pk")),
        tuple(conflicts_of(found)) if found.state == rules.DRAFT else (),
        concerns_of(found, on=people.day_of(now)) if found.state == rules.IN_FORCE else Concerns((), ()),
        tuple(one for one in waiting if policies.may_agree(seen_by, found.unit_id)),
        policies.may_change(seen_by, found.unit_id),
    )
