"""What goes wrong in the year, told step by step, so that each mechanism is seen once at least."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from zhixing.config.county.content import Task
from zhixing.config.county.flows import Flow
from zhixing.config.county.hand import Hand
from zhixing.config.county.lives import CHECKERS, SUPERVISOR, Plan
from zhixing.config.county.scheduled import with_parts
from zhixing.config.county.script import CountyAct, Step, Story
from zhixing.core.clock.rules import fixed_date

DIRECTOR = "government-office.head"
PERSONNEL = "government-office.deputy-1"
MOVED_BY_LINE = 47
LATE_READERS = 4


def incidents(flow: Flow, begin: datetime) -> list[Story]:
    """Return the stories of what goes wrong, those that lie within the history."""
    made = [
        *_two_leads(flow),
        *_drainage(flow),
        *_urgent_order(flow),
        *_paper_note(flow),
        *_dyke(flow),
        *_overstated(flow),
        *_flood_night(flow),
        *_old_photograph(flow),
        *_miscounted_days(flow),
        *_made_late_by_others(flow),
        *_corrected_clock(flow),
        *_reopened(flow),
        *_potholes(flow),
        *_carried_over(flow),
    ]
    whole = flow.teller.end - timedelta(days=45)
    return [story for story in made if begin <= story.registered_at < whole or story.closed_at]


def _hand(flow: Flow, month: int, day: int) -> Hand:
    return Hand(flow, flow.teller.rhythm.working_day(flow.teller.on(month, day)))


def _two_leads(flow: Flow) -> Iterator[Story]:
    """A clause of the minutes names two leads; it is split into two sub-matters (county-life 10.2)."""
    hand = _hand(flow, 2, 25)
    base = hand.story(
        "违建图斑现场核查和拆除复绿",
        "natural-resources",
        limit="20wd",
        sentence="自然资源局、住建局按职责分工负责",
        grade="supervised",
    )
    units = tuple(flow.teller.content.unit(code) for code in ("natural-resources", "housing"))
    yield from with_parts(flow, base, units, Plan(close_at=0.97, reports=1))


def _drainage(flow: Flow) -> Iterator[Story]:
    """城管局 and 住建局 give the same drainage back; ruled in three working days, a precedent in August."""
    hand = _hand(flow, 3, 11)
    reason = "小区红线内设施由业主共有，不属市政设施"
    yield hand.story(
        "文昌花园北门外排水沟淤堵返水处置",
        "urban-management",
        limit="20wd",
        source="public",
        topic="红线外公共排水设施",
        sentence="群众多次反映雨后返水，请城管局办理",
        steps=[
            hand.step(
                0,
                180,
                "contest",
                "urban-management.deputy-1",
                reason=reason,
                basis="《物业管理条例》第五十一条",
            ),
            hand.step(0, 330, "assign", CHECKERS[1], unit="housing"),
            hand.step(
                1,
                60,
                "contest",
                "housing.deputy-1",
                reason="该路段未移交我局管养",
                basis="县“三定”规定第三条第（七）项",
            ),
            hand.step(
                3,
                120,
                "rule_on",
                DIRECTOR,
                unit="urban-management",
                reason="小区红线外公共排水设施由城市管理部门负责，红线内由住建部门督促物业落实",
                basis="县权责清单第118项、2024年管养移交纪要",
            ),
            hand.step(3, 200, "sign_for", "urban-management.head", handler="urban-management.clerk-1"),
            hand.step(3, 300, "first_action", "urban-management.clerk-1", action="到现场查看，安排清掏车辆"),
            *hand.closing(10, "urban-management", "清掏管沟140米，雨后复查无积水，附前后对照照片，申请销号"),
        ],
    )
    later = _hand(flow, 8, 6)
    yield later.story(
        "南湖新村东侧市政雨水口堵塞处置",
        "urban-management",
        limit="5wd",
        source="public",
        topic="红线外公共排水设施",
        sentence="依据3月裁定先例，直接交城管局办理",
        steps=[
            later.step(0, 140, "sign_for", "urban-management.deputy-1", handler="urban-management.clerk-1"),
            later.step(0, 260, "first_action", "urban-management.clerk-1", action="到现场查看，安排清掏"),
            *later.closing(2, "urban-management", "清掏雨水口6处，附前后对照照片，申请销号"),
        ],
    )


def _urgent_order(flow: Flow) -> Iterator[Story]:
    """An urgent order to twenty towns before 清明; four town offices read it late (county-life 10.4)."""
    hand = _hand(flow, 4, 2)
    base = hand.story(
        "清明期间森林防火紧急指令落实",
        "forestry",
        limit=fixed_date(hand.day + timedelta(days=5), "节日期间逐日落实"),
        source="instruction",
        urgency="urgent",
        sentence="各乡镇（街道）立即落实网格巡护，今日内确认收到",
        steps=[
            hand.step(0, 92, "sign_for", "forestry.head", handler="forestry.clerk-1"),
            hand.step(0, 110, "first_action", "forestry.clerk-1", action="电话逐镇确认收到情况"),
        ],
    )
    split_at = hand.at(0, 130)
    late = {"daping", "gaomiao", "xinji", "huangping"}
    parts = []
    for place, town in enumerate(flow.teller.content.towns):
        days, minute = (1, 25 + place) if town.code in late else (0, 140 + place * 4)
        clerk = f"{town.code}.clerk-1"
        sign = hand.step(days, minute, "sign_for", clerk, handler=clerk)
        parts.append(
            replace(
                hand.story(
                    f"{town.short_name}：清明期间森林防火紧急指令落实",
                    town.code,
                    limit=base.limit,
                    source="instruction",
                    registered_at=split_at,
                    urgency="urgent",
                    grade="tracked",
                    parent=base.key,
                    sentence=base.sentence,
                    steps=[
                        sign,
                        hand.step(
                            1,
                            100 + place,
                            "first_action",
                            f"{town.code}.clerk-1",
                            action="村组网格员上岗，广播提醒",
                        ),
                        *hand.closing(
                            2, town.code, "全部村组网格员到岗，检查进山卡口3处，附值守记录，申请销号"
                        ),
                    ],
                ),
                document_number="",
            )
        )
    split = Step(split_at, "split", base.registrar)
    closing = hand.closing(3, "forestry", "20个乡镇（街道）全部落实，附汇总表，申请销号")
    yield replace(base, steps=tuple(sorted((*base.steps, split, *closing), key=lambda step: step.at)))
    yield from parts


def _paper_note(flow: Flow) -> Iterator[Story]:
    """A leader's note on paper is written down later with its real time, and shown as such (补录)."""
    hand = _hand(flow, 5, 12)
    yield hand.story(
        "建材厂家属院围墙倾斜排险",
        "housing",
        limit="5wd",
        source="instruction",
        source_ref=f"批〔{hand.day.year}〕补1号",
        sentence="陈立群现场批示：请住建局立即排险，一周内报结果（纸质批示）",
        registered_at=hand.at(0, 372),
        recorded_at=hand.at(2, 65),
        registrar=CHECKERS[0],
        steps=[
            hand.step(2, 100, "sign_for", "housing.head", handler="housing.clerk-1"),
            hand.step(2, 150, "first_action", "housing.clerk-1", action="到现场设置围挡，约鉴定机构"),
            *hand.closing(4, "housing", "拆除危险段围墙38米并重砌，附前后对照照片和验收表，申请销号"),
        ],
    )


