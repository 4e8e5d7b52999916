"""P19 周报月报季报: drafted from the ledger, every figure leads to its rows, the sums hold, signed, sent.

Scenario: June 2026. Before it 12 matters are open, 44 are taken on, 48 are closed, 1 is terminated: 7 stay
open. 51 fall due: 46 in time, 2 closed late, 2 open late, 1 terminated: 92%（46/50）.
"""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from docx import Document

from tests.support.matters import Stage
from tests.support.people import found_office, sign_in
from zhixing.core.clock.rules import Limit
from zhixing.core.evidence import acts as evidence
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Feedback, Matter
from zhixing.core.notices import selectors as notices
from zhixing.work.directives.acts import bulletins as acts
from zhixing.work.directives.models import Bulletin
from zhixing.work.directives.refusals import bulletins as refusals
from zhixing.work.directives.rules import bulletins as rules
from zhixing.work.directives.selectors import bulletins as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("P19")]

DRAFTED = "2026-07-03 17:00"


def take_on(
    county: Stage, count: int, *, at: str, due: str, name: str, grade: str = "supervised"
) -> list[int]:
    limit = Limit("date", date=date.fromisoformat(due), sentence=f"{due}前完成")
    to = matters.Assignment((county.unit("housing"),), limit=limit)
    rows = [matters.NewMatter(title=f"{name}{n}", grade=grade, assignment=to) for n in range(count)]
    results = county.do(matters.register_many, by="zhou", at=at, rows=rows)
    keys = dict(Matter.objects.values_list("number", "pk"))
    return [keys[one.number] for one in results]


def finish(county: Stage, keys: list[int], *, at: str) -> None:
    """Sign for, report by the head with one paper, and close, on one day."""
    day = at[:10]
    rows = [(key, county.person("li")) for key in keys]
    county.do(matters.sign_for_many, by="wang", at=f"{day} 09:00", rows=rows)
    with county.at(f"{day} 09:10") as now:
        by = county.officer("wang", at)
        paper = evidence.store(
            file=io.BytesIO(f"验收 {day}".encode()),
            name="验收单.txt",
            about=f"matter:{keys[0]}",
            by=by,
            at=now,
        )
    said = matters.Report("改造完成 1 项", progress_percent=100, evidence_ids=(paper.pk,), close_kind="done")
    done = county.do(matters.report_many, by="wang", at=f"{day} 10:00", rows=[(key, said) for key in keys])
    assert all(one.done for one in done), [str(one.refusal) for one in done if one.refusal][:1]
    assert Feedback.objects.filter(matter__in=keys, state="checking").count() == len(keys)
    closed = county.do(matters.close_many, by="zhou", at=at, matter_ids=keys)
    assert all(one.done for one in closed)


@pytest.fixture
def june() -> Stage:
    county = Stage(found_office())
    carried = take_on(county, 12, at="2026-05-20 09:00", due="2026-06-12", name="续办")
    finish(county, carried, at="2026-06-10 16:00")
    new = take_on(county, 36, at="2026-06-01 09:00", due="2026-06-26", name="新办")
    finish(county, new[:34], at="2026-06-25 16:00")
    finish(county, new[34:], at="2026-06-29 16:00")
    take_on(county, 2, at="2026-06-01 10:00", due="2026-06-24", name="未结", grade="key")
    [stopped] = take_on(county, 1, at="2026-06-01 11:00", due="2026-06-24", name="终止")
    county.do(
        matters.terminate,
        by="zhou",
        at="2026-06-15 09:00",
        matter_id=stopped,
        reason="上级取消",
        decision_number="县政府第9次常务会议",
    )
    take_on(county, 5, at="2026-06-08 09:00", due="2026-07-31", name="在办", grade="tracked")
    take_on(county, 3, at="2026-07-01 09:00", due="2026-07-31", name="七月")
    return county


@pytest.fixture
def few() -> Stage:
    """Four matters due in June, three of them done."""
    county = Stage(found_office())
    keys = take_on(county, 4, at="2026-06-01 09:00", due="2026-06-26", name="新办")
    finish(county, keys[:3], at="2026-06-25 16:00")
    return county


def drafted(county: Stage, kind: str = "month", day: str = "2026-06-15") -> Bulletin:
    made = county.do(acts.draft_bulletin, by="zhou", at=DRAFTED, kind=kind, day=date.fromisoformat(day))
    assert isinstance(made, Bulletin)
    return made


