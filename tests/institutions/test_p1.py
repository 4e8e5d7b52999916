"""P1 批示件登记与流转: handwritten sheets with a number, a limit, a report back, and a second round."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from docx import Document
from openpyxl import load_workbook

from tests.support.matters import Stage, fresh, moment
from tests.support.people import found_office, sign_in
from tests.support.pictures import photo
from zhixing.core.evidence.models import Evidence
from zhixing.core.evidence.refusals import SecretWords
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.acts import Report
from zhixing.core.matters.models import Matter
from zhixing.core.notices.models import Notice
from zhixing.work.directives.acts import instructions as acts
from zhixing.work.directives.acts.instructions import NewRemark, Scan, Sheet
from zhixing.work.directives.models import Instruction
from zhixing.work.directives.refusals import instructions as refusals
from zhixing.work.directives.selectors import instructions as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("P1")]

WORDS = "请住建、财政研究提出意见，一周内报我"


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


def sheet(county: Stage, text: str = WORDS, on: date = date(2026, 3, 5), **more) -> Sheet:
    remark = NewRemark(text, on, county.office.posts["mayor"])
    more.setdefault("remarks", (remark,))
    more.setdefault("sentence", "一周内报我")
    return Sheet(lead_unit_id=county.unit("housing"), support_unit_ids=(county.unit("finance"),), **more)


@pytest.fixture
def thirty_first(county: Stage) -> Instruction:
    """批〔2026〕31号, registered on Thursday 5 March with its scan."""
    return county.do(
        acts.register_instruction,
        by="zhou",
        at="2026-03-05 16:00",
        title="老旧小区加装电梯资金事宜",
        sheet=sheet(county),
        source_document="住建局请示〔2026〕12号",
        serial=31,
        scan=Scan(photo(1), "批示件.jpg"),
    )


def page(county: Stage, found: Instruction, *, code: str = "zhou", at: str = "2026-03-16 10:00"):
    with county.at(at) as now:
        return selectors.instruction(found.code, seen_by=county.officer(code, at), now=now)


def feed_back(
    county: Stage, found: Instruction, *, up_to: tuple[str, ...] = ("he", "song", "wang")
) -> Matter:
    """Let housing sign for the first round and report on 11 March, signed by these."""
    matter = found.rounds.get(ordinal=1).matter
    county.sign_for(matter, at="2026-03-06 09:00")
    said = Report(text="已会同财政局拟定补助方案，每台补助 10 万元，全年 120 台", next_step="报常务会议审议")
    sent = county.do(matters.report, by="li", at="2026-03-11 09:00", matter_id=matter.pk, report=said)
    for number, signer in enumerate(up_to):
        county.do(matters.sign_off, by=signer, at=f"2026-03-11 1{number}:00", feedback_id=sent.pk)
    return fresh(matter)


class TestRegistered:
    def test_with_scan_lead_support_and_the_leaders_week(
        self, county: Stage, thirty_first: Instruction
    ) -> None:
        assert thirty_first.number == "批〔2026〕31号"
        [round_] = page(county, thirty_first).rounds
        assert round_.scan is not None
        assert (round_.row.unit, round_.supports) == ("住建局", ("财政局",))
        assert round_.row.document_number == "批〔2026〕31号"
        assert round_.row.due_at == moment("2026-03-12 17:30")
        assert round_.clock is not None
        assert round_.clock.sentence == "一周内报我"
        assert [(one.leader, one.text) for one in round_.words] == [("陆明远县长", WORDS)]
        [entry] = ledger.history(thirty_first.reference)
        assert entry.verb == "instruction.registered"
        assert entry.facts["words"] == [f"陆明远县长：{WORDS}"]

    @pytest.mark.parametrize(
        ("limit", "due"),
        [
            ("urgent", "2026-03-06 16:00"),
            ("short", "2026-03-10 17:30"),
            ("ordinary", "2026-03-12 17:30"),
            ("hard", "2026-03-20 17:30"),
        ],
    )
    def test_twenty_four_hours_three_working_days_seven_and_fifteen_days(
        self, county: Stage, limit: str, due: str
    ) -> None:
        made = county.do(
            acts.register_instruction,
            by="zhou",
            at="2026-03-05 16:00",
            title="某事",
            sheet=sheet(county, limit=limit),
        )
        assert made.rounds.get().matter.due_at == moment(due)

    def test_a_date_in_the_leaders_words_is_kept_with_them_and_never_rolls(self, county: Stage) -> None:
        by_sunday = sheet(county, limit="", due_on=date(2026, 5, 31), sentence="5月底前办结")
        made = county.do(
            acts.register_instruction, by="zhou", at="2026-03-05 16:00", title="某事", sheet=by_sunday
        )
        assert made.rounds.get().matter.due_at == moment("2026-05-31 17:30")
        with pytest.raises(refusals.DateWithoutWords):
            county.do(
                acts.register_instruction,
                by="zhou",
                at="2026-03-05 16:00",
                title="某事",
                sheet=sheet(county, limit="", due_on=date(2026, 5, 31), sentence=""),
            )

    def test_a_sheet_with_two_leaders_shows_both_in_order(self, county: Stage) -> None:
        remarks = (
            NewRemark("呈明远同志阅示", date(2026, 3, 4), county.office.posts["vice"]),
            NewRemark("同意立群同志意见，请住建局办", date(2026, 3, 5), county.office.posts["mayor"]),
        )
        made = county.do(
            acts.register_instruction,
            by="zhou",
            at="2026-03-05 16:00",
            title="某事",
            sheet=sheet(county, remarks=remarks),
        )
        [round_] = page(county, made).rounds
        assert [one.leader for one in round_.words] == ["陈立群副县长", "陆明远县长"]

    def test_the_next_number_follows_and_a_number_is_given_once(
        self, county: Stage, thirty_first: Instruction
    ) -> None:
        following = county.do(
            acts.register_instruction, by="xu", at="2026-03-05 16:10", title="某事", sheet=sheet(county)
        )
        assert following.number == "批〔2026〕32号"
        with pytest.raises(refusals.NumberTaken):
            county.do(
                acts.register_instruction,
                by="xu",
                at="2026-03-05 16:20",
                title="某事",
                sheet=sheet(county),
                serial=31,
            )

    def test_levels_stand_apart(self, county: Stage, thirty_first: Instruction) -> None:
        above = (NewRemark("请澄阳县抓紧整改", date(2026, 3, 3), leader="王某副省长"),)
        county.do(
            acts.register_instruction,
            by="zhou",
            at="2026-03-05 16:30",
            title="生态环境问题整改",
            sheet=sheet(county, remarks=above),
            level="province",
        )
        zhou = county.officer("zhou", "2026-03-05 17:00")
        with county.at("2026-03-05 17:00") as now:
            assert selectors.level_counts(seen_by=zhou) == {"county": 1, "province": 1}
            rows, total = selectors.instructions(seen_by=zhou, now=now, level="province")
        assert (total, rows[0].words[0].leader) == (1, "王某副省长")


class TestSecrets:
    def test_a_paper_marked_secret_is_refused_before_the_scan_is_stored(self, county: Stage) -> None:
        marked = (
            {"marking": "secret", "title": "某事"},
            {"title": "机密★关于某事的请示"},
            {
                "title": "某事",
                "source_document": "（秘密）某请示",
            },
        )
        for more in marked:
            with pytest.raises((refusals.PaperIsSecret, SecretWords)):
                county.do(
                    acts.register_instruction,
                    by="zhou",
                    at="2026-03-05 16:00",
                    sheet=sheet(county),
                    scan=Scan(photo(1), "批示件.jpg"),
                    **more,
                )
        assert not Evidence.objects.exists()
        assert not Instruction.objects.exists()
        assert not Matter.objects.exists()

    def test_work_secrets_keep_their_label_and_do_not_leave_in_a_file(self, county: Stage) -> None:
        made = county.do(
            acts.register_instruction,
            by="zhou",
            at="2026-03-05 16:00",
            title="某内部事项",
            sheet=sheet(county),
            marking="work_secret",
            scan=Scan(photo(1), "批示件.jpg"),
        )
        assert made.rounds.get().scan.label == "work_secret"
        answer = sign_in(Client(), county.office, "zhou").get("/directives/instructions/?format=xlsx")
        cells = [str(c.value) for row in load_workbook(io.BytesIO(answer.content)).active for c in row]
        assert not any("某内部事项" in text for text in cells)


class TestRounds:
    def test_feedback_signed_by_the_head_goes_back_to_the_leader_who_writes_again(
        self, county: Stage, thirty_first: Instruction
    ) -> None:
        feed_back(county, thirty_first)
        county.do(
            acts.report_back,
            by="zhou",
            at="2026-03-12 10:00",
            instruction_id=thirty_first.pk,
            ordinal=1,
            text="住建局会同财政局拟定补助方案，拟报常务会议审议。",
        )
        [told] = Notice.objects.filter(about=thirty_first.reference)
        assert told.person_id == county.person("lu")

        again = county.do(
            acts.write_again,
            by="zhou",
            at="2026-03-13 15:00",
            instruction_id=thirty_first.pk,
            sheet=sheet(county, "原则同意，补助标准再核，3个工作日内报", date(2026, 3, 13), limit="short"),
            scan=Scan(photo(2), "再批示.jpg"),
        )

        assert again.matter.document_number == "批〔2026〕31-2号"
        assert again.matter.due_at == moment("2026-03-18 17:30")
        both = page(county, thirty_first).rounds
        assert [(one.number, one.ordinal) for one in both] == [("批〔2026〕31号", 1), ("批〔2026〕31-2号", 2)]
        assert both[0].reported_at == moment("2026-03-12 10:00")
        shown = sign_in(Client(), county.office, "zhou").get(thirty_first.get_absolute_url())
        body = shown.content.decode()
        assert WORDS in body and "补助标准再核" in body
        assert [e.verb for e in ledger.history(thirty_first.reference)] == [
            "instruction.registered",
            "instruction.reported_back",
            "instruction.continued",
        ]

    def test_what_the_head_has_not_signed_is_not_reported(
        self, county: Stage, thirty_first: Instruction
    ) -> None:
        feed_back(county, thirty_first, up_to=("he", "song"))
        for act, more in (
            (acts.report_back, {"ordinal": 1, "text": "情况"}),
            (acts.write_again, {"sheet": sheet(county)}),
        ):
            with pytest.raises((refusals.NoSignedFeedback, refusals.RoundUnderWay)):
                county.do(act, by="zhou", at="2026-03-12 10:00", instruction_id=thirty_first.pk, **more)
        assert thirty_first.rounds.count() == 1

    def test_a_report_goes_back_once(self, county: Stage, thirty_first: Instruction) -> None:
        feed_back(county, thirty_first)
        values = {"instruction_id": thirty_first.pk, "ordinal": 1, "text": "情况"}
        county.do(acts.report_back, by="zhou", at="2026-03-12 10:00", **values)
        with pytest.raises(refusals.AlreadyReported):
            county.do(acts.report_back, by="zhou", at="2026-03-12 11:00", **values)


class TestWho:
    def test_units_see_their_own_leaders_what_they_wrote_the_party_office_nothing(
        self, county: Stage, thirty_first: Instruction
    ) -> None:
        seen = {
            code: page(county, thirty_first, code=code) is not None
            for code in ("zhou", "lu", "wang", "li", "qian", "ma", "shen", "party", "bai")
        }
        assert seen == {
            "zhou": True, "lu": True, "wang": True, "li": True, "qian": True,
            "ma": False, "shen": True, "party": False, "bai": False,
        }  # fmt: skip

    def test_a_unit_registers_nothing(self, county: Stage) -> None:
        with pytest.raises(refusals.NotARegistrar):
            county.do(
                acts.register_instruction, by="wang", at="2026-03-05 16:00", title="某事", sheet=sheet(county)
            )
        client = sign_in(Client(), county.office, "wang")
        assert client.get("/directives/instructions/new/").status_code == 404

    def test_the_matter_leads_to_its_round(self, county: Stage, thirty_first: Instruction) -> None:
        number = thirty_first.rounds.get().matter.number
        client = sign_in(Client(), county.office, "wang")
        there = f"/directives/instructions/{number}/"
        assert there in client.get(f"/matters/{number}/").content.decode()
        assert client.get(there).headers["Location"] == f"{thirty_first.get_absolute_url()}#round-1"
        assert sign_in(Client(), county.office, "ma").get(there).status_code == 404
        office = sign_in(Client(), county.office, "zhou").get(there, follow=True).content.decode()
        assert "签发反馈后" in office and "呈报办理情况专报" not in office

    def test_papers_in_word(self, county: Stage, thirty_first: Instruction) -> None:
        client = sign_in(Client(), county.office, "wang")
        answer = client.get(f"{thirty_first.get_absolute_url()}1/sheet/")
        missing = client.get(f"{thirty_first.get_absolute_url()}1/sheet/?paper=report")
        paper = Document(io.BytesIO(answer.content))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        said = "".join([*(line.text for line in paper.paragraphs), *cells])
        assert "批〔2026〕31号" in said and WORDS in said
        assert missing.status_code == 404

    def test_the_register_asks_a_fixed_number_of_questions(
        self, county: Stage, thirty_first: Instruction, django_assert_max_num_queries
    ) -> None:
        for number in range(4):
            county.do(
                acts.register_instruction,
                by="zhou",
                at=f"2026-03-05 16:1{number}",
                title=f"某事{number}",
                sheet=sheet(county),
            )
        zhou = county.officer("zhou", "2026-03-05 17:00")
        with county.at("2026-03-05 17:00") as now, django_assert_max_num_queries(9):
            assert len(selectors.instructions(seen_by=zhou, now=now)[0]) == 5