def _dyke(flow: Flow) -> Iterator[Story]:
    """The dyke stands still for fourteen days; four units are asked, one is silent; 10 + 4 days."""
    hand = _hand(flow, 6, 1)
    asked = ("natural-resources", "emergency", "finance", "forestry")
    replies = [
        hand.step(
            1 + place,
            120 + place,
            "reply_support",
            f"{unit}.clerk-1",
            unit=unit,
            reply="意见已书面反馈，同意调整取土范围",
        )
        for place, unit in enumerate(asked[:3])
    ]
    yield hand.story(
        "马家渡堤防停工问题处置和复工条件落实",
        "water",
        limit="20wd",
        supports=asked,
        grade="key",
        sentence="现场办公会议定：水利局牵头，自然资源局、应急局、财政局、林业局配合，尽快恢复施工",
        steps=[
            hand.step(0, 120, "sign_for", "water.deputy-1", handler="water.clerk-1"),
            hand.step(0, 250, "first_action", "water.clerk-1", action="到现场与权利人、施工单位面谈"),
            *replies,
            hand.report(
                6, 90, "water.clerk-1", 40, "与权利人面谈3次，2户达成一致，完成40%，附面谈记录", "面谈记录"
            ),
            hand.step(6, 200, "sign_off", "water.section-2"),
            hand.step(6, 330, "accept", CHECKERS[0]),
            hand.step(
                9,
                60,
                "offer",
                "water.head",
                unit="natural-resources",
                reason="剩余问题为取土用地手续，属用地审批",
                basis="县权责清单第62项",
            ),
            hand.step(
                9, 300, "accept_offer", "natural-resources.deputy-1", handler="natural-resources.clerk-1"
            ),
            *hand.closing(
                13, "natural-resources", "取土用地手续办结，施工单位已复工，附批复和复工令，申请销号"
            ),
        ],
    )


