"""One county with something of everything, each piece marked, seen by everybody of it in one transaction.

`world.marks` tells which unit's matter a marker belongs to; whose eyes it may reach is written in the
tests, not asked of the product.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any

from django.db import transaction
from django.test import Client

from tests.core.evidence.corpus import pdf_text
from tests.reliability.scenes import Writer, ago, client_of, fresh, live_county
from tests.support.matters import Stage
from tests.support.meetings import word as minutes_file
from tests.support.people import _PEOPLE
from zhixing.core.approvals import acts as approvals
from zhixing.core.approvals import adapters as two_persons
from zhixing.core.clock.rules import parse_limit
from zhixing.core.evidence import acts as evidence
from zhixing.core.matters import acts
from zhixing.core.matters.models import Matter
from zhixing.core.notices.models import Message, Notice
from zhixing.core.outcomes import acts as outcomes
from zhixing.core.people import acts as people
from zhixing.core.powers import acts as powers
from zhixing.work.directives import acts as directives
from zhixing.work.directives.acts import (
    bulletins,
    collections,
    decisions,
    instructions,
    livelihood,
    matrix,
    opinions,
    registry,
    relays,
    visits,
)
from zhixing.work.directives.imports import read_blocks
from zhixing.work.directives.models import Bulletin
from zhixing.work.documents import acts as documents
from zhixing.work.meetings import acts as meetings
from zhixing.work.projects import acts as projects

EVERYBODY = tuple(code for code, _, _ in _PEOPLE)
DOCUMENT = """一、加快推进老旧小区改造（住建局牵头，财政局配合，2026年12月31日前完成）。
二、开展占道经营整治（城管局牵头，2026年12月20日前完成）。
"""

MARKED = ("title", "requirement", "source_ref", "source_sentence", "document_number")


def marker(place: str, what: str) -> str:
    """Return a text that occurs nowhere else: 「密housing之批注密」."""
    return f"密{place}之{what}密"


@dataclass(slots=True)
class World:
    """The county, its marked matters by name, and one of every other thing that an address can name."""

    county: Stage
    matters: dict[str, Matter] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    window: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def client(self, code: str) -> Client:
        """Return the one window of this world with the person signed in; '' is a stranger.

        One window for all of them, because each new one builds the whole stack of middleware again.
        """
        self.window.cookies = SimpleCookie({"sessionid": self.sessions[code]} if code else {})
        return self.window

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Take back whatever happens inside."""
        with transaction.atomic():
            point = transaction.savepoint()
            try:
                yield
            finally:
                transaction.savepoint_rollback(point)


def make() -> World:
    """Found the county and put one of everything into it."""
    county = live_county()
    world = World(county)
    for name, unit, handler, more in (
        ("housing", "housing", "li", {"supports": ("finance",)}),
        ("urban", "urban", "luo", {}),
        ("land", "land", "yu", {}),
        ("laohe", "laohe", "bai", {}),
        ("secret", "housing", "li", {}),
    ):
        world.matters[name] = _filled(county, name, unit, handler, more)
    world.matters["party"] = _party(county)
    _restrict(world)
    _others(world)
    _meetings(world)
    _project(world)
    _papers(world)
    world.matters = {name: fresh(matter) for name, matter in world.matters.items()}
    world.sessions = {code: client_of(county, code).cookies["sessionid"].value for code in EVERYBODY}
    return world


