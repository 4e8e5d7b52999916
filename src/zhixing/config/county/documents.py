"""Papers of the county's last weeks, played through the acts of documents: in, out, followed, reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from zhixing.config.county.decisions import Stage
from zhixing.config.county.year import ZONE, Year
from zhixing.core.clock.rules import shipped_calendar
from zhixing.core.people.acts import Registered
from zhixing.ui import papers
from zhixing.work.documents import acts, rules
from zhixing.work.documents.models import OutgoingDocument, WeeklyReport

OFFICE = "government-office"


@dataclass(frozen=True, slots=True)
class _In:
    """One paper that came in: `ago` working days before the end; `way` says how far it has come."""

    ago: int
    unit: str
    sender: str
    number: str
    title: str
    kind: str
    way: str
    present: tuple[str, ...] = ()
    urgency: str = ""


_INCOMING = (
    _In(
        14,
        "natural-resources",
        "老河镇人民政府",
        "老政〔{year}〕63号",
        "关于老河桥改造项目临时用地的请示",
        "请示",
        "done",
        ("申请函", "勘测定界图"),
    ),
    _In(
        13,
        OFFICE,
        "临州市人民政府办公室",
        "临政办发〔{year}〕71号",
        "关于报送今冬明春农田水利建设进展情况的通知",
        "通知",
        "done",
        urgency="加急",
    ),
    _In(
        11,
        "housing",
        "滨河街道办事处",
        "滨办〔{year}〕44号",
        "关于商请认定滨河小区房屋安全等级的函",
        "函",
        "done",
        ("住户名册",),
    ),
    _In(
        9,
        "natural-resources",
        "三岔镇人民政府",
        "三政〔{year}〕58号",
        "关于三岔镇卫生院扩建用地预审的请示",
        "请示",
        "forwarded",
        ("申请函", "选址意见"),
    ),
    _In(
        8,
        "development-reform",
        "文昌街道办事处",
        "文办〔{year}〕39号",
        "关于文昌社区养老服务中心立项的请示",
        "请示",
        "default",
        ("项目建议书",),
    ),
    _In(
        7,
        "transport",
        "白石镇人民政府",
        "白政〔{year}〕51号",
        "关于白石至柳林公路水毁路段修复资金的请示",
        "请示",
        "paused",
        ("申请函", "现场照片"),
    ),
    _In(
        6,
        "water",
        "青阳镇人民政府",
        "青政〔{year}〕47号",
        "关于青阳灌区支渠清淤方案的请示",
        "请示",
        "accepted",
        ("清淤方案",),
    ),
    _In(
        4,
        "finance",
        "柳林镇人民政府",
        "柳政〔{year}〕52号",
        "关于追加人居环境整治经费的请示",
        "请示",
        "missing",
        ("申请函",),
    ),
    _In(
        3,
        OFFICE,
        "临州市人民政府办公室",
        "临政办函〔{year}〕118号",
        "关于征求城市更新实施意见（征求意见稿）意见的函",
        "函",
        "accepted",
        urgency="加急",
    ),
    _In(
        2,
        "housing",
        "南湖街道办事处",
        "南办〔{year}〕61号",
        "关于南湖片区老旧管网改造计划的请示",
        "请示",
        "checked",
        ("改造清单",),
    ),
    _In(1, OFFICE, "县气象局", "澄气发〔{year}〕29号", "关于启用冬季农业气象服务方案的报告", "报告", "new"),
    _In(
        1,
        "emergency",
        "县消防救援大队",
        "澄消〔{year}〕33号",
        "关于商请参加高层建筑消防联合检查的函",
        "函",
        "new",
    ),
)


@dataclass(frozen=True, slots=True)
class _Out:
    """One paper of our own; `contacts` are (working days ago, place, next step)."""

    ago: int
    unit: str
    kind: str
    title: str
    addressee: str
    word: str
    text: str
    way: str
    contacts: tuple[tuple[int, str, str], ...] = ()
    consult: str = "face"


_BRIDGE = (
    "一、基本情况\n老河桥建于1978年，经检测为四类桥梁。\n二、前期工作\n（一）可研报告已批复。项目总投资1,860万元。\n"
    "（二）用地已预审。占地4.2亩。\n三、请示事项\n请批准老河桥改造工程初步设计。\n妥否，请批示。"
)
_OUTGOING = (
    _Out(
        16,
        "transport",
        "请示",
        "关于审批老河桥改造工程初步设计的请示",
        "临州市交通运输局",
        "澄交",
        _BRIDGE,
        "followed",
        (
            (13, "市交通运输局办公室", "转建设管理科"),
            (10, "市交通运输局建设管理科", "组织专家评审"),
            (6, "市交通运输局建设管理科", "专家意见汇总"),
            (1, "市交通运输局分管领导", "本周会签"),
        ),
    ),
    _Out(
        12,
        "water",
        "请示",
        "关于申请中小河流治理补助资金的请示",
        "临州市水利局",
        "澄水",
        "一、项目情况\n青阳河治理长度6.8公里。\n二、请示事项\n请安排补助资金900万元。\n妥否，请批示。",
        "silent",
        ((9, "市水利局规划计划科", "报省厅汇总"),),
    ),
    _Out(
        10,
        "natural-resources",
        "函",
        "关于商请确认生态保护红线调整边界的函",
        "临州市生态环境局",
        "澄自然资函",
        "因三岔镇卫生院扩建选址需要，商请确认附图所示地块与生态保护红线的关系，请于收函后10个工作日内函复。",
        "answered",
        ((7, "市生态环境局自然生态科", "现场核对"), (4, "市生态环境局自然生态科", "拟复函")),
    ),
    _Out(
        9,
        "housing",
        "请示",
        "关于将南湖片区列入城市更新试点的请示",
        "临州市住房和城乡建设局",
        "澄建",
        "一、基本情况\n南湖片区建成于1996年前，涉及住户1,240户。\n二、请示事项\n请将该片区列入试点。\n妥否，请批示。",
        "returned",
        ((7, "市住房和城乡建设局城市建设科", "补充资金平衡方案"),),
        "phone",
    ),
    _Out(
        5,
        OFFICE,
        "通知",
        "关于做好今冬明春安全防范工作的通知",
        "文昌街道办事处、老河镇、三岔镇、应急局、住建局",
        "澄政办发",
        "一、压实责任\n各单位主要负责人要亲自部署。\n二、突出重点\n（一）紧盯道路交通。（二）紧盯燃气和消防。\n三、强化值守\n严格落实领导带班和24小时值班。",
        "down",
    ),
    _Out(
        3,
        "education",
        "请示",
        "关于核增县第二幼儿园教职工编制的请示",
        "临州市教育局",
        "澄教",
        "县第二幼儿园新增学位270个，现有教职工缺口11人，请予核增。\n妥否，请批示。",
        "signing",
    ),
    _Out(
        1,
        "culture-tourism",
        "函",
        "关于商请支持举办老河古镇灯会的函",
        "临州市文化广电和旅游局",
        "澄文旅函",
        "我局拟于春节期间举办老河古镇灯会，商请给予指导支持。",
        "draft",
    ),
)


def play_documents(year: Year, made: Registered) -> None:
    """Play the papers of the last four weeks and two weekly reports; the same year gives the same."""
    play = _Play(Stage(year, made))
    for paper in _INCOMING:
        play.incoming(paper)
    for own in _OUTGOING:
        play.outgoing(own)
    play.reports()


class _Play:
    """Days counted back from the end of the history, in working days."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.calendar = shipped_calendar()
        scanned = papers.Paper(title="盖章扫描件（演示）", layout=papers.Layout.PLAIN)
        self.scan = papers.pdf(scanned)

    def at(self, ago: int, hour: int, minute: int = 0) -> datetime:
        day = self.stage.last
        left = ago
        while True:
            if self.calendar.is_working_day(day):
                if left <= 1:
                    break
                left -= 1
            day -= timedelta(days=1)
        return datetime.combine(day, time(hour, minute), tzinfo=ZONE)

    def do(self, act: Any, post: str, at: datetime, **values: Any) -> Any:
        return self.stage.do(act, post, at, **values)

    # Papers in

    def incoming(self, paper: _In) -> None:
        came = self.at(paper.ago, 9, 20)
        clerk = f"{paper.unit}.clerk-1"
        new = acts.NewIncoming(
            sender=paper.sender,
            title=paper.title,
            number=paper.number.format(year=came.year),
            kind=paper.kind,
            urgency=paper.urgency,
            written_on=came.date() - timedelta(days=2),
            present=paper.present,
        )
        found = self.do(acts.register_incoming, clerk, came, new=new)
        if found is not None and paper.way != "new":
            self._handled(paper, found.matter_id, clerk)

    def _handled(self, paper: _In, key: int, clerk: str) -> None:
        checked = self.at(paper.ago, 15, 10)
        lacks = ("资金测算表", "上年决算") if paper.way == "missing" else ()
        outcome = "missing" if lacks else "accepted"
        self.do(acts.check, clerk, checked, matter_id=key, outcome=outcome, missing=lacks)
        if paper.way == "default":
            with_tick = self.at(paper.ago - 2, 17, 45)
            self.stage.do(_deem, clerk, with_tick, matter_id=key)
            return
        if paper.way == "checked":
            return
        self.do(acts.notify, clerk, self.at(paper.ago, 15, 40), matter_id=key, way="phone")
        if paper.way == "forwarded":
            self._forwarded(paper, key, clerk)
        elif paper.way != "missing":
            self._decided(paper, key, clerk)

    def _decided(self, paper: _In, key: int, clerk: str) -> None:
        at = self.at(paper.ago - 1, 10)
        self.do(acts.classify, clerk, at, matter_id=key, authority=rules.WITHIN)
        if paper.way == "paused":
            proof = "一次性补正告知书"
            values = {"ground": "等待申请人补正", "evidence_text": proof}
            self.do(acts.pause, clerk, self.at(paper.ago - 2, 11), matter_id=key, **values)
        elif paper.way == "done":
            result = "经研究，同意所请事项，请按规定程序组织实施，并于实施后10日内报送情况。"
            self.do(acts.resolve, clerk, self.at(paper.ago - 4, 16), matter_id=key, result=result)

    def _forwarded(self, paper: _In, key: int, clerk: str) -> None:
        at = self.at(paper.ago - 1, 10)
        reason = "涉及占用耕地，须市局审批"
        self.do(acts.classify, clerk, at, matter_id=key, authority=rules.BEYOND, reason=reason)
        follow = {
            "leader_post_ids": [self.stage.made.posts[f"{paper.unit}.deputy-1"]],
            "follower_id": self.stage.person(clerk),
        }
        sent = self.at(paper.ago - 2, 15)
        self.do(acts.forward, clerk, sent, matter_id=key, office="临州市自然资源局", **follow)
        self._contact(key, clerk, paper.ago - 4, "市自然资源局利用科", "补充土地勘测资料")
        self._contact(key, clerk, 2, "市自然资源局利用科", "列入下周会审")

    def _contact(self, key: int, clerk: str, ago: int, place: str, step: str) -> None:
        values = {"place": place, "person": f"{place[-3:]}负责人", "next_step": step}
        self.do(acts.contact, clerk, self.at(ago, 11, 5), matter_id=key, **values)

    # Papers out

    def outgoing(self, own: _Out) -> None:
        clerk = f"{own.unit}.clerk-1"
        begun = self.at(own.ago, 9)
        draft = acts.Draft(
            kind=own.kind,
            title=own.title,
            addressee=own.addressee,
            text=own.text,
            issuer=self._issuer(own.unit),
            note="联系人：综合股，电话：0000-7310000" if own.kind == "请示" else "",
        )
        found = self.do(acts.draft_outgoing, clerk, begun, new=draft)
        if found is None or own.way == "draft":
            return
        self._signed(own, found, clerk)
        if own.way != "signing":
            self._sent(own, found.matter_id, clerk)

    def _issuer(self, unit: str) -> str:
        names = {one.code: one.name for one in self.stage.year.roster.units}
        name = names[unit]
        return name if name.startswith(names["county"][:2]) else f"{names['county'][:3]}{name}"

    def _signed(self, own: _Out, found: OutgoingDocument, clerk: str) -> None:
        key = found.matter_id
        submitted = self.at(own.ago, 10)
        chain = self.do(acts.submit, clerk, submitted, matter_id=key).chain
        signers = {"office_head": "section-1", "deputy": "deputy-1", "head": "head"}
        last = len(chain) - 1 if own.way == "signing" else len(chain)
        for place, level in enumerate(chain[:last]):
            at = submitted + timedelta(minutes=25 * (place + 1))
            self.do(acts.sign, f"{own.unit}.{signers[level]}", at, matter_id=key, opinion="同意")

    def _sent(self, own: _Out, key: int, clerk: str) -> None:
        at = self.at(own.ago, 14, 40)
        follow: dict[str, Any] = {}
        if own.way != "down":
            phone = own.consult != "face"
            consult = {
                "office": own.addressee,
                "person": "业务科负责人",
                "held_on": at.date() - timedelta(days=1),
                "way": own.consult,
                "guidance": "补充前期工作和资金来源",
                "followed_how": "正文已补充",
                "reason": "对方外出开会" if phone else "",
            }
            self.do(acts.consult, clerk, at, matter_id=key, **consult)
            follow = {
                "leader_post_ids": [self.stage.made.posts[f"{own.unit}.deputy-1"]],
                "follower_id": self.stage.person(clerk),
            }
        self.do(acts.give_number, clerk, at + timedelta(minutes=5), matter_id=key, word=own.word)
        sealing = {"file_name": "盖章扫描件.pdf", "content": self.scan}
        self.do(acts.seal, clerk, at + timedelta(minutes=20), matter_id=key, **sealing)
        self.do(acts.send, clerk, at + timedelta(minutes=40), matter_id=key, **follow)
        for ago, place, step in own.contacts:
            self._contact(key, clerk, ago, place, step)
        self._came_back(own, key, clerk)

    def _came_back(self, own: _Out, key: int, clerk: str) -> None:
        if own.way == "answered":
            answer = "经核对，地块不涉及生态保护红线。"
            self.do(acts.note_answer, clerk, self.at(3, 10), matter_id=key, answer=answer)
        elif own.way == "returned":
            reason = "资金平衡方案不完整"
            self.do(acts.note_return, clerk, self.at(5, 10), matter_id=key, reason=reason)
        elif own.way == "down":
            for unit in ("laohe", "emergency"):
                self.do(acts.receive, f"{unit}.head", self.at(own.ago - 1, 9), matter_id=key)

    # Weekly reports

    def reports(self) -> None:
        """The report of the week before is sent; that of the last week waits to be signed."""
        monday = rules.monday_of(self.stage.last)
        for back, is_sent in ((7, True), (0, False)):
            self._report(monday - timedelta(days=back), is_sent=is_sent)

    def _report(self, week_on: Any, *, is_sent: bool) -> None:
        opened = datetime.combine(week_on, time(8, 5), tzinfo=ZONE)
        due = self.calendar.week_day_due(week_on)
        if due is None or not self.stage.has_come(opened):
            return
        head = f"{OFFICE}.head"
        answerable = self.stage.officer(head, opened)
        found = self.do(acts.open_report, head, opened, week_on=week_on, answerable=answerable)
        drafted = datetime.combine(due if is_sent else self.stage.last, time(15), tzinfo=ZONE)
        self.do(acts.draft_report, head, drafted, matter_id=found.matter_id)
        if is_sent:
            self._send(found, head, drafted)

    def _send(self, found: WeeklyReport, head: str, at: datetime) -> None:
        leaders: Sequence[int] = [self.stage.made.posts[code] for code in ("magistrate", "executive-vice")]
        self.do(acts.sign_report, head, at + timedelta(minutes=30), matter_id=found.matter_id)
        sent = at + timedelta(minutes=55)
        self.do(acts.send_report, head, sent, matter_id=found.matter_id, leader_post_ids=leaders)
        written = sent + timedelta(minutes=20)
        note = {
            "leader": self.stage.year.roster.holder("magistrate").name,
            "text": "请水利局与市局对接，尽快落实青阳河治理补助资金。",
            "lead_unit_id": self.stage.unit("water"),
            "written_at": written,
        }
        at_once = written + timedelta(minutes=15)
        self.do(acts.instruct, head, at_once, matter_id=found.matter_id, **note)


def _deem(*, matter_id: int, by: Any, at: datetime) -> Any:  # noqa: ARG001 - the rule accepts, not the clerk
    from zhixing.work.documents.ticks import INTAKE

    return acts.deem_accepted(matter_id=matter_id, by=INTAKE, at=at)