def _overstated(flow: Flow) -> Iterator[Story]:
    """A project reports 62 %, its receipts show 47 %; the unit corrects it by itself (county-life 10.7)."""
    hand = _hand(flow, 6, 8)
    yield hand.story(
        "冷链物流园二季度投资和形象进度核实",
        "commerce",
        limit="20wd",
        sentence="重点项目调度会：商务局核实冷链物流园投资完成情况，附支付凭证",
        grade="key",
        steps=[
            hand.step(0, 130, "sign_for", "commerce.head", handler="commerce.clerk-1"),
            hand.step(0, 280, "first_action", "commerce.clerk-1", action="到项目部调取计量支付资料"),
            hand.report(4, 60, "commerce.clerk-1", 62, "形象进度62%，附现场照片和监理月报", "监理月报"),
            hand.step(4, 140, "sign_off", "commerce.section-2"),
            hand.step(
                5,
                70,
                "comment",
                "commerce.head",
                text="自查更正：已支付票据合计4700万元，占年度计划47%，此前按合同额填报62%有误",
            ),
            hand.step(5, 190, "accept_as", CHECKERS[0], percent=47),
            hand.step(5, 240, "comment", SUPERVISOR, text="责任单位自行发现并更正，予以认可，按47%公布"),
            *hand.closing(14, "commerce", "投资和进度已按票据核实，附支付凭证清单，申请销号"),
        ],
    )


def _flood_night(flow: Flow) -> Iterator[Story]:
    """Orders by the hour through a Saturday night, on the calendar of the duty room (county-life 10.8)."""
    saturday = flow.teller.on(7, 18)
    while saturday.weekday() != 5:
        saturday += timedelta(days=1)
    begin = flow.teller.rhythm.calendar.local(flow.teller.end).replace(
        year=saturday.year, month=saturday.month, day=saturday.day, hour=20, minute=5
    )
    orders = (
        ("laohe", "老河镇低洼组132人转移到镇中心小学"),
        ("majiadu", "马家渡镇堤防管涌点巡查加密到30分钟一次"),
        ("water", "青杨水库开闸预泄，流量控制在每秒80立方米"),
        ("binhe", "滨河街道临河商铺断电和人员清场"),
        ("transport", "老河桥临时封闭，绕行标志到位"),
        ("emergency", "冲锋舟和救生衣前置到老河、马家渡"),
        ("natural-resources", "凤岗、大坪地质灾害点受威胁户清点"),
        ("shuanghe", "双河镇桥头险段人员值守和照明"),
    )
    for place, (unit, title) in enumerate(orders):
        at = begin + timedelta(hours=place, minutes=place * 3)
        clerk = f"{unit}.clerk-1"
        signer = clerk if flow.teller.content.unit(unit).kind == "town" else f"{unit}.deputy-1"
        steps = [
            Step(at + timedelta(minutes=6), "sign_for", signer, {"handler": clerk}),
            Step(at + timedelta(minutes=14), "first_action", clerk, {"action": "人员出发，现场已联系"}),
            Step(
                at + timedelta(minutes=52),
                "report",
                clerk,
                {
                    "text": "已到位，现场视频确认，清点12处，附现场照片和说明，申请销号",
                    "percent": 100,
                    "document": "现场照片和说明",
                    "close_kind": "done",
                },
            ),
            Step(at + timedelta(minutes=64), "sign_off", f"{unit}.head"),
            Step(at + timedelta(minutes=80), "close", SUPERVISOR, {"note": "视频连线核实，同意销号"}),
        ]
        hand = Hand(flow, flow.teller.rhythm.working_day(saturday))
        yield hand.story(
            f"防汛指令{place + 1}：{title}",
            unit,
            limit="2wh",
            source="instruction",
            registered_at=at,
            registrar=CHECKERS[0],
            source_ref=f"县防指〔{at.year}〕{21 + place}号",
            sentence=f"防汛红色预警响应，请{flow.teller.content.unit(unit).short_name}2小时内落实并报告",
            urgency="urgent",
            calendar="duty",
            grade="key",
            steps=steps,
        )


