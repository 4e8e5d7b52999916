"""The hall's rows under work: read together, changed in memory, written when the act ends.

An act on a case is a sitting at a desk of its own; a plural act seats many at one desk, and a year that is
played lives at one. Rows of matters, clocks and the ledger are the batch's of `core.matters`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from zhixing.core.matters import acts as matters
from zhixing.core.matters.acts import Steps
from zhixing.core.matters.models import Matter
from zhixing.foundation.actors import Actor, Officer
from zhixing.work.service_hall import refusals
from zhixing.work.service_hall.models import (
    Branch,
    Case,
    CaseMaterial,
    CaseStep,
    Item,
    ItemVersion,
    LicensingOffice,
    PaperNotice,
    Window,
    WindowGrant,
    WindowSeat,
)
from zhixing.work.service_hall.rules import stages

TOGETHER: Final = 1000


class Desk:
    """Cases under work with their papers, and what of the catalogue was asked for."""

    def __init__(self, cases: Mapping[int, Case], *, keys_at_once: int = 1) -> None:
        self.cases = dict(cases)
        self._fresh: dict[int, Case] = {}
        self._changed: dict[int, set[str]] = {}
        self._papers: dict[int, list[CaseMaterial]] = {}
        self._fresh_papers: list[CaseMaterial] = []
        self._changed_papers: dict[int, CaseMaterial] = {}
        self._lists: dict[int, list[PaperNotice]] = {}
        self._fresh_lists: list[PaperNotice] = []
        self._steps: list[CaseStep] = []
        self._keys: list[int] = []
        self._keys_at_once = keys_at_once
        self._windows: dict[str | int, Window] = {}
        self._items: dict[str, Item] = {}
        self._versions: dict[int, ItemVersion] = {}
        self._current: dict[int, ItemVersion] = {}
        self._powers: dict[tuple[int, int], list[str]] = {}
        self._seats: dict[int, frozenset[int]] = {}
        self._branches: dict[int, Branch] = {}
        self._offices: dict[int, int | None] = {}

    # --- cases ---

    def case(self, key: int) -> Case:
        """Return a case that was seated here. Raises CaseUnknown."""
        try:
            return self.cases[key]
        except KeyError:
            raise refusals.CaseUnknown from None

    def family(self, whole_id: int) -> list[Case]:
        """Return the branches of a package that are seated here, in the order in which they were taken."""
        return [case for key, case in sorted(self.cases.items()) if case.whole_id == whole_id]

    def admit(self, case: Case) -> None:
        """Take a new case; it has its key from now on."""
        case.pk = self._key()
        self._fresh[case.pk] = self.cases[case.pk] = case
        self._papers[case.pk], self._lists[case.pk] = [], []

    def change(self, case: Case, **columns: object) -> None:
        """Set columns of a case, written at the end."""
        for name, value in columns.items():
            setattr(case, name, value)
        if case.pk not in self._fresh:
            self._changed.setdefault(case.pk, set()).update(columns)

    def _key(self) -> int:
        if not self._keys:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence('service_hall_case', 'id'))"
                    " FROM generate_series(1, %s)",
                    [self._keys_at_once],
                )
                self._keys = [row[0] for row in cursor.fetchall()]
        return self._keys.pop(0)

    # --- papers ---

    def papers(self, case: Case) -> list[CaseMaterial]:
        """Return the papers of a case, of the whole for a branch, in the order of the catalogue."""
        root = case.whole_id or case.pk
        if root not in self._papers:
            self._papers[root] = list(CaseMaterial.objects.filter(case_id=root).order_by("code"))
        return self._papers[root]

    def missing(self, case: Case) -> list[CaseMaterial]:
        """Return the papers that are not in."""
        return [one for one in self.papers(case) if one.state == stages.MISSING]

    def lay_out(self, case: Case, papers: Sequence[CaseMaterial]) -> None:
        """Lay out the papers of a new case, or one that it asks for besides."""
        self.papers(case).extend(papers)
        self.papers(case).sort(key=lambda one: one.code)
        self._fresh_papers += papers

    def mark_paper(self, paper: CaseMaterial, state: str, given_at: datetime | None) -> None:
        """Write down that a paper is in, or is missing again."""
        paper.state, paper.given_at = state, given_at
        if paper.pk:
            self._changed_papers[paper.pk] = paper

    def lists(self, case: Case) -> list[PaperNotice]:
        """Return what the applicant was told in writing, oldest first."""
        if case.pk not in self._lists:
            self._lists[case.pk] = list(PaperNotice.objects.filter(case=case).order_by("told_at"))
        return self._lists[case.pk]

    def first_list(self, case: Case) -> PaperNotice | None:
        """Return the one list of what is missing, None where none went out."""
        return next((one for one in self.lists(case) if not one.reason), None)

    def tell(self, notice: PaperNotice) -> PaperNotice:
        """Hand out a list."""
        self.lists(notice.case).append(notice)
        self._fresh_lists.append(notice)
        return notice

    # --- steps ---

    def step(self, case: Case, code: str, *, by: Actor, at: datetime, **facts: object) -> None:
        """Keep one step as supervision reads it; part of every act on a case (no opt-out)."""
        minutes = _touched.get()
        _touched.set(None)
        self._steps.append(
            CaseStep(
                case=case,
                step=code,
                at=at,
                person_id=by.person_id if isinstance(by, Officer) else None,
                by_name=by.label,
                facts=facts,
                minutes=minutes,
            )
        )

    def times(self, case: Case, code: str) -> int:
        """Return how often a step was taken on a case."""
        return len(self.facts_of(case, code))

    def facts_of(self, case: Case, code: str) -> list[Mapping[str, Any]]:
        """Return the facts of every step of that name on a case, the written ones first."""
        written = list(CaseStep.objects.filter(case=case, step=code).values_list("facts", flat=True))
        return written + [one.facts for one in self._steps if one.case is case and one.step == code]

    # --- the catalogue ---

    def window(self, key: str | int) -> Window:
        """Return a window by its code or key. Raises WindowUnknown."""
        if key not in self._windows:
            column = "code" if isinstance(key, str) else "pk"
            found = Window.objects.filter(**{column: key}).first()
            if found is None:
                raise refusals.WindowUnknown
            self._windows[found.code] = self._windows[found.pk] = found
        return self._windows[key]

    def item(self, code: str) -> Item:
        """Return an item by its code. Raises ItemUnknown."""
        if code not in self._items:
            found = Item.objects.filter(code=code).first()
            if found is None:
                raise refusals.ItemUnknown(name=code[:60])
            self._items[code] = found
        return self._items[code]

    def current(self, item: Item) -> ItemVersion:
        """Return the version of an item that is in force."""
        if item.pk not in self._current:
            version = ItemVersion.objects.get(item=item, until=None)
            self._current[item.pk] = self._versions[version.pk] = version
        return self._current[item.pk]

    def version(self, case: Case) -> ItemVersion | None:
        """Return the version of the item under which a case was taken; None for a package."""
        if case.version_id is None:
            return None
        if case.version_id not in self._versions:
            self._versions[case.version_id] = ItemVersion.objects.get(pk=case.version_id)
        return self._versions[case.version_id]

    def powers(self, window: Window, item_id: int | None) -> list[str]:
        """Return the powers of a window on an item; a general one may accept everything."""
        key = window.pk, item_id or 0
        if key not in self._powers:
            granted = WindowGrant.objects.filter(window=window, until=None)
            found = granted.filter(item_id=item_id).first() if item_id else None
            self._powers[key] = list(found.powers) if found else []
        powers = self._powers[key]
        return powers if "accept" in powers or not window.is_general else ["accept", *powers]

    def may_decide_at_window(self, case: Case) -> bool:
        """Whether the window of a case has the power to decide it."""
        return "decide" in self.powers(self.window(case.window_id), case.item_id)

    def seats(self, window_id: int) -> frozenset[int]:
        """Return the posts that serve at a window."""
        if window_id not in self._seats:
            rows = WindowSeat.objects.filter(window_id=window_id).values_list("post_id", flat=True)
            self._seats[window_id] = frozenset(rows)
        return self._seats[window_id]

    def branch(self, case: Case) -> Branch:
        """Return the branch of a package that a case is."""
        key = case.branch_id or 0
        if key not in self._branches:
            self._branches[key] = Branch.objects.get(pk=key)
        return self._branches[key]

    def office(self, unit_id: int) -> int | None:
        """Return the post that signs in a department's licensing office, None where it has none."""
        if unit_id not in self._offices:
            posts = LicensingOffice.objects.filter(unit_id=unit_id).values_list("post_id", flat=True)
            self._offices[unit_id] = posts.first()
        return self._offices[unit_id]

    def know_catalogue(self) -> None:
        """Read windows, items in use, their versions and grants, seats and offices. Six queries."""
        windows = {one.pk: one for one in Window.objects.all()}
        self._windows = {one.code: one for one in windows.values()} | dict(windows)
        self._items = {one.code: one for one in Item.objects.filter(unit__isnull=False)}
        own = {one.pk for one in self._items.values()}
        self._current = {one.item_id: one for one in ItemVersion.objects.filter(until=None, item__in=own)}
        self._versions = {one.pk: one for one in self._current.values()}
        self._powers = {(window, item): [] for window in windows for item in own}
        grants = WindowGrant.objects.filter(until=None, item__in=own)
        self._powers |= {(one.window_id, one.item_id): list(one.powers) for one in grants}
        for window, post in WindowSeat.objects.values_list("window_id", "post_id"):
            self._seats[window] = self._seats.get(window, frozenset()) | {post}
        units = {one.unit_id for one in self._items.values() if one.unit_id}
        self._offices = dict.fromkeys(units)
        self._offices |= dict(LicensingOffice.objects.values_list("unit_id", "post_id"))

    # --- writing ---

    def write(self) -> None:
        """Write everything. At most one statement for each table and set of columns."""
        Case.objects.bulk_create(self._fresh.values(), batch_size=TOGETHER)
        groups: dict[tuple[str, ...], list[Case]] = {}
        for key, columns in self._changed.items():
            groups.setdefault(tuple(sorted(columns)), []).append(self.cases[key])
        for names, cases in groups.items():
            if len(cases) == 1:
                cases[0].save(update_fields=names)
            else:
                Case.objects.bulk_update(cases, names)
        CaseMaterial.objects.bulk_create(self._fresh_papers, batch_size=TOGETHER)
        CaseMaterial.objects.bulk_update(list(self._changed_papers.values()), ["state", "given_at"])
        PaperNotice.objects.bulk_create(self._fresh_lists, batch_size=TOGETHER)
        CaseStep.objects.bulk_create(self._steps, batch_size=TOGETHER)


