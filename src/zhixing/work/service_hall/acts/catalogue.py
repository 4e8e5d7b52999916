"""The catalogue changes: items are published in versions, reviewed every year, cancelled for good."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.matters.rules.searching import search_text
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.core.rulebook.rules import Effect
from zhixing.foundation.actors import Actor
from zhixing.foundation.references import reference
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import translate
from zhixing.work.service_hall import policies, refusals, verbs
from zhixing.work.service_hall.models import Item, ItemReview, ItemVersion
from zhixing.work.service_hall.rules import codes, guide, terms
from zhixing.work.service_hall.rules.terms import Term

FEW: Final = 500


@dataclass(frozen=True, slots=True)
class Material:
    """One paper that an item asks for. `may_follow`: acceptable with a promise to bring it (容缺)."""

    name: str
    code: str = ""
    form: str = ""
    copies: int = 1
    needed: bool = True
    may_follow: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class ItemText:
    """Everything that the catalogue says of an item."""

    code: str
    title: str
    kind: str
    organ: str
    statutory: Term | None = None
    promised: Term | None = None
    unit_id: int | None = None
    case_kind: str = guide.PROMISED
    urgent_criteria: str = ""
    visits: int = 1
    served: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    materials: tuple[Material, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    workflow: tuple[str, ...] = ()
    document: str = ""
    source: str = ""

    def plain(self) -> dict[str, Any]:
        """Return what a version keeps and is compared by, in JSON's terms."""
        papers = [
            asdict(one) | {"code": one.code or f"{place:03d}"}
            for place, one in enumerate(self.materials, start=1)
        ]
        return {
            "title": self.title,
            "statutory": self.statutory.notation if self.statutory else "",
            "promised": self.promised.notation if self.promised else "",
            "case_kind": self.case_kind,
            "urgent_criteria": self.urgent_criteria,
            "visits": self.visits,
            "served": list(self.served),
            "themes": list(self.themes),
            "materials": papers,
            "workflow": list(self.workflow),
            **{name: self.texts.get(name, "") for name in guide.TEXT_FIELDS},
        }

    def digest(self) -> str:
        """Return the fingerprint of the text and of whose it is."""
        whole = self.plain() | {"kind": self.kind, "organ": self.organ, "unit": self.unit_id}
        return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Published:
    """What became of one row: `added`, `changed`, `unchanged`, or the refusal in words."""

    code: str
    what: str = ""
    refusal: ActRefused | None = None


@transaction.atomic
def publish_item(*, new: ItemText, by: Actor, at: datetime, draft: bool = False) -> Item:
    """Enter an item into the catalogue with its first version; `draft` keeps it from being accepted.

    Raises NotAllowed, CodeMalformed, CodeMisfits, PromiseAboveLaw, ItemDisguised, NothingChanged where
    the code is there already. Ledger: item.published.
    """
    code = codes.item_code(new.code)
    if code is not None and not code.fits:
        raise refusals.CodeMisfits
    _refuse_disguise(new, at=at)
    [made] = _publish([new], by=by, at=at, state=guide.DRAFT if draft else guide.ACTIVE)
    if made.refusal:
        raise made.refusal
    if made.what != "added":
        raise refusals.NothingChanged
    return Item.objects.get(code=new.code)


@transaction.atomic
def change_item(*, new: ItemText, by: Actor, at: datetime) -> Item:
    """Give an item a new version from now on; what changed is named and public.

    Raises NotAllowed, ItemUnknown, PromiseAboveLaw, NothingChanged. Ledger: item.changed.
    """
    if not Item.objects.filter(code=new.code).exists():
        raise refusals.ItemUnknown(name=new.code)
    [made] = _publish([new], by=by, at=at, state=guide.ACTIVE)
    if made.refusal:
        raise made.refusal
    if made.what != "changed":
        raise refusals.NothingChanged
    return Item.objects.get(code=new.code)


@transaction.atomic
def promise_anew(*, code: str, promised: Term | None, document: str, by: Actor, at: datetime) -> Item:
    """Promise another limit: a new version of the item, otherwise as it is.

    Raises NotAllowed, ItemUnknown, ItemNotActive, PromiseAboveLaw, NothingChanged, DocumentMissing.
    Ledger: item.changed.
    """
    if not document.strip():
        raise refusals.DocumentMissing
    return change_item(new=_text_of(code, promised=promised, document=document), by=by, at=at)