def _old_photograph(flow: Flow) -> Iterator[Story]:
    """A photograph of March is handed in again in September; it does not go through (county-life 10.10)."""
    march = _hand(flow, 3, 17)
    yield march.story(
        "人民路雨污分流管网段春季养护",
        "housing",
        limit="10wd",
        steps=[
            march.step(0, 140, "sign_for", "housing.deputy-1", handler="housing.clerk-1"),
            march.step(1, 60, "first_action", "housing.clerk-1", action="到现场踏勘，核对井位"),
            march.report(
                3,
                90,
                "housing.clerk-1",
                60,
                "清淤管段600米，占60%，附现场照片",
                "现场照片",
                photo="renmin-road",
            ),
            march.step(3, 180, "sign_off", "housing.section-2"),
            march.step(3, 330, "accept", CHECKERS[1]),
            *march.closing(7, "housing", "清淤管段1000米全部完成，附验收表，申请销号"),
        ],
    )
    hand = _hand(flow, 9, 8)
    yield hand.story(
        "人民路雨污分流管网秋季清淤复查",
        "housing",
        limit="10wd",
        steps=[
            hand.step(0, 150, "sign_for", "housing.deputy-1", handler="housing.clerk-2"),
            hand.step(1, 70, "first_action", "housing.clerk-2", action="到现场踏勘，核对井位"),
            hand.report(
                2,
                90,
                "housing.clerk-2",
                50,
                "完成清淤500米，占50%，附现场照片",
                "现场照片",
                photo="renmin-road",
                refused="PictureUsedBefore",
            ),
            hand.step(2, 130, "comment", CHECKERS[1], text="上报照片为3月已用照片，请重新到现场拍摄"),
            hand.report(
                3,
                100,
                "housing.clerk-2",
                50,
                "完成清淤500米，占50%，附现场照片",
                "现场照片",
                photo="renmin-road-autumn",
            ),
            hand.step(3, 190, "sign_off", "housing.section-1"),
            hand.step(3, 340, "accept", CHECKERS[1]),
            *hand.closing(7, "housing", "清淤1000米全部完成，附验收表，申请销号", clerk="clerk-2"),
        ],
    )


