"""What a workbook means against what is registered: new, changed, the same, or wrong and where."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import BinaryIO
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from zhixing.core.people import acts, rules, selectors
from zhixing.core.people.acts import NewPerson, NewPost, NewUnit
from zhixing.core.people.imports.sheets import SheetRow, read
from zhixing.core.people.rules import COLUMNS
from zhixing.core.people.selectors import RegisteredPost, Registry
from zhixing.core.people.selectors.subjects import require
from zhixing.foundation.actors import Actor
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark, translate

SEPARATORS = "、,;；，/\n "


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong in one cell, in words, with where it stands."""

    sheet: str
    row: int
    column: str
    text: str

    def __str__(self) -> str:
        place = translate(mark("「{sheet}」表第 {row} 行「{column}」：{text}"))
        return place.format(sheet=self.sheet, row=self.row, column=self.column, text=self.text)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do: rows read, accepted, rejected, and the errors in order.

    Of the accepted, `added` are new, `changed` differ from what was registered; the rest was so already.
    """

    read: int
    accepted: int
    rejected: int
    errors: tuple[RowError, ...]
    added: int
    changed: int
    dry_run: bool

    @property
    def unchanged(self) -> int:
        """How many accepted rows say what is registered already."""
        return self.accepted - self.added - self.changed


def people(file: BinaryIO, *, by: Actor, at: datetime, dry_run: bool = False) -> ImportReport:
    """Take units, posts and persons from a workbook; rows with errors are left out and named.

    A row that rests on a rejected one is rejected too. Importing the same file again changes
    nothing. A dry run does everything and takes it back. Raises NotAllowed, NotAWorkbook,
    NoKnownSheet. Entries: those of the acts for each row, and one for the import.
    """
    require("manage_people", by)
    digest = hashlib.sha256(file.read()).hexdigest()
    file.seek(0)
    rows = read(file)
    with transaction.atomic():
        batch = _Batch(by=by, at=at, registry=selectors.registry(at=at))
        for row in rows:
            batch.take(row)
        batch.settle()
        batch.apply()
        report = batch.report(len(rows), dry_run=dry_run)
        if dry_run:
            transaction.set_rollback(True)
        else:
            acts.note_import(
                digest=digest,
                counts={"read": report.read, "accepted": report.accepted, "rejected": report.rejected},
                by=by,
                at=at,
            )
    return report


@dataclass(slots=True)
class _Batch:
    """One import while it is being understood."""

    by: Actor
    at: datetime
    registry: Registry
    errors: list[RowError] = field(default_factory=list)
    rejected: set[tuple[str, int]] = field(default_factory=set)
    units: dict[str, tuple[SheetRow, NewUnit]] = field(default_factory=dict)
    posts: dict[str, tuple[SheetRow, NewPost]] = field(default_factory=dict)
    persons: dict[str, tuple[SheetRow, NewPerson]] = field(default_factory=dict)
    added: int = 0
    changed: int = 0

    def wrong(self, row: SheetRow, column: str, text: str) -> None:
        self.errors.append(RowError(row.sheet, row.number, column, text))
        self.rejected.add((row.sheet, row.number))

    def take(self, row: SheetRow) -> None:
        """Understand one row by itself."""
        code_column, name_column = COLUMNS[row.sheet][:2]
        code = row.get(code_column)
        for column in (code_column, name_column):
            if not row.get(column):
                self.wrong(row, column, translate(mark("不能为空")))
                return
        first = self._first_row(row.sheet, code)
        if first is not None:
            self.wrong(row, code_column, translate(mark("编码与第 {row} 行重复")).format(row=first))
            return
        {"单位": self._unit, "岗位": self._post, "人员": self._person}[row.sheet](row, code)

    def _first_row(self, sheet: str, code: str) -> int | None:
        """Return the row in which the sheet names this code already."""
        taken: Mapping[str, tuple[SheetRow, object]] = self.units
        if sheet == "岗位":
            taken = self.posts
        elif sheet == "人员":
            taken = self.persons
        return taken[code][0].number if code in taken else None

    def _choice(self, row: SheetRow, column: str, choices: Mapping[str, str], usual: str = "") -> str:
        """Return the code of a word; the word is one of the labels, or blank for the usual."""
        word = row.get(column)
        if not word and usual:
            return usual
        for code, label in choices.items():
            if normalize("NFKC", word) in (code, normalize("NFKC", label)):
                return code
        allowed = "、".join(choices.values())
        self.wrong(
            row, column, translate(mark("“{word}”不在可选范围：{allowed}")).format(word=word, allowed=allowed)
        )
        return usual

    def _number(self, row: SheetRow, column: str, usual: int) -> int:
        word = row.get(column)
        if not word:
            return usual
        if not word.isascii() or not word.isdigit():
            self.wrong(row, column, translate(mark("“{word}”不是数字")).format(word=word))
            return usual
        return int(word)

    def _day(self, row: SheetRow, column: str) -> date:
        word = row.get(column).replace("/", "-").replace(".", "-")
        if not word:
            return selectors.day_of(self.at)
        try:
            return date(*(int(part) for part in word.split("-")))
        except (ValueError, TypeError):
            self.wrong(row, column, translate(mark("“{word}”不是日期，请写作 2026-01-31")).format(word=word))
            return selectors.day_of(self.at)

    def _unit(self, row: SheetRow, code: str) -> None:
        known = self.registry.units.get(code)
        self.units[code] = (
            row,
            NewUnit(
                code=code,
                name=row.get("单位全称"),
                short_name=row.get("单位简称") or row.get("单位全称"),
                kind=self._choice(
                    row, "机构类别", selectors.unit_kinds(), known.kind if known else "department"
                ),
                parent=row.get("上级单位") or None,
                since=self._day(row, "生效日期"),
                sphere=self._choice(
                    row, "所属系统", selectors.sphere_names(), known.sphere if known else "gov"
                ),
                rank_order=self._number(row, "组织序列", known.rank_order if known else row.number),
            ),
        )

    def _post(self, row: SheetRow, code: str) -> None:
        if not row.get("岗位名称"):
            self.wrong(row, "岗位名称", translate(mark("不能为空")))
        self.posts[code] = (
            row,
            NewPost(
                code=code,
                unit=row.get("所在单位"),
                name=row.get("岗位名称"),
                level=self._choice(row, "职务层次", selectors.level_names()),
                since=selectors.day_of(self.at),
                superior=row.get("直接上级") or None,
                rank_order=self._number(row, "序号", row.number),
            ),
        )

    def _person(self, row: SheetRow, code: str) -> None:
        if email := row.get("邮箱"):
            try:
                validate_email(email)
            except ValidationError:
                self.wrong(row, "邮箱", translate(mark("“{word}”不是邮箱地址")).format(word=email))
        phone = row.get("手机").replace(" ", "").replace("-", "")
        if phone and not phone.lstrip("+").isdigit():
            self.wrong(row, "手机", translate(mark("“{word}”不是电话号码")).format(word=phone))
        words = row.get("岗位")
        for sign in SEPARATORS:
            words = words.replace(sign, "、")
        self.persons[code] = (
            row,
            NewPerson(
                code=code,
                name=row.get("姓名"),
                posts=tuple(word for word in words.split("、") if word),
                phone=phone,
                email=email,
                username=row.get("账号名"),
            ),
        )

    # --- Rows against each other and against what is registered --------------------------------

    def settle(self) -> None:
        """Resolve what rows point to; a row that points to nothing, or to a rejected one, is rejected."""
        self._drop_rejected()
        while True:
            before = len(self.rejected)
            for row, unit in list(self.units.values()):
                self._settle_unit(row, unit)
            for row, post in list(self.posts.values()):
                self._settle_post(row, post)
            for row, person in list(self.persons.values()):
                self._settle_person(row, person)
            self._drop_rejected()
            if len(self.rejected) == before:
                return

    def _drop_rejected(self) -> None:
        for taken in (self.units, self.posts, self.persons):
            for code, (row, _) in list(taken.items()):
                if (row.sheet, row.number) in self.rejected:
                    del taken[code]

    def _unit_code(self, word: str) -> str | None:
        """Return the code of the unit that a cell names by code, full or short name."""
        if word in self.units or word in self.registry.units:
            return word
        for code, (_, unit) in self.units.items():
            if word in (unit.name, unit.short_name):
                return code
        return self.registry.unit_code(word)

    def _settle_unit(self, row: SheetRow, unit: NewUnit) -> None:
        if unit.parent is None:
            return
        parent = self._unit_code(unit.parent)
        if parent is None:
            text = translate(mark("没有找到单位“{word}”")).format(word=unit.parent)
            self.wrong(row, "上级单位", text)
            return
        above = {code: new.parent for code, (_, new) in self.units.items()}
        codes = {code: place for place, code in enumerate([*above, *self.registry.units])}
        lines = {codes[code]: codes.get(up or "") for code, up in above.items()}
        if rules.closes_ring(codes[unit.code], codes[parent], above=lines.get):
            self.wrong(row, "上级单位", translate(mark("上下级关系成环")))
            return
        self.units[unit.code] = (row, replace(unit, parent=parent))

    def _settle_post(self, row: SheetRow, post: NewPost) -> None:
        home = self._unit_code(post.unit)
        if home is None:
            text = translate(mark("没有找到单位“{word}”")).format(word=post.unit)
            self.wrong(row, "所在单位", text)
            return
        known = self.registry.posts.get(post.code)
        if known is not None and known.unit_code != home:
            self.wrong(row, "所在单位", translate(mark("岗位不能改换单位，请另设新岗位")))
            return
        if post.superior and post.superior not in self.posts and post.superior not in self.registry.posts:
            text = translate(mark("没有找到岗位编码“{word}”")).format(word=post.superior)
            self.wrong(row, "直接上级", text)
            return
        self.posts[post.code] = (row, replace(post, unit=home))

    def _settle_person(self, row: SheetRow, person: NewPerson) -> None:
        for code in person.posts:
            if code not in self.posts and code not in self.registry.posts:
                text = translate(mark("没有找到岗位编码“{word}”")).format(word=code)
                self.wrong(row, "岗位", text)
                return
            rival = next(
                (
                    other_row.number
                    for other_row, other in self.persons.values()
                    if other.code != person.code and code in other.posts and other_row.number < row.number
                ),
                None,
            )
            if rival is not None:
                text = translate(mark("岗位“{word}”已在第 {row} 行安排他人")).format(word=code, row=rival)
                self.wrong(row, "岗位", text)
                return
            holder = self.registry.holders.get(code)
            if holder and holder not in (person.code, *self.persons):
                text = translate(mark("岗位“{word}”现由他人任职，请先办理离任")).format(word=code)
                self.wrong(row, "岗位", text)
                return
        known = self.registry.people.get(person.code)
        owner = self.registry.usernames.get(person.username.casefold())
        if person.username and owner not in (None, person.code):
            text = translate(mark("账号名“{word}”已被使用")).format(word=person.username)
            self.wrong(row, "账号名", text)
        elif known is not None and known.has_left:
            self.wrong(row, "姓名", translate(mark("该人员已离职")))

    # --- Doing it -------------------------------------------------------------------------------

    def apply(self) -> None:
        """Register what is new at once, then change what differs; people leave posts before others come."""
        registry = self.registry
        new_units = [new for code, (_, new) in self.units.items() if code not in registry.units]
        new_posts = [new for code, (_, new) in self.posts.items() if code not in registry.posts]
        new_people = [new for code, (_, new) in self.persons.items() if code not in registry.people]
        for _row, person in self._known_people():
            self._leave(person)
        made = acts.register_organisation(
            units=new_units,
            posts=new_posts,
            people=new_people,
            by=self.by,
            at=self.at,
        )
        self.added = len(new_units) + len(new_posts) + len(new_people)
        ids = {code: unit.id for code, unit in registry.units.items()} | dict(made.units)
        post_ids = {code: post.id for code, post in registry.posts.items()} | dict(made.posts)
        for code, (row, unit) in self.units.items():
            if code in registry.units:
                self.changed += self._change(row, partial(self._change_unit, unit, ids))
        for code, (row, post) in self.posts.items():
            if code in registry.posts:
                known = registry.posts[code]
                self.changed += self._change(row, partial(self._change_post, post, known, post_ids))
        for row, person in self._known_people():
            self.changed += self._change(row, partial(self._change_person, person, post_ids))

    def _known_people(self) -> list[tuple[SheetRow, NewPerson]]:
        return [(row, person) for code, (row, person) in self.persons.items() if code in self.registry.people]

    def _change(self, row: SheetRow, change: Callable[[], bool]) -> bool:
        """Do a change of one row; what it is refused for becomes the row's error."""
        try:
            with transaction.atomic():
                return change()
        except ActRefused as refusal:
            self.wrong(row, COLUMNS[row.sheet][1], str(refusal))
            return False

    def _change_unit(self, unit: NewUnit, ids: Mapping[str, int]) -> bool:
        known = self.registry.units[unit.code]
        parent = ids[unit.parent] if unit.parent else None
        wanted = (unit.name, unit.short_name, unit.kind, parent, unit.rank_order)
        if wanted == (known.name, known.short_name, known.kind, known.parent_id, known.rank_order):
            return False
        acts.new_unit_version(
            unit_id=known.id,
            name=unit.name,
            short_name=unit.short_name,
            kind=unit.kind,
            parent_id=parent,
            rank_order=unit.rank_order,
            since=unit.since,
            by=self.by,
            at=self.at,
        )
        return True

    def _change_post(self, post: NewPost, known: RegisteredPost, ids: Mapping[str, int]) -> bool:
        if (post.superior or None) == known.superior_code:
            return False
        acts.change_superior(
            post_id=known.id,
            superior_id=ids[post.superior] if post.superior else None,
            by=self.by,
            at=self.at,
        )
        return True

    def _leave(self, person: NewPerson) -> None:
        """End what a registered person holds and the workbook no longer says."""
        for code, holder in self.registry.holders.items():
            if holder == person.code and code not in person.posts and person.posts:
                acts.leave_post(post_id=self.registry.posts[code].id, by=self.by, at=self.at)

    def _change_person(self, person: NewPerson, ids: Mapping[str, int]) -> bool:
        known = self.registry.people[person.code]
        held = {code for code, holder in self.registry.holders.items() if holder == person.code}
        changed = bool(person.posts and held != set(person.posts))
        for code in person.posts:
            if code not in held:
                acts.take_post(post_id=ids[code], person_id=known.id, by=self.by, at=self.at)
        details = (person.name, person.phone or known.phone, person.email or known.email)
        if details != (known.name, known.phone, known.email):
            name, phone, email = details
            acts.correct_person(
                person_id=known.id, name=name, phone=phone, email=email, by=self.by, at=self.at
            )
            changed = True
        if person.username and person.code not in self.registry.usernames.values():
            acts.open_account(
                person_id=known.id, username=person.username, password=None, by=self.by, at=self.at
            )
            changed = True
        return changed

    def report(self, count: int, *, dry_run: bool) -> ImportReport:
        """Return what was done."""
        errors = sorted(self.errors, key=lambda one: (list(COLUMNS).index(one.sheet), one.row))
        return ImportReport(
            read=count,
            accepted=count - len(self.rejected),
            rejected=len(self.rejected),
            errors=tuple(errors),
            added=self.added,
            changed=self.changed,
            dry_run=dry_run,
        )