@dataclass(slots=True)
class Opened:
    """A case under work: its row is locked, as is its matter."""

    case: Case
    matter: Matter
    work: Steps
    desk: Desk


@dataclass(slots=True)
class Sitting:
    """One act at a desk."""

    desk: Desk
    work: Steps

    def opened(self, case_id: int) -> Opened:
        """Return a case whose matter goes on. Raises CaseUnknown, MatterClosed, ClaimTooEarly."""
        case = self.desk.case(case_id)
        return Opened(case, self.work.matter(case.matter_id), self.work, self.desk)

    def ended(self, case_id: int) -> Opened:
        """Return a case whose matter may have ended. Raises CaseUnknown, ClaimTooEarly."""
        case = self.desk.case(case_id)
        return Opened(case, self.work.ended(case.matter_id), self.work, self.desk)


_touched: ContextVar[int | None] = ContextVar("touched_minutes", default=None)


@contextmanager
def touching(minutes: int | None) -> Iterator[None]:
    """Say how many minutes somebody worked on the step that is taken inside; the first step has them."""
    token = _touched.set(minutes)
    try:
        yield
    finally:
        _touched.reset(token)


_joined: ContextVar[Desk | None] = ContextVar("joined_desk", default=None)


@contextmanager
def seated(desk: Desk) -> Iterator[None]:
    """Let every act inside sit at `desk`, which whoever set it up will write."""
    token = _joined.set(desk)
    try:
        yield
    finally:
        _joined.reset(token)