def _miscounted_days(flow: Flow) -> Iterator[Story]:
    """Four units count the days around 国庆 wrongly; the sheet shows why (county-life 10.11)."""
    hand = _hand(flow, 9, 28)
    tasks = (
        ("education", "国庆后校园安全复查"),
        ("transport", "国庆返程高峰路况信息汇总"),
        ("culture-tourism", "国庆假日文旅市场情况报告"),
        ("market-supervision", "国庆节后粮油价格监测报告"),
    )
    for unit, title in tasks:
        yield hand.story(
            title,
            unit,
            limit="5wd",
            source="document",
            grade="tracked",
            steps=[
                hand.step(0, 140, "sign_for", f"{unit}.deputy-1", handler=f"{unit}.clerk-1"),
                hand.step(0, 270, "first_action", f"{unit}.clerk-1", action="明确分工和时间节点"),
                hand.step(3, 60, "comment", f"{unit}.head", text="请核对到期日：我单位按自然日计算已超期"),
                hand.step(
                    3,
                    130,
                    "comment",
                    SUPERVISOR,
                    text="国庆放假不计，10月10日（周六）为调休上班日计1日，逐日计算见时限说明",
                ),
                *hand.closing(4, unit, "已按时报送，附报送回执1份，申请销号"),
            ],
        )


def _made_late_by_others(flow: Flow) -> Iterator[Story]:
    """Two units are red because a third answered late; the days are its share (county-life 10.13)."""
    hand = _hand(flow, 10, 19)
    for unit, title in (("housing", "冬季供暖管网联合巡检"), ("urban-management", "供暖季路面开挖恢复统筹")):
        yield hand.story(
            title,
            unit,
            limit="10wd",
            supports=("transport",),
            sentence="由牵头单位会同交通运输局提供路段施工计划后组织实施",
            steps=[
                hand.step(0, 150, "sign_for", f"{unit}.head", handler=f"{unit}.clerk-1"),
                hand.step(1, 60, "first_action", f"{unit}.clerk-1", action="发函商请提供路段施工计划"),
                hand.step(
                    11,
                    100,
                    "reply_support",
                    "transport.clerk-1",
                    unit="transport",
                    reply="路段施工计划已提供，因汇总各标段迟延",
                ),
                hand.step(
                    11,
                    200,
                    "comment",
                    f"{unit}.head",
                    text="配合单位第11个工作日方提供施工计划，我单位收到后2日内完成",
                ),
                *hand.closing(13, unit, "联合巡检18公里全部完成，附巡检记录，申请销号"),
            ],
        )


def _corrected_clock(flow: Flow) -> Iterator[Story]:
    """A light shown in error is corrected the same day on evidence; the trace stays (county-life 10.14)."""
    hand = _hand(flow, 11, 2)
    yield hand.story(
        "省厅涉企数据核对回复",
        "statistics",
        limit="3wd",
        source="upper",
        sentence="省厅要求3个工作日内核对回复",
        steps=[
            hand.step(0, 150, "sign_for", "statistics.head", handler="statistics.clerk-1"),
            hand.step(0, 260, "first_action", "statistics.clerk-1", action="核对数据口径"),
            hand.step(
                4,
                40,
                "correct_start",
                SUPERVISOR,
                new_at=hand.at(2, 70),
                reason="来文实际收到时间为该日，以省厅平台回执为准",
                document="省厅平台收文回执",
            ),
            *hand.closing(4, "statistics", "数据核对32项，已回复省厅，附报送回执，申请销号"),
        ],
    )


def _reopened(flow: Flow) -> Iterator[Story]:
    """A closed complaint is taken up again after the caller says that nothing changed."""
    hand = _hand(flow, 9, 14)
    yield hand.story(
        "12345：书香苑2号楼电梯停运5天，物业拖着不修",
        "housing",
        limit="5wd",
        source="public",
        registrar=CHECKERS[2],
        source_ref=f"工单 {hand.day:%Y%m%d}0187",
        sentence="请住建局核实办理，5个工作日内答复来电人",
        steps=[
            hand.step(0, 150, "sign_for", "housing.deputy-1", handler="housing.clerk-1"),
            hand.step(0, 280, "first_action", "housing.clerk-1", action="与来电人电话联系，约物业到场"),
            *hand.closing(2, "housing", "物业已报修，电梯恢复运行1部，附维保单，申请销号"),
            hand.step(5, 90, "reopen", SUPERVISOR, reason="回访来电人反映电梯再次停运", limit="3wd"),
            *hand.closing(7, "housing", "更换曳引轮1个，连续运行72小时正常，附检验报告，申请销号"),
        ],
    )


