"""The office's daily work: leaders' instructions with their rounds, forms from 56 units, notices."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from openpyxl import Workbook

from zhixing.config.county.content import content
from zhixing.config.county.decisions import SUPERVISOR, Stage
from zhixing.config.county.papers import photograph
from zhixing.config.county.year import ZONE, Year
from zhixing.core.clock.rules import shipped_calendar
from zhixing.core.matters import acts as matters
from zhixing.core.people import selectors as people
from zhixing.core.people.acts import Registered
from zhixing.foundation.actors import Officer
from zhixing.foundation.moment import played_at
from zhixing.work.directives.acts import collections, instructions
from zhixing.work.directives.acts.collections import Upload
from zhixing.work.directives.acts.instructions import NewRemark, Scan, Sheet
from zhixing.work.directives.imports.grids import read_grid
from zhixing.work.directives.models import Answer, Collection, Instruction

HEAD = ("序号", "村（社区）", "排查房屋数", "危旧房数", "投入资金（万元）", "备注")
LATE = ("forestry", "baishi", "gaomiao")  # who sent nothing until the evening
RETURNED = "veterans"
PARTY_OFFICE = "party-office.head"


def play_daily(year: Year, made: Registered) -> None:
    """Play instructions and collections of the last two weeks through their acts."""
    work = _Work(Stage(year, made))
    work.instructions()
    work.of_the_party()
    work.collected()
    work.under_way()
    work.meeting()
    work.notice()


class _Work:
    """Two weeks of the supervision office. Days are counted back from the last office day."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        roster = stage.year.roster
        told = content()
        self.units = [unit.code for unit in (*told.departments, *told.towns)]
        self.ids = [stage.unit(code) for code in self.units]
        self.officers: dict[tuple[int, date], Officer] = {}
        self.held = {person.post for person in roster.persons}

    def at(self, back: int, hour: int, minute: int = 0) -> datetime:
        """Return a moment so many office days before the last one of the history."""
        calendar, day = shipped_calendar(), self.stage.last
        while not calendar.is_working_day(day):
            day -= timedelta(days=1)
        for _ in range(back):
            day -= timedelta(days=1)
            while not calendar.is_working_day(day):
                day -= timedelta(days=1)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)

    def day(self, back: int) -> date:
        return self.at(back, 9).date()

    def answer_for(self, unit: str, act: Callable[..., Any], at: datetime, **values: Any) -> None:
        """Take an act as whoever answers for a unit on that day: a clerk, where there is one."""
        if not self.stage.has_come(at):
            return
        serving = people.serving_in(self.stage.unit(unit), at=at)
        chosen = next((one for one in serving if one.level in ("clerk", "office_head")), serving[0])
        key = chosen.post_id, at.date()
        if key not in self.officers:
            self.officers[key] = people.officer(chosen.person_id, chosen.post_id, at=at)
        with played_at(at):
            act(by=self.officers[key], at=at, **values)

    # Instructions ---------------------------------------------------------------------------------

    def instructions(self) -> None:
        first = self._register(
            9,
            "桂花苑外墙脱落隐患整治资金",
            (
                ("vice-construction", "拟同意，呈明远同志阅示"),
                ("magistrate", "请住建、财政研究提出意见，一周内报我"),
            ),
            "housing",
            ("finance",),
            sentence="一周内报我",
            source="住建局请示〔2026〕12号",
        )
        if first is None:
            return
        self._rounds(first)
        self._register(
            5,
            "城区建筑工地扬尘反弹",
            (("", "请澄阳县举一反三，抓紧整改"),),
            "environment",
            ("housing", "urban-management"),
            level="city",
            leader="市政府分管领导",
            limit="hard",
        )
        self._register(
            3,
            "汛后地质灾害隐患点复查",
            (("", "请各地逐点复查，确保安全"),),
            "emergency",
            ("natural-resources",),
            level="province",
            leader="省政府分管领导",
            limit="ordinary",
        )
        self._register(
            2, "冬小麦苗情和抗旱保墒", (("vice-agriculture", "请农业农村局拿出办法，三天内报"),),
            "agriculture", (), limit="short", sentence="三天内报",
        )  # fmt: skip
        self._register(
            0, "年末资金调度", (("executive-vice", "请财政局今日提出方案"),), "finance", (), limit="urgent",
            sentence="今日提出方案",
        )  # fmt: skip

    def of_the_party(self) -> None:
        """Let the party committee's office register what its leaders wrote: a register of its own (P21)."""
        rows = (
            (
                4,
                "乡镇领导班子运行情况分析",
                "请组织部牵头，逐镇分析，一周内报",
                "organisation",
                ("publicity",),
            ),
            (2, "基层理论宣讲安排", "请宣传部提出方案，三天内报", "publicity", ("organisation",)),
        )
        for back, title, text, lead, supports in rows:
            if not self.stage.year.roster.has(f"{lead}.head"):
                continue
            made = self._register(
                back, title, (("", text),), lead, supports, leader="县委主要领导", by=PARTY_OFFICE,
                sentence=text.rpartition("，")[2], limit="ordinary" if back > 3 else "short",
            )  # fmt: skip
            if made is None or back < 4:
                continue
            matter = made.rounds.get(ordinal=1).matter_id
            at, head = self.at(back - 1, 9), f"{lead}.head"
            self.stage.do(
                matters.sign_for, head, at, matter_id=matter, handler_id=self.stage.person(f"{lead}.head")
            )

    def _register(
        self,
        back: int,
        title: str,
        words: Sequence[tuple[str, str]],
        lead: str,
        supports: Sequence[str],
        *,
        level: str = "county",
        leader: str = "",
        limit: str = "ordinary",
        sentence: str = "",
        source: str = "",
        by: str = SUPERVISOR,
    ) -> Instruction | None:
        at = self.at(back, 10)
        sheet = Sheet(
            self._words(words, at.date(), leader),
            self.stage.unit(lead),
            tuple(self.stage.unit(code) for code in supports),
            limit,
            sentence=sentence,
        )
        scan = Scan(io.BytesIO(photograph(title)), "批示件.jpg") if back == 9 else None
        made: Instruction | None = self.stage.do(
            instructions.register_instruction,
            by,
            at,
            title=title,
            sheet=sheet,
            level=level,
            source_document=source,
            scan=scan,
        )
        return made

    def _words(self, words: Sequence[tuple[str, str]], on: date, leader: str = "") -> tuple[NewRemark, ...]:
        return tuple(
            NewRemark(text, on, self.stage.made.posts[post] if post else None, "" if post else leader)
            for post, text in words
        )

    def _rounds(self, first: Instruction) -> None:
        """Let housing report on the first round, and the leader write again."""
        matter = first.rounds.get(ordinal=1).matter_id
        self.stage.do(
            matters.sign_for,
            "housing.head",
            self.at(8, 9),
            matter_id=matter,
            handler_id=self.stage.person("housing.clerk-1"),
        )
        said = matters.Report(
            text="已会同财政局核定工程量，3号楼整治需资金46万元，维修资金可列支28万元",
            next_step="报常务会议审议后15日内进场",
            close_kind="done",
        )
        sent = self.stage.do(matters.report, "housing.clerk-1", self.at(5, 9), matter_id=matter, report=said)
        if sent is None:
            return
        self.stage.do(matters.sign_off, "housing.head", self.at(5, 16), feedback_id=sent.pk)
        self.stage.do(
            instructions.report_back,
            SUPERVISOR,
            self.at(4, 10),
            instruction_id=first.pk,
            ordinal=1,
            text="住建局会同财政局核定，桂花苑3号楼整治需资金46万元，维修资金可列支28万元，缺口18万元拟由财政统筹，"
            "报常务会议审议后15日内进场。",
        )
        self.stage.do(matters.close, SUPERVISOR, self.at(4, 11), matter_id=matter)
        again = Sheet(
            self._words((("magistrate", "原则同意，缺口资金由财政统筹，10日内开工"),), self.day(3)),
            self.stage.unit("housing"),
            (self.stage.unit("finance"),),
            "hard",
            sentence="10日内开工",
        )
        self.stage.do(
            instructions.write_again, SUPERVISOR, self.at(3, 11), instruction_id=first.pk, sheet=again
        )

    # Collections ----------------------------------------------------------------------------------

    def collected(self) -> None:
        """A form asked for by four: three silent, one returned, merged, the late ones added."""
        made = self._ask(6, "全县危旧房排查情况统计表", "form", due=self.at(6, 16), form=_form())
        if made is None:
            return
        answers = self._answers(made)
        for n, code in enumerate(self.units):
            if code not in LATE:
                self._send(answers[code], code, self.at(6, 14, n % 60), n)
        back = {"answer_id": answers[RETURNED].pk, "reason": "第2行“危旧房数”大于“排查房屋数”，请核对"}
        self.stage.do(collections.return_answer, SUPERVISOR, self.at(6, 15, 30), **back)
        self.stage.do(collections.merge, SUPERVISOR, self.at(6, 16, 5), collection_id=made.pk)
        for n, code in enumerate((*LATE, RETURNED)):
            self._send(answers[code], code, self.at(6, 17, n), n)
        self.stage.do(collections.merge, SUPERVISOR, self.at(6, 17, 20), collection_id=made.pk)
        self.stage.do(collections.close_collection, SUPERVISOR, self.at(5, 9), collection_id=made.pk)

    def under_way(self) -> None:
        """A form that is due in two days: half of the units have sent."""
        due = self.stage.year.end + timedelta(days=2, hours=17)
        made = self._ask(0, "岁末年初安全生产隐患清单", "form", due=due, form=_form())
        if made is None:
            return
        answers = self._answers(made)
        for n, code in enumerate(self.units[:24]):
            self._send(answers[code], code, self.at(0, 15, n), n, village="隐患点")
        self.stage.do(collections.remind, SUPERVISOR, self.at(0, 17), collection_id=made.pk)

    def meeting(self) -> None:
        """A meeting for which units name who attends."""
        due = self.stage.year.end + timedelta(days=1, hours=12)
        text = "定于下周三上午9:00在县政府第一会议室召开全县安全生产工作会议，请各单位分管负责人参加。"
        made = self._ask(1, "关于召开全县安全生产工作会议的通知", "meeting", due=due, text=text)
        if made is None:
            return
        answers, roster = self._answers(made), self.stage.year.roster
        for n, code in enumerate(self.units[:30]):
            if f"{code}.deputy-1" not in self.held:
                continue
            person, at = roster.holder(f"{code}.deputy-1"), self.at(1, 15, n)
            rows = [(1, (person.name, "分管负责人", person.phone, ""))]
            self._type(answers[code], code, at, rows)

    def notice(self) -> None:
        """A plain notice that most units have read."""
        text = "元旦放假期间，各单位严格落实24小时值班和领导带班制度，值班表于放假前报县政府值班室。"
        due = self.stage.year.end + timedelta(days=3, hours=17)
        made = self._ask(1, "关于做好节日值班工作的通知", "notice", due=due, text=text)
        if made is None:
            return
        answers = self._answers(made)
        for n, code in enumerate(self.units[:41]):
            self.answer_for(code, collections.read_notice, self.at(1, 16, n), answer_id=answers[code].pk)

    def _ask(
        self, back: int, title: str, kind: str, *, due: datetime, text: str = "", form: Upload | None = None
    ) -> Collection | None:
        made: Collection | None = self.stage.do(
            collections.draft_collection,
            SUPERVISOR,
            self.at(back, 10),
            title=title,
            kind=kind,
            due_at=due,
            unit_ids=self.ids,
            text=text,
            form=form,
            contact="县政府办公室督查室",
        )
        if made is not None:
            self.stage.do(collections.send_out, SUPERVISOR, self.at(back, 10, 5), collection_id=made.pk)
        return made

    def _answers(self, made: Collection) -> dict[str, Answer]:
        by_unit = {answer.unit_id: answer for answer in made.answers.all()}
        return {code: by_unit[self.stage.unit(code)] for code in self.units}

    def _send(self, answer: Answer, code: str, at: datetime, n: int, *, village: str = "村") -> None:
        rows = [
            (
                3 + k,
                (str(k), f"第{k}{village}", str(120 + 7 * n + k), str((n + k) % 9), f"{3.5 * k + n:g}", ""),
            )
            for k in (1, 2)
        ]
        self._type(answer, code, at, rows)

    def _type(
        self, answer: Answer, code: str, at: datetime, rows: Sequence[tuple[int, Sequence[str]]]
    ) -> None:
        self.answer_for(code, collections.type_answer, at, answer_id=answer.pk, rows=rows, whole=True)
        self.answer_for(code, collections.send_answer, at + timedelta(seconds=20), answer_id=answer.pk)


def _form() -> Upload:
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet
    sheet.append(["统计表"])
    sheet.merge_cells("A1:F1")
    sheet.append(list(HEAD))
    out = io.BytesIO()
    book.save(out)
    content = out.getvalue()
    return Upload("统计表.xlsx", content, read_grid(content, name="统计表.xlsx"))
