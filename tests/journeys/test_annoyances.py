"""The ten annoyances of such systems (county practice, section 4), each with the test that holds it away.

1. double entry: `TestDoubleEntry` here.
2. bombing with deadlines: `TestDeadlineBombing` here; channels and digests in `tests/core/notices`.
3. red by machine error: `tests/browser/test_corrections.py`, `tests/museum/test_matters.py`.
4. nothing can be changed: `tests/browser/test_corrections.py`, `tests/core/matters`.
5. everything mandatory: `TestFourFields` here; evidence at nodes and at the close only, P3.
6. the form that eats the text: `tests/browser/test_form_drafts.py`.
7. attachments: `tests/core/evidence/test_previews.py`.
8. cockpits that nobody can open: `TestCockpits` here; reports in P19, joint matters in B6.
9. comments that are printed, signed and scanned: `tests/browser/test_leader.py`, P1.
10. scores before the unit has seen them: P19.
"""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.core import mail
from django.test import Client
from django.utils.html import strip_tags
from openpyxl import load_workbook
from pytest_django.fixtures import Settings

from tests.institutions import test_p13 as upper
from tests.reliability.scenes import live_county
from tests.support.matters import Stage
from tests.support.people import found_office, sign_in
from zhixing.core.clock.rules import parse_limit
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Matter
from zhixing.core.notices import jobs
from zhixing.core.people.models import Person
from zhixing.ui.sheets import tables_of
from zhixing.work.directives.exports import uppers as exports
from zhixing.work.directives.selectors import uppers as selectors
from zhixing.work.projects import acts as projects

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


class TestDoubleEntry:
    """The same progress is written once: it is the reply to the city, in the city's own columns."""

    def test_what_the_unit_wrote_is_the_reply_in_their_columns(self, county: Stage) -> None:
        upper.take_in(county)
        upper.ask_to_close(county, 1, "2026-05-26")
        with county.at("2026-05-26 15:00"):
            drafted = selectors.draft(upper.matter(1).pk)
        assert drafted is not None
        assert drafted.text == "事项1已完成整改，经现场核实"
        upper.answer(county, 1, "2026-05-26 15:00")
        found = upper.page(county, at="2026-05-26 16:00")
        with county.at("2026-05-26 16:00") as now:
            theirs = selectors.original_content(found, seen_by=county.officer("zhou", "2026-05-26 16:00"))
            sheet = load_workbook(io.BytesIO(exports.reply_workbook(found, theirs, at=now))).active
        assert [cell.value for cell in sheet[2]] == upper.HEAD
        assert [cell.value for cell in sheet[3]][:2] == ["1", "SD2026-0301"]
        # The same list once more asks nobody to write anything again.
        again = upper.take_in(county, at="2026-05-27 09:00")
        assert (again.registered, again.unchanged) == (0, 12)

    def test_the_reply_stands_in_the_form_before_a_word_is_typed(self, county: Stage, client: Client) -> None:
        upper.take_in(county)
        upper.ask_to_close(county, 1, "2026-05-26")
        sign_in(client, county.office, "zhou")
        page = client.get(f"/directives/uppers/{upper.UpperList.objects.get().code}/1/").content.decode()
        assert "事项1已完成整改，经现场核实</textarea>" in page


class TestDeadlineBombing:
    """Thirty notices of a day are one message at the hour of the digest, none at night, none to who left."""

    def test_one_digest_in_working_time_and_none_to_who_left(self, county: Stage, settings: Settings) -> None:
        settings.ZHIXING_CHANNELS = ("email",)
        for code, key in county.office.people.items():
            Person.objects.filter(pk=key).update(email=f"{code}@county.example")
        new = [
            matters.NewMatter(
                title=f"汛期隐患点{n}排查",
                assignment=matters.Assignment((county.unit("housing"),), limit=parse_limit("20wd")),
            )
            for n in range(30)
        ]
        county.do(matters.register_many, by="zhou", at="2026-06-01 21:40", rows=new)
        keys = list(Matter.objects.order_by("pk").values_list("pk", flat=True))
        with county.at("2026-06-01 22:00") as now:
            jobs.deliver(now)
            assert (jobs.send(now), mail.outbox) == (0, [])
        with county.at("2026-06-02 08:00") as now:
            jobs.deliver(now)
        with county.at("2026-06-02 08:30") as now:
            jobs.send(now)
        to_wang = [one for one in mail.outbox if one.to == ["wang@county.example"]]
        assert len(to_wang) == 1
        assert "待签收 30 件" in to_wang[0].body
        # Signed for by the head, all thirty leave his list; the next digest says nothing of them to him.
        rows = [(key, county.person("li")) for key in keys]
        county.do(matters.sign_for_many, by="wang", at="2026-06-02 09:00", rows=rows)
        mail.outbox.clear()
        for hour in ("09:05", "14:00", "14:30"):
            with county.at(f"2026-06-02 {hour}") as now:
                jobs.deliver(now)
                jobs.send(now)
        assert not [one for one in mail.outbox if one.to == ["wang@county.example"]]