class TestJune:
    def test_every_figure_is_a_list_of_rows_and_the_sums_hold(self, june: Stage) -> None:
        made = drafted(june)
        size = {code: len(rows) for code, rows in made.figures.items()}
        assert (size["before"], size["new"], size["closed"], size["ended"], size["after"]) == (
            12,
            44,
            48,
            1,
            7,
        )
        assert (size["due"], size["on_time"], size["closed_late"], size["open_late"], size["postponed"]) == (
            51, 46, 2, 2, 1,
        )  # fmt: skip
        assert (size["key"], size["tracked"], size["supervised"]) == (2, 5, 0)
        assert rules.disagreements(made.figures) == []
        assert rules.rate(made.figures) == (46, 50)
        [unit] = made.units
        assert (len(unit["due"]), len(unit["on_time"]), unit["percent"]) == (50, 46, 92)

        client = sign_in(Client(), june.office, "zhou")
        page = client.get(made.get_absolute_url()).content.decode()
        assert f'<a href="{made.get_absolute_url()}rows/rate/">92%（46/50）</a>' in page
        assert "6月24日" in page
        rows = client.get(f"{made.get_absolute_url()}rows/rate/").content.decode()
        assert rows.count("<tr") == 51
        for figure in size:
            with june.at(DRAFTED) as now:
                found = selectors.figure_rows(
                    made.code, figure, seen_by=june.officer("zhou", DRAFTED), now=now
                )
            assert found is not None
            assert (len(found.rows), found.hidden) == (size[figure], 0)

    def test_figures_do_not_change_after_the_month_has_been_reported(self, few: Stage) -> None:
        made = drafted(few)
        late = made.figures["open_late"]
        finish(few, late, at="2026-07-06 16:00")
        made.refresh_from_db()
        page = selectors.bulletin(made.code, seen_by=few.officer("zhou", "2026-07-07 09:00"))
        assert page is not None
        assert len(page.figures["open_late"]) == 1

    def test_edited_signed_and_sent(self, few: Stage) -> None:
        made = drafted(few)
        words = {"bulletin_id": made.pk, "title": made.title, "number": ""}
        with pytest.raises(refusals.FiguresUnknown, match="按期办结量"):
            few.do(acts.edit_bulletin, by="zhou", at=DRAFTED, **words, text="本月{按期办结量}件")
        with pytest.raises(refusals.NumberMissing):
            few.do(acts.sign_bulletin, by="zhou", at=DRAFTED, bulletin_id=made.pk)
        words["number"] = "政督〔2026〕6号"
        few.do(acts.edit_bulletin, by="xu", at=DRAFTED, **words, text="一、情况\n本月按期率{按期率}。")
        with pytest.raises(refusals.SignatoryTooLow):
            few.do(acts.sign_bulletin, by="xu", at=DRAFTED, bulletin_id=made.pk)
        with pytest.raises(refusals.BulletinNotSigned):
            few.do(acts.send_bulletin, by="zhou", at=DRAFTED, bulletin_id=made.pk)
        few.do(acts.sign_bulletin, by="zhou", at=DRAFTED, bulletin_id=made.pk)
        with pytest.raises(refusals.BulletinSigned):
            few.do(acts.edit_bulletin, by="xu", at=DRAFTED, **words, text="改")
        assert selectors.bulletin(made.code, seen_by=few.officer("wang", DRAFTED)) is None
        few.do(acts.send_bulletin, by="zhou", at=DRAFTED, bulletin_id=made.pk)
        told = {one.person.name for one in notices.told(made.reference, topic="bulletin")}
        assert {"陆明远", "王建国", "石磊"} <= told
        assert "党政" not in told
        assert selectors.bulletin(made.code, seen_by=few.officer("wang", DRAFTED)) is not None

    def test_paper_display_and_strangers(self, few: Stage) -> None:
        made = drafted(few)
        client = sign_in(Client(), few.office, "zhou")
        word = client.get(f"{made.get_absolute_url()}?format=docx")
        said = "\n".join(one.text for one in Document(io.BytesIO(word.content)).paragraphs)
        assert "按期办结率75%（3/4）" in said
        assert client.get(f"{made.get_absolute_url()}?format=pdf").content[:4] == b"%PDF"
        display = client.get(f"{made.get_absolute_url()}display/").content.decode()
        assert "75%（3/4）" in display and "不排名次" in display
        ledger = client.get(f"{made.get_absolute_url()}rows/rate/?format=xlsx")
        assert ledger["Content-Type"].startswith("application/vnd")
        assert sign_in(Client(), few.office, "li").get(made.get_absolute_url()).status_code == 404
        answer = client.post("/directives/bulletins/", {"kind": "quarter", "day": "2026-06-15"})
        assert "第二季度" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("kind", "day", "since", "until", "words"),
    [
        ("week", "2026-11-20", "2026-11-16", "2026-11-22", "2026年11月16日至22日"),
        ("week", "2026-10-01", "2026-09-28", "2026-10-04", "2026年9月28日至10月4日"),
        ("month", "2026-02-10", "2026-02-01", "2026-02-28", "2026年2月"),
        ("quarter", "2026-11-20", "2026-10-01", "2026-12-31", "2026年第四季度"),
        ("half", "2026-03-01", "2026-01-01", "2026-06-30", "2026年上半年"),
        ("year", "2026-03-01", "2026-01-01", "2026-12-31", "2026年度"),
    ],
)
def test_periods(kind: str, day: str, since: str, until: str, words: str) -> None:
    found = rules.period_of(kind, date.fromisoformat(day))
    assert found == (date.fromisoformat(since), date.fromisoformat(until))
    assert rules.period_words(kind, *found) == words