def _potholes(flow: Flow) -> Iterator[Story]:
    """One pothole reported by nine callers: eight orders are merged into the first."""
    hand = _hand(flow, 7, 7)
    first = hand.story(
        "12345：人民路与学府街路口坑洼，雨后积水",
        "urban-management",
        limit="5wd",
        source="public",
        registrar=CHECKERS[2],
        source_ref=f"工单 {hand.day:%Y%m%d}0101",
        sentence="请城管局核实办理，5个工作日内答复来电人",
        steps=[
            hand.step(0, 150, "sign_for", "urban-management.deputy-1", handler="urban-management.clerk-1"),
            hand.step(0, 280, "first_action", "urban-management.clerk-1", action="到现场查看，设置警示"),
            *hand.closing(3, "urban-management", "修补路面26平方米，附前后对照照片，申请销号"),
        ],
    )
    yield first
    for place in range(2, 10):
        yield hand.story(
            f"12345：人民路与学府街路口坑洼（第{place}位来电人）",
            "urban-management",
            limit="5wd",
            source="public",
            registrar=CHECKERS[2],
            source_ref=f"工单 {hand.day:%Y%m%d}01{place:02d}",
            sentence="同一路口重复反映，合并办理",
            grade="tracked",
            steps=[
                hand.step(
                    0, 155, "sign_for", "urban-management.deputy-1", handler="urban-management.clerk-1"
                ),
                hand.report(
                    0,
                    300,
                    "urban-management.clerk-1",
                    0,
                    "与首件为同一处坑洼，申请合并办理，附点位照片和说明",
                    "点位照片和说明",
                    close_kind="merged",
                    into=first.key,
                ),
                hand.step(0, 350, "sign_off", "urban-management.head"),
                hand.step(1, 120, "close", SUPERVISOR, note="同一事项，合并办理"),
            ],
        )


def _carried_over(flow: Flow) -> Iterator[Story]:
    """Nine matters of December go on into the next year with new dates and reasons (county-life 10.16)."""
    hand = _hand(flow, 12, 3)
    units = (
        "transport",
        "housing",
        "water",
        "agriculture",
        "natural-resources",
        "education",
        "health",
        "industry",
        "commerce",
    )
    year = hand.day.year
    for unit in units:
        name = flow.teller.content.unit(unit).short_name
        next_node = date(year + 1, 3, 31)
        yield hand.story(
            f"{name}年度未完成事项结转",
            unit,
            limit=fixed_date(date(year, 12, 31), "年底前完成"),
            source="report",
            sentence="年底前完成；确需跨年的列明原因和新时限",
            steps=[
                hand.step(0, 160, "sign_for", f"{unit}.head", handler=f"{unit}.clerk-1"),
                hand.step(1, 80, "first_action", f"{unit}.clerk-1", action="逐项核对未完成原因"),
                hand.report(
                    14,
                    60,
                    f"{unit}.clerk-1",
                    80,
                    "完成80%，剩余工程量受冬季施工影响，附完成情况表",
                    "完成情况表",
                    close_kind="stage_done",
                ),
                hand.step(14, 160, "sign_off", f"{unit}.head"),
                hand.step(
                    15, 200, "close_stage", SUPERVISOR, note="冬季停工，结转下年一季度", new_date=next_node
                ),
                *hand.closing(66, unit, "剩余工程全部完成，附验收表1份，申请销号"),
            ],
        )


# --- the county itself ------------------------------------------------------------------------------