def _text_of(code: str, **changed: Any) -> ItemText:
    """Return what the catalogue says of an item now, with some of it changed; its row is locked.

    Raises ItemUnknown, ItemNotActive.
    """
    item = _locked(code)
    version = ItemVersion.objects.filter(item=item, until=None).first()
    if version is None:
        raise refusals.ItemNotActive(title=item.title, state=translate(guide.STATE_WORDS[item.state]))
    text = ItemText(
        code=code,
        title=version.title,
        kind=item.kind,
        organ=item.organ,
        statutory=version.statutory,
        promised=version.promised,
        unit_id=item.unit_id,
        case_kind=version.case_kind,
        urgent_criteria=version.urgent_criteria,
        visits=version.visits,
        served=tuple(version.served),
        themes=tuple(version.themes),
        materials=tuple(Material(**paper) for paper in version.materials),
        texts=version.guide,
        workflow=tuple(version.workflow),
        source=item.source,
    )
    return replace(text, **changed)


@transaction.atomic
def publish_many(rows: Sequence[ItemText], *, by: Actor, at: datetime) -> list[Published]:
    """Take over many items with a result for each; what is as it was is left alone (import).

    Oddities of a portal's limits and codes are kept as flaws, not refused. About eight statements for
    five hundred rows. Raises NotAllowed. Ledger: item.published, item.changed, one for each.
    """
    made: list[Published] = []
    for place in range(0, len(rows), FEW):
        made += _publish(rows[place : place + FEW], by=by, at=at, state=guide.ACTIVE)
    return made


def _publish(rows: Sequence[ItemText], *, by: Actor, at: datetime, state: str) -> list[Published]:
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")
    known = {
        item.code: item
        for item in Item.objects.select_for_update()
        .filter(code__in=[row.code for row in rows])
        .order_by("id")
    }
    latest = _latest([item.pk for item in known.values()])
    results, fresh, versions, entries = [], [], [], []
    touched: list[Item] = []
    for row in rows:
        refusal = _why_not(row, at=at)
        if refusal:
            results.append(Published(row.code, refusal=refusal))
            continue
        item = known.get(row.code)
        if item is None:
            item = _item(row, state=state, at=at)
            fresh.append(item)
            known[row.code] = item
            version = _version(item, row, number=1, changed=[], at=at)
        elif item.digest == row.digest():
            results.append(Published(row.code, "unchanged"))
            continue
        else:
            former = latest.get(item.pk)
            before = _plain_version(former) if former else {}
            changed = guide.changed(before, row.plain())
            number = former.number + 1 if former else 1
            version = _version(item, row, number=number, changed=changed, at=at)
            _fill(item, row)
            touched.append(item)
        versions.append(version)
        what = "added" if version.number == 1 else "changed"
        results.append(Published(row.code, what))
        entries.append(
            ledger.Draft(
                verb=verbs.ITEM_PUBLISHED if what == "added" else verbs.ITEM_CHANGED,
                about=reference("item", item.code),
                by=by,
                at=at,
                facts={
                    "title": row.title,
                    "version": version.number,
                    "statutory": row.statutory.notation if row.statutory else "",
                    "promised": row.promised.notation if row.promised else "",
                    "changed": version.changed,
                    "document": row.document,
                    "digest": row.digest(),
                },
            )
        )
    Item.objects.bulk_create(fresh)
    Item.objects.bulk_update(
        touched, ["organ", "unit", "kind", "digest", "flaws", "title", "themes", "search_text"]
    )
    ItemVersion.objects.filter(item__in=[item.pk for item in touched], until=None).update(until=at)
    for version in versions:
        version.item_id = version.item.pk
    ItemVersion.objects.bulk_create(versions)
    if entries:
        ledger.record_many(entries)
    return results


def _why_not(row: ItemText, *, at: datetime) -> ActRefused | None:
    """Return why a row cannot stand in the catalogue, None where it can."""
    code = codes.item_code(row.code)
    if code is None:
        return refusals.CodeMalformed(code=row.code[:40])
    if row.kind not in codes.KIND_WORDS:
        return refusals.NotOneOfTheList(what="事项类型")
    if terms.exceeds(row.promised, row.statutory):
        rule = rulebook.rule("services.promise_within_law", on=day_of(at))
        if rule.effect is Effect.REFUSE:
            return refusals.PromiseAboveLaw(
                promised=terms.words_of(row.promised), statutory=terms.words_of(row.statutory)
            )
    return None


def _refuse_disguise(new: ItemText, *, at: datetime) -> None:
    """Refuse a cancelled item that comes back under another name (E10). Raises ItemDisguised."""
    percent = rulebook.number("services.item_likeness", "percent", day_of(at))
    for gone in Item.objects.filter(state=guide.CANCELLED).exclude(code=new.code).order_by("code"):
        if guide.likeness(new.title, gone.title) >= percent / 100:
            last = ItemReview.objects.filter(item=gone).order_by("-id").first()
            raise refusals.ItemDisguised(
                title=new.title, cancelled=gone.title, document=last.document if last else ""
            )


def _item(row: ItemText, *, state: str, at: datetime) -> Item:
    code = codes.item_code(row.code)
    item = Item(
        code=row.code,
        basic_code=code.basic if code else "",
        level=code.level if code else "",
        state=state,
        source=row.source,
        listed_at=at,
        reviewed_on=day_of(at),
    )
    _fill(item, row)
    return item