class TestFourFields:
    """A matter is given out with a title, a unit and a date; everything else may stay empty."""

    def test_title_unit_and_date_are_enough(self, county: Stage, client: Client) -> None:
        sign_in(client, county.office, "zhou")
        page = client.get("/matters/new/").content.decode()
        asked = re.findall(r"<(?:input|select|textarea)\b(?=[^>]*\srequired)[^>]*\sname=\"(\w+)\"", page)
        assert len(set(asked)) <= 4
        sent = {"title": "老河桥护栏维修", "leads": str(county.unit("housing")), "due_date": "2027-03-31"}
        answer = client.post("/matters/new/", sent)
        assert answer.status_code in (200, 303)


class _Figures(HTMLParser):
    """Reads label, value and address of every figure of a board."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self.where = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        kind = (told.get("class") or "").split()
        if "figure" in kind:
            self.found.append(["", "", ""])
        elif "figure-label" in kind:
            self.where = "label"
        elif "figure-value" in kind:
            self.where = "value"
        elif tag == "a" and self.where == "value":
            self.found[-1][2] = told.get("href") or ""
        elif tag == "span" and self.where == "value":
            self.where = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self.where = ""

    def handle_data(self, data: str) -> None:
        if self.where:
            self.found[-1][0 if self.where == "label" else 1] += data.strip()


def figures(page: str) -> list[tuple[str, int, str]]:
    reader = _Figures()
    reader.feed(page)
    return [(label, int(value), url) for label, value, url in reader.found if value.isdecimal()]


class TestCockpits:
    """Every number that is not nothing opens the rows that make it, as many as it says."""

    @pytest.fixture
    def busy(self) -> Stage:
        county = live_county()
        today = datetime.now(UTC).date()
        for days, lead in ((40, "housing"), (30, "finance"), (20, "land"), (3, "urban")):
            at = f"{today - timedelta(days=days):%Y-%m-%d} 09:00"
            due = (today + timedelta(days=30 - days)).isoformat()
            county.issue(at=at, due=due, lead=lead, title=f"{lead}的事项")
        at = f"{today - timedelta(days=25):%Y-%m-%d} 09:00"
        for number in range(2):
            new = projects.NewProject(
                title=f"防洪堤{number}",
                lead_unit_id=county.unit("housing"),
                leader_post_id=county.office.posts["vice"],
                starts_on=today - timedelta(days=20),
                due_on=today + timedelta(days=90),
                milestones=(projects.NewMilestone("主体", today + timedelta(days=90)),),
                year_plan=100,
            )
            county.do(projects.enter_project, by="zhou", at=at, new=new)
        county.tick(f"{today:%Y-%m-%d} 00:01")
        return county

    def test_every_number_opens_as_many_rows(self, busy: Stage) -> None:
        client = sign_in(Client(), busy.office, "zhou")
        opened = 0
        for board in ("/desk/", "/projects/weekly/", "/projects/needs/", "/matters/closed/"):
            page = client.get(board).content.decode()
            for label, value, url in figures(page):
                if not value:
                    continue
                assert url, (board, label, value)
                there = url if url.startswith("/") else board + url
                rows = client.get(there.partition("#")[0]).content.decode()
                total = re.search(r"共 (\d+) 项", strip_tags(rows))
                _title, tables = tables_of(rows)
                behind = int(total[1]) if total else len(tables[-1].rows)
                assert behind == value, (board, label, value, there, behind)
                opened += 1
        assert opened >= 8

    def test_the_parts_of_a_month_add_up(self, busy: Stage) -> None:
        client = sign_in(Client(), busy.office, "zhou")
        found = {label: value for label, value, _ in figures(client.get("/matters/closed/").content.decode())}
        before, new, closed, ended, after = found.values()
        assert before + new - closed - ended == after > 0