@contextmanager
def sitting(
    *case_ids: int, by: Actor, at: datetime, families: bool = False, wholes: bool = False
) -> Iterator[Sitting]:
    """Lock cases and their matters, let the caller decide, write all of it, in one transaction.

    With `families` the other branches of a package are seated too: a decision may let them begin; with
    `wholes` the branches of the cases themselves. Inside `seated` the desk that all share is given instead.
    """
    if (shared := _joined.get()) is not None:
        with matters.stepping(by=by, at=at) as work:
            yield Sitting(shared, work)
        return
    with transaction.atomic():
        keys = _keys(case_ids, families=families, wholes=wholes)
        with matters.stepping(*keys.values(), by=by, at=at) as work:
            desk = Desk(_locked(keys))
            yield Sitting(desk, work)
            desk.write()


@contextmanager
def sharing(*case_ids: int, families: bool = False) -> Iterator[None]:
    """Let the acts inside sit at one desk over these cases and those taken inside: plural acts."""
    if _joined.get() is not None:
        yield
        return
    keys = _keys(case_ids, families=families)
    with matters.sharing(*keys.values()):
        desk = Desk(_locked(keys))
        with seated(desk):
            yield
        desk.write()


def _keys(case_ids: Sequence[int], *, families: bool, wholes: bool = False) -> dict[int, int]:
    """Return the matters of cases by case, those of their families among them."""
    if not case_ids:
        return {}
    rows = list(Case.objects.filter(pk__in=case_ids).values_list("pk", "matter_id", "whole_id"))
    found: dict[int, int] = {pk: matter for pk, matter, _ in rows}
    parents = {whole for _, _, whole in rows if whole and families} | (set(found) if wholes else set())
    if parents:
        found |= dict(Case.objects.filter(whole_id__in=parents).values_list("pk", "matter_id"))
    return found


def _locked(keys: Mapping[int, int]) -> dict[int, Case]:
    """Return the cases, locked in reference order; the read names one table."""
    if not keys:
        return {}
    rows: Any = Case.objects.select_for_update().filter(pk__in=sorted(keys)).order_by("pk")
    return {case.pk: case for case in rows}