def _filled(county: Stage, name: str, unit: str, handler: str, more: Mapping[str, Any]) -> Matter:
    """Return a matter with its marker in everything that people write."""
    head = {"housing": "wang", "urban": "ma", "land": "tian", "laohe": "shi"}[unit]
    words = {what: marker(name, what) for what in MARKED}
    matter = county.issue(
        at=ago(days=3),
        lead=unit,
        limit="20wd",
        source_kind="meeting",
        topic=f"{name}类",
        **words,
        **more,
    )
    county.do(
        acts.sign_for,
        by=head,
        at=ago(days=2.9),
        matter_id=matter.pk,
        handler_id=county.person(handler),
    )
    with county.at(ago(minutes=100)) as at:
        file = evidence.store(
            file=io.BytesIO(marker(name, "文件内容").encode()),
            name=f"{marker(name, '文件名')}.txt",
            about=matter.reference,
            by=county.officer(handler, ago(minutes=100)),
            at=at,
        )
    said = acts.Report(
        text=marker(name, "进展"),
        progress_percent=20,
        problems=marker(name, "问题"),
        next_step=marker(name, "打算"),
        evidence_ids=(file.pk,),
    )
    key = matter.pk
    sent = county.do(acts.report, by=handler, at=ago(minutes=90), matter_id=key, report=said)
    returned = {"feedback_id": sent.pk, "reason": marker(name, "退回")}
    county.do(acts.return_feedback, by=head, at=ago(minutes=85), **returned)
    county.do(acts.comment, by="zhou", at=ago(minutes=80), matter_id=key, text=marker(name, "批注"))
    county.do(acts.urge, by="zhou", at=ago(minutes=75), matter_id=key, text=marker(name, "催办"))
    asked = {"matter_id": key, "question": marker(name, "询问")}
    county.do(acts.ask_explanation, by="zhou", at=ago(minutes=70), **asked)
    county.do(acts.explain, by=handler, at=ago(minutes=65), matter_id=key, text=marker(name, "说明"))
    ground = acts.extension_grounds(datetime.now(UTC))[0]
    county.do(
        acts.ask_extension,
        by=handler,
        at=ago(minutes=60),
        matter_id=key,
        ground=ground,
        reason=marker(name, "延期"),
        working_days=2,
    )
    county.do(acts.report, by=handler, at=ago(minutes=55), matter_id=key, report=_later(name, file.pk))
    return matter


def _later(name: str, file: int) -> acts.Report:
    return acts.Report(text=marker(name, "再报"), progress_percent=30, evidence_ids=(file,))


def _party(county: Stage) -> Matter:
    """A matter of the party committee's office: another sphere."""
    words = {what: marker("party", what) for what in MARKED}
    new = acts.NewMatter(**words, topic="party类")
    matter: Matter = county.do(acts.register, by="party", at=ago(days=3), new=new)
    county.do(acts.comment, by="party", at=ago(days=2), matter_id=matter.pk, text=marker("party", "批注"))
    return matter


def _meetings(world: World) -> None:
    """A topic of the housing bureau on its way, one returned, one heard at a sitting; minutes of another."""
    county, things = world.county, world.things
    series = county.do(meetings.set_series, by="wu", at=ago(days=5), new=_executive(county))
    chair = county.office.posts["vice"]
    joint = meetings.NewSeries("planning", "规划联审会议", "review", county.unit("office"), chair)
    county.do(meetings.set_series, by="wu", at=ago(days=5), new=joint)
    topics = []
    for title in ("在途议题", "退回议题", "上会议题"):
        paper = meetings.Paper("countersign", io.BytesIO(f"{title}会签意见".encode()), f"{title}.txt")
        new = meetings.NewTopic(series.pk, title, "work", "提请研究", (paper,))
        topics.append(county.do(meetings.submit_topic, by="wang", at=ago(days=4), new=new))
    county.do(meetings.return_topic, by="wu", at=ago(days=3.9), topic_id=topics[1].pk, reason="材料不全")
    for by, days in (("wu", 3.8), ("chen", 3.7), ("lu", 3.6)):
        county.do(meetings.pass_topic, by=by, at=ago(days=days), topic_id=topics[2].pk, words="同意")
    things["topic"], things["returned_topic"] = topics[0].matter.number, topics[1].matter.number
    for name, days in (("meeting", 2.0), ("issued_meeting", 1.0)):
        begin = datetime.now(UTC) - timedelta(days=days)
        held = county.do(
            meetings.plan_meeting,
            by="wu",
            at=ago(days=3.5),
            series_id=series.pk,
            starts_at=begin,
            ends_at=begin + timedelta(hours=1),
            place="第一会议室",
        )
        things[name] = held.code
        if name == "meeting":
            listed = {"meeting_id": held.pk, "topic_ids": [topics[2].pk]}
            county.do(meetings.set_agenda, by="wu", at=ago(days=3.4), **listed)
            county.do(meetings.send_notice, by="wu", at=ago(days=3.3), meeting_id=held.pk)
        county.do(meetings.hold_meeting, by="wu", at=ago(days=days - 0.1), meeting_id=held.pk, came={})
        if name == "issued_meeting":
            county.do(
                meetings.issue_minutes,
                by="wu",
                at=ago(days=0.5),
                meeting_id=held.pk,
                paper_number="纪要〔2026〕1号",
                content=minutes_file("由住建局牵头，12月31日前完成老旧小区改造。").getvalue(),
            )