def _fill(item: Item, row: ItemText) -> None:
    code = codes.item_code(row.code)
    item.kind, item.organ, item.unit_id, item.title = row.kind, row.organ, row.unit_id, row.title
    item.themes, item.digest = list(row.themes), row.digest()
    misfit = [] if code and code.fits else [terms.CODE_MISFITS]
    item.flaws = [*terms.flaws(row.promised, row.statutory), *misfit]
    item.search_text = search_text(row.title, row.organ, row.code, *row.themes)


def _version(item: Item, row: ItemText, *, number: int, changed: list[str], at: datetime) -> ItemVersion:
    plain = row.plain()
    return ItemVersion(
        item=item,
        number=number,
        since=at,
        title=row.title,
        statutory_unit=row.statutory.unit if row.statutory else "",
        statutory_amount=row.statutory.amount if row.statutory else None,
        promised_unit=row.promised.unit if row.promised else "",
        promised_amount=row.promised.amount if row.promised else None,
        case_kind=row.case_kind,
        urgent_criteria=row.urgent_criteria,
        visits=row.visits,
        served=list(row.served),
        themes=list(row.themes),
        materials=plain["materials"],
        workflow=plain["workflow"],
        guide={name: plain[name] for name in guide.TEXT_FIELDS if plain[name]},
        changed=changed,
        document=row.document,
    )


def _latest(keys: Sequence[int]) -> dict[int, ItemVersion]:
    return {one.item_id: one for one in ItemVersion.objects.filter(item__in=keys, until=None)}


def _plain_version(one: ItemVersion) -> dict[str, Any]:
    return {
        "title": one.title,
        "statutory": one.statutory.notation if one.statutory else "",
        "promised": one.promised.notation if one.promised else "",
        "case_kind": one.case_kind,
        "urgent_criteria": one.urgent_criteria,
        "visits": one.visits,
        "served": one.served,
        "themes": one.themes,
        "materials": one.materials,
        "workflow": one.workflow,
        **{name: one.guide.get(name, "") for name in guide.TEXT_FIELDS},
    }


def _locked(code: str) -> Item:
    item = Item.objects.select_for_update().filter(code=code).first()
    if item is None:
        raise refusals.ItemUnknown(name=code)
    return item


@transaction.atomic
def cancel_item(*, code: str, document: str, reason: str, by: Actor, at: datetime) -> Item:
    """Cancel an item by a decision: it is locked, and its name does not come back (E10).

    Raises NotAllowed, ItemUnknown, DocumentMissing, ItemNotActive. Ledger: item.cancelled.
    """
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")
    item = _locked(code)
    if not document.strip():
        raise refusals.DocumentMissing
    if item.is_cancelled:
        raise refusals.ItemNotActive(title=item.title, state=translate(guide.STATE_WORDS[item.state]))
    item.state = guide.CANCELLED
    item.save(update_fields=["state"])
    ItemVersion.objects.filter(item=item, until=None).update(until=at)
    ledger.record(
        verbs.ITEM_CANCELLED,
        about=reference("item", item.code),
        by=by,
        at=at,
        facts={"title": item.title, "document": document, "reason": reason},
    )
    return item


@transaction.atomic
def review_item(
    *,
    code: str,
    conclusion: str,
    basis: str,
    document: str,
    on: date,
    by: Actor,
    at: datetime,
    cases: int = 0,
    complaints: int = 0,
) -> ItemReview:
    """Record the yearly conclusion on an item: keep, cancel, merge, delegate or simplify (E10).

    Cancelled and merged items are locked at once. `cases` and `complaints` are the evidence. Raises
    NotAllowed, ItemUnknown, NotOneOfTheList, DocumentMissing. Ledger: item.reviewed, item.cancelled.
    """
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")
    if conclusion not in guide.CONCLUSIONS:
        raise refusals.NotOneOfTheList(what="清理结论")
    item = _locked(code)
    ends = conclusion in guide.ENDING_CONCLUSIONS
    if not basis.strip() or (ends and not document.strip()):
        raise refusals.DocumentMissing
    review = ItemReview.objects.create(
        item=item, reviewed_on=on, conclusion=conclusion, basis=basis, document=document,
        cases=cases, complaints=complaints, recorded_at=at,
    )  # fmt: skip
    item.reviewed_on = on
    item.save(update_fields=["reviewed_on"])
    ledger.record(
        verbs.ITEM_REVIEWED,
        about=reference("item", item.code),
        by=by,
        at=at,
        facts={"title": item.title, "conclusion": conclusion, "basis": basis, "document": document},
    )
    if ends:
        cancel_item(code=code, document=document, reason=basis, by=by, at=at)
    return review