def county_acts(flow: Flow, begin: datetime) -> list[CountyAct]:
    """Return what happens to the county: the lines change, a clerk leaves, a role is asked for."""
    calendar = flow.teller.rhythm.calendar
    acts: list[CountyAct] = []
    for change in flow.teller.content.line_changes:
        day = flow.teller.on(change.month, change.day)
        midnight = calendar.local(calendar.opening_of(day)).replace(hour=0, minute=0)
        values = {
            "units": change.units,
            "from": change.former,
            "to": change.successor,
            "document": change.document.format(year=day.year),
        }
        acts.append(CountyAct(midnight, "change_line", PERSONNEL, values))
        opening = calendar.opening_of(calendar.roll_forward(day))
        acts.append(CountyAct(calendar.add_working_minutes(opening, 95), "sign_lists", change.former))
        acts.append(CountyAct(calendar.add_working_minutes(opening, 310), "sign_lists", change.successor))
    for leaving in flow.teller.content.leavings:
        day = calendar.roll_forward(flow.teller.on(leaving.month, leaving.day))
        at = calendar.add_working_minutes(calendar.opening_of(day), 2)
        unit = leaving.post.partition(".")[0]
        values = {
            "from": leaving.post,
            "to": leaving.successor,
            "unit": unit,
            "document": leaving.document.format(year=day.year),
        }
        acts.append(CountyAct(at, "hand_over_person", f"{unit}.head", values))
        acts.append(CountyAct(calendar.add_working_minutes(at, 400), "sign_lists", leaving.post))
        acts.append(CountyAct(calendar.add_working_minutes(at, 600), "sign_lists", leaving.successor))
        acts.append(
            CountyAct(
                calendar.add_working_minutes(at, 640),
                "leave_post",
                PERSONNEL,
                {"post": leaving.post, "document": values["document"]},
            )
        )
    last = calendar.roll_backward(calendar.local(flow.teller.end).date() - timedelta(days=1))
    asked = calendar.add_working_minutes(calendar.opening_of(last), 300)
    reason = "年度考核期间协助审核反馈"
    acts.append(
        CountyAct(
            asked,
            "ask_role",
            PERSONNEL,
            {"post": "appraisal-centre.clerk-1", "role": "supervisor", "reason": reason},
        )
    )
    return sorted((act for act in acts if begin <= act.at < flow.teller.end), key=lambda act: act.at)


def moved_by_line(flow: Flow, stories: Sequence[Story]) -> list[Story]:
    """Return further matters so that exactly 47 move when the leaders' lines change (county-life 10.8).

    Only for the small history: a large one moves as many as it has.
    """
    if flow.scale != 1:
        return []
    made: list[Story] = []
    for change in flow.teller.content.line_changes:
        day = flow.teller.on(change.month, change.day)
        midnight = flow.teller.rhythm.calendar.opening_of(flow.teller.rhythm.working_day(day)).replace(
            hour=0, minute=0
        )
        missing = MOVED_BY_LINE - sum(_is_held(story, change.units, midnight) for story in stories)
        chance = random.Random(f"line {day}")  # noqa: S311
        given = flow.teller.rhythm.calendar.add_working_days(day, -3)
        fitting = [
            task
            for task in flow.teller.content.work
            if task.lead in change.units and task.limit in ("15wd", "1mo", "10wd")
        ]
        for _ in range(max(0, missing)):
            task = _free_task(flow, chance.choice(fitting), given, chance)
            plan = Plan(close_at=chance.uniform(0.7, 0.95), reports=0)
            made.append(flow.story_of(task, day=given, chance=chance, plan=plan))
    return made


def _free_task(flow: Flow, task: Task, day: date, chance: random.Random) -> Task:
    title = flow.teller.fill(task.title, chance, year=day.year, q="三")
    while title in flow.counters.titles:
        title = flow.teller.fill(f"{task.title}（{{road}}片区）", chance, year=day.year, q="三")
    flow.counters.titles.add(title)
    return replace(task, title=title, limit="15wd" if task.limit == "10wd" else task.limit)


def _is_held(story: Story, units: Sequence[str], at: datetime) -> bool:
    """Whether one of the units holds the matter, open and given to it, at this moment."""
    if story.leader or story.registered_at >= at or (story.closed_at and story.closed_at <= at):
        return False
    holder = story.lead if story.is_assigned else ""
    for step in story.steps:
        if step.at >= at:
            break
        if step.act in ("assign", "rule_on"):
            holder = str(step.values["unit"])
        elif step.act == "contest":
            holder = ""
        elif step.act == "accept_offer":
            holder = step.post.partition(".")[0]
    return holder in units