def _executive(county: Stage) -> meetings.NewSeries:
    return meetings.NewSeries(
        "executive",
        "县政府常务会议",
        "executive",
        county.unit("office"),
        county.office.posts["mayor"],
        county.office.posts["vice-first"],
    )


def _restrict(world: World) -> None:
    county, secret = world.county, world.matters["secret"]
    persons = [county.person(code) for code in ("wang", "li")]
    county.do(acts.set_readers, by="zhou", at=ago(minutes=40), matter_id=secret.pk, person_ids=persons)


def _others(world: World) -> None:
    county, things, soon = world.county, world.things, datetime.now(UTC) + timedelta(days=20)
    things["move"] = county.do(
        acts.change_line_of_leadership,
        by="wu",
        at=ago(minutes=30),
        unit_ids=[county.unit("land")],
        from_post_id=county.office.posts["vice"],
        to_post_id=county.office.posts["vice-two"],
        document="澄政发〔2026〕9号",
    ).pk
    county.do(
        powers.list_power,
        by="fang",
        at=ago(minutes=29),
        code="XK-001",
        title="建筑工程施工许可",
        duty="审查施工条件",
        basis="中华人民共和国建筑法 第七条",
        unit_id=county.unit("housing"),
        document="权责清单（2026）",
        since=date(2026, 1, 1),
    )
    things["power"] = "XK-001"
    things["partner_key"] = county.do(
        people.issue_partner_key,
        by="admin",
        at=ago(minutes=29),
        name="共享平台",
        unit_id=county.unit("land"),
        document="澄数〔2026〕1号",
        until=soon,
    ).row.pk
    with county.at(ago(minutes=28)) as at:
        things["proposal"] = approvals.propose(
            act_code=two_persons.CORRECT_YEAR,
            payload={"year": 2026, "days": [], "reason": "更正"},
            reason="更正",
            by=county.officer("wu", ago(minutes=28)),
            at=at,
        ).pk
        things["breach"] = outcomes.find_breach(
            about=world.matters["urban"].reference,
            rule_code="matters.sign_for",
            summary=marker("urban", "失责"),
            unit_id=county.unit("urban"),
            person_id=county.person("luo"),
            occurred_at=at,
            by=county.officer("zhou", ago(minutes=28)),
            at=at,
        ).pk
    things["delegation"] = county.do(
        people.delegate,
        by="wang",
        at=ago(minutes=26),
        from_post_id=county.office.posts["housing-head"],
        to_person_id=county.person("song"),
        kind="signature",
        rights=["sign_for"],
        until=soon,
    ).pk
    things["role_request"] = county.do(
        people.ask_for_role,
        by="ren",
        at=ago(minutes=25),
        post_id=county.office.posts["housing-clerk"],
        role="supervisor",
        grants=True,
        reason="借调",
    ).pk
    for kind in ("leading_group", "efficiency_office"):
        county.do(
            people.establish_body,
            by="ren",
            at=ago(minutes=24.5),
            kind=kind,
            name=kind,
            unit_id=county.unit("supervision"),
        )
    [function] = county.do(
        people.declare_functions,
        by="wang",
        at=ago(minutes=24),
        unit_id=county.unit("housing"),
        titles=["老旧小区改造"],
        document="三定",
        since=(datetime.now(UTC) - timedelta(days=30)).date(),
    )
    things["function"] = function.pk
    things["duty"] = county.do(
        people.bind_duty,
        by="wang",
        at=ago(minutes=23),
        function_id=function.pk,
        title="组织实施",
        post_id=county.office.posts["housing-clerk"],
    ).pk
    paper = {"name": "通知.txt", "content": DOCUMENT.encode()}
    blocks = read_blocks(DOCUMENT.encode(), name="通知.txt")
    taken = county.do(directives.decompose, by="zhou", at=ago(minutes=20), blocks=blocks, **paper)
    things["breakdown"] = taken.code
    things["targets"] = county.do(
        directives.list_targets,
        by="zhou",
        at=ago(minutes=19),
        name="目标.txt",
        content=b"targets",
        year=2026,
        rows=[directives.TargetRow("改造老旧小区", value="5", measure="个")],
    ).code
    words = instructions.NewRemark(
        "请住建、财政研究", datetime.now(UTC).date() - timedelta(days=1), leader="省领导"
    )
    sheet = instructions.Sheet((words,), county.unit("housing"), (county.unit("finance"),))
    things["instruction"] = county.do(
        instructions.register_instruction, by="zhou", at=ago(minutes=19), title="加装电梯资金", sheet=sheet
    ).code
    due = datetime.now(UTC) + timedelta(days=2)
    asked = county.do(
        collections.draft_collection, by="zhou", at=ago(minutes=18), title="安全生产会议", kind="meeting",
        due_at=due, unit_ids=[county.unit("housing"), county.unit("finance")],
    )  # fmt: skip
    county.do(collections.send_out, by="zhou", at=ago(minutes=17), collection_id=asked.pk)
    things["collection"] = asked.code
    sent = relays.NewRelay("防汛值守", "落实值守", (county.unit("laohe"),))
    things["relay"] = county.do(relays.relay, by="zhou", at=ago(minutes=18), new=sent).matter.number
    opened = {"title": "密housing之决策密", "summary": "密housing之决策内容密"}
    things["decision"] = county.do(
        decisions.open_decision, by="wang", at=ago(minutes=17), **opened
    ).matter.number
    sent_down = matrix.NewPolicy(
        "密housing之政策密", "", "省政府", "一、密housing之条款密", (county.unit("housing"),)
    )
    policy = county.do(matrix.send_policy, by="zhou", at=ago(minutes=16), new=sent_down)
    things["policy"], things["matrix"] = policy.pk, policy.matrices.get().matter.number
    drafted = {
        "title": "密housing之草案密",
        "topic": "密housing之事项密",
        "subject": "摊点",
        "text": "密housing之条款密",
    }
    things["document"] = county.do(registry.register_document, by="wang", at=ago(minutes=15), **drafted).pk
    promised = livelihood.NewProgramme(
        "民生实事", "居民", "标准", "街道", 100, county.unit("housing"), date(2026, 12, 30)
    )
    [first, *_] = county.do(
        livelihood.list_programmes, by="zhou", at=ago(minutes=14), year=2026, rows=[promised] * 8
    )
    things["programme"] = first.pk
    days = {"leader_post_id": county.office.posts["vice"], "year": 2026, "days": 24}
    things["contact_plan"] = county.do(
        visits.plan_visits, by="zhou", at=ago(minutes=13), unit_ids=[county.unit("laohe")], **days
    ).pk
    things["bulletin"] = county.do(
        bulletins.draft_bulletin, by="zhou", at=ago(minutes=17), kind="month", day=datetime.now(UTC).date()
    ).code
    asked_about = county.do(
        bulletins.draft_bulletin, by="zhou", at=ago(minutes=12), kind="week", day=datetime.now(UTC).date()
    )
    words = {"title": asked_about.title, "number": "", "text": "住建局进度滞后。"}
    county.do(bulletins.edit_bulletin, by="zhou", at=ago(minutes=11.5), bulletin_id=asked_about.pk, **words)
    # Its table would name whoever holds a matter; what is looked at here is named in the text alone.
    Bulletin.objects.filter(pk=asked_about.pk).update(units=[])
    county.do(opinions.consult_units, by="zhou", at=ago(minutes=11), bulletin_id=asked_about.pk)
    things["asked_bulletin"] = asked_about.code
    things["objection"] = county.do(
        opinions.object_to_bulletin,
        by="wang",
        at=ago(minutes=10.5),
        bulletin_id=asked_about.pk,
        text="密housing之异议密",
        proof=opinions.Proof("证明.txt", b"proof"),
    ).pk
    housing = world.matters["housing"]
    notice = Notice.objects.filter(
        person_id=county.person("li"), about=housing.reference, withdrawn_at=None
    ).latest("pk")
    # Whatever the weekday is on which this runs, the notice has been told.
    told = datetime.now(UTC) - timedelta(minutes=5)
    Notice.objects.filter(about=housing.reference).update(deliver_from=told, delivered_at=told)
    things["notice"] = notice.pk
    things["message"] = Message.objects.create(
        person_id=county.person("li"),
        channel="mail",
        address="li@example.invalid",
        key="a-message-given-up",
        send_from=datetime.now(UTC),
        dead_at=datetime.now(UTC),
    ).pk
    for name in ("housing", "urban", "secret"):
        found = evidence_of(world.matters[name])
        things[f"evidence_{name}"] = found
    with county.at(ago(minutes=9)) as at:
        kept = io.BytesIO(pdf_text("x"))
        by = county.officer("li", ago(minutes=9))
        shown = evidence.store(file=kept, name="批复.pdf", about=housing.reference, by=by, at=at)
    things["evidence_pdf"] = shown.pk


def _papers(world: World) -> None:
    """One paper that came in and one of our own, both of housing, and the report of this week."""
    county = world.county
    came = documents.NewIncoming(
        sender="市住建局", title=marker("housing", "来文"), number="市住建函〔2026〕9号"
    )
    world.things["incoming"] = county.do(
        documents.register_incoming, by="li", at=ago(minutes=16), new=came
    ).matter.number
    draft = documents.Draft(
        kind="请示", title=marker("housing", "请示"), addressee="市住建局", text="请予支持。"
    )
    world.things["outgoing"] = county.do(
        documents.draft_outgoing, by="li", at=ago(minutes=15), new=draft
    ).matter.number
    opened = ago(minutes=14)
    office = county.officer("zhou", opened)
    monday = datetime.now(UTC).date() - timedelta(days=datetime.now(UTC).weekday())
    world.things["weekly_report"] = county.do(
        documents.open_report, by="zhou", at=opened, week_on=monday, answerable=office
    ).matter.number


def _project(world: World) -> None:
    """A key project of housing that an enterprise builds, and a meeting on site about it."""
    county, today = world.county, datetime.now(UTC).date()
    new = projects.NewProject(
        title=marker("housing", "项目"),
        lead_unit_id=county.unit("housing"),
        leader_post_id=county.office.posts["vice"],
        starts_on=today - timedelta(days=30),
        due_on=today + timedelta(days=300),
        milestones=(projects.NewMilestone("主体封顶", today + timedelta(days=200)),),
        is_enterprise=True,
    )
    made = county.do(projects.enter_project, by="zhou", at=ago(minutes=18), new=new)
    world.things["project"] = made.code
    meeting = projects.NewMeeting(
        kind="on_site",
        held_at=datetime.now(UTC) - timedelta(minutes=18),
        place=marker("housing", "工地"),
        post_id=county.office.posts["vice"],
        topics=(projects.Topic(made.pk),),
    )
    stopped = county.do(
        projects.report_stoppage,
        by="wang",
        at=ago(minutes=16.5),
        project_id=made.pk,
        stopped_on=today - timedelta(days=1),
        reporter="施工单位",
        text=marker("housing", "停工"),
    )
    world.things["stoppage"] = stopped.matter.number
    need = projects.NewNeed(
        marker("housing", "诉求"),
        "宏远铸件",
        datetime.now(UTC) - timedelta(minutes=17),
        unit_id=county.unit("housing"),
        project_id=made.pk,
    )
    filed = county.do(projects.file_need, by="wang", at=ago(minutes=16), new=need)
    world.things["need"] = filed.matter.number
    world.things["site_meeting"] = county.do(
        projects.hold_meeting, by="zhou", at=ago(minutes=17), new=meeting
    ).number


def evidence_of(matter: Matter) -> int:
    """Return the key of the file of a matter."""
    from zhixing.core.evidence.models import Evidence

    return int(Evidence.objects.filter(about=matter.reference).latest("pk").pk)


__all__ = ["DOCUMENT", "EVERYBODY", "World", "Writer", "make", "marker", "parse_limit"]
