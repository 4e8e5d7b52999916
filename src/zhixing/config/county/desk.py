"""The desks of today: what waits for each persona on the morning after the history ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from zhixing.config.county.flows import Flow
from zhixing.config.county.hand import Hand
from zhixing.config.county.lives import CHECKERS, SUPERVISOR
from zhixing.config.county.script import Story
from zhixing.core.clock.rules import fixed_date

LATE_BY = (9, 3, 1)  # working days; all three in one leader's field (城建口)


def desk_of_today(flow: Flow) -> list[Story]:
    """Return the matters that stand on the desks: overdue, due today, to sign, to check, to rule."""
    calendar = flow.teller.rhythm.calendar
    end = calendar.local(flow.teller.end).date()
    last = calendar.roll_backward(date.fromordinal(end.toordinal() - 1))
    today = calendar.roll_forward(end)
    hand = Hand(flow, last)
    return [
        *_overdue(hand),
        *_due_today(hand, today),
        *_to_sign_for(hand),
        *_not_yet_given(hand),
        *_to_sign_off(hand),
        *_to_check(hand),
        *_to_rule(hand),
        *_to_take_over(hand),
        *_to_extend(hand),
        *_at_the_window(hand),
    ]


def _overdue(hand: Hand) -> Iterator[Story]:
    cases = (
        ("natural-resources", "老河大桥项目用地手续办理", "transport", "老河大桥重建"),
        ("housing", "桂花苑3号楼外墙脱落隐患整治", "urban-management", "桂花苑外墙"),
        ("urban-management", "滨河路夜市油烟净化设施安装", "environment", "滨河路夜市"),
    )
    for late, (unit, title, support, short) in zip(LATE_BY, cases, strict=True):
        given = -late - 20
        steps = [
            hand.step(given, 150, "sign_for", f"{unit}.deputy-1", handler=f"{unit}.clerk-1"),
            hand.step(given, 290, "first_action", f"{unit}.clerk-1", action="到现场核对点位，列出要件清单"),
            hand.step(
                given + 2,
                120,
                "reply_support",
                f"{support}.clerk-1",
                unit=support,
                reply="同意按方案配合，资料已提供",
            ),
            hand.report(
                given + 9,
                70,
                f"{unit}.clerk-1",
                40,
                f"{short}已完成40%，办结要件4项，附办理记录",
                "办理记录",
                problems="2项要件待上级批复",
                next_step="补齐剩余要件",
            ),
            hand.step(given + 9, 200, "sign_off", f"{unit}.section-2"),
            hand.step(given + 9, 330, "accept", CHECKERS[0]),
            hand.step(
                -late - 1,
                90,
                "urge",
                CHECKERS[0],
                text=f"电话催办：{title}明日到期",
                channel="telephone",
                answer="承办人答：等上级批复，已催两次",
            ),
        ]
        if late > 2:
            steps.append(
                hand.step(
                    1 - late,
                    120,
                    "ask_explanation",
                    SUPERVISOR,
                    question="该事项已逾期，请说明原因和倒排计划",
                )
            )
        if late > 5:
            steps += [
                hand.step(
                    3 - late,
                    300,
                    "explain",
                    f"{unit}.head",
                    text="受用地组件批复影响，材料已于上周补齐上报，预计两周内取得批文",
                ),
                hand.step(
                    7 - late, 160, "ladder", SUPERVISOR, text="逾期未办结，请于5个工作日内反馈办理结果"
                ),
            ]
        yield Hand(hand.flow, hand.day).story(
            title,
            unit,
            limit="20wd",
            source="instruction",
            registered_at=hand.at(given, 70),
            supports=(support,),
            grade="key",
            steps=steps,
        )


def _due_today(hand: Hand, today: date) -> Iterator[Story]:
    cases = (
        ("housing", "东风大道污水管网清淤收尾", 70),
        ("housing", "幸福里小区消防通道施画标线", 60),
        ("laohe", "老河镇石门村饮水管网检修", 50),
        ("finance", "四季度专项债券支出计划分解", 55),
    )
    for unit, title, percent in cases:
        town = hand.flow.teller.content.unit(unit).kind == "town"
        signer = f"{unit}.clerk-1" if town else f"{unit}.deputy-1"
        section = f"{unit}.section-1" if town else f"{unit}.section-2"
        yield hand.story(
            title,
            unit,
            limit=fixed_date(today, f"{today.month}月{today.day}日前完成"),
            registered_at=hand.at(-9, 80),
            steps=[
                hand.step(-9, 170, "sign_for", signer, handler=f"{unit}.clerk-1"),
                hand.step(-9, 300, "first_action", f"{unit}.clerk-1", action="到现场核对，安排人员"),
                hand.report(
                    -4,
                    80,
                    f"{unit}.clerk-1",
                    percent,
                    f"完成{percent}%，剩余2处，附现场照片和说明",
                    "现场照片和说明",
                ),
                hand.step(-4, 190, "sign_off", section),
                hand.step(-4, 330, "accept", CHECKERS[1]),
            ],
        )


def _to_sign_for(hand: Hand) -> Iterator[Story]:
    cases = (
        ("housing", "书香苑二次供水设施改造方案报审", "10wd"),
        ("housing", "冬季燃气安全入户检查进度加快", "15wd"),
        ("laohe", "老河镇集镇市场冬春火灾隐患清零", "7wd"),
        ("laohe", "老河镇大塘村渠道清淤", "15wd"),
        ("natural-resources", "南湖第三小学周边道路用地移交", "10wd"),
        ("urban-management", "建设路人行道破损修复", "5wd"),
        ("finance", "县第二水厂工程款支付审核", "5wd"),
    )
    for place, (unit, title, limit) in enumerate(cases):
        yield hand.story(
            title,
            unit,
            limit=limit,
            source="instruction",
            registered_at=hand.at(0, 372 + place % 2 * 12),
            registrar=CHECKERS[0],
            sentence=f"请{hand.flow.teller.content.unit(unit).short_name}抓紧办理，按期报结果",
        )


def _not_yet_given(hand: Hand) -> Iterator[Story]:
    """What came in last and has no unit yet: the sentence says too little, or names two."""
    notes = (
        ("城区生活垃圾分类收费方案", "请财政、发改商住建提出意见", "housing"),
        ("白石矿山生态修复弃渣外运问题", "原则同意，请按程序办理", "natural-resources"),
        ("新集大市场占道经营和停车问题", "此事群众反映强烈，请有关单位一周内办结并报我", "urban-management"),
    )
    for place, (title, sentence, unit) in enumerate(notes):
        yield hand.story(
            title,
            unit,
            limit="5wd",
            source="instruction",
            registered_at=hand.at(0, 384 + place * 6),
            registrar=CHECKERS[0],
            sentence=sentence,
            is_assigned=False,
        )


def _to_sign_off(hand: Hand) -> Iterator[Story]:
    """Reports that wait for a signature in 住建局: one of the section, two of the head."""
    for place, (title, closes) in enumerate(
        (
            ("二中家属院雨污分流改造", False),
            ("站前路人行道无障碍坡道改造", True),
            ("保障房二期屋面渗漏维修", True),
        )
    ):
        document = "验收表" if closes else "监理签认单"
        values = {"close_kind": "done"} if closes else {}
        text = (
            "工程完工，9项验收指标全部合格，附验收表，申请销号"
            if closes
            else "已完成管网敷设420米，占设计量70%，附监理签认单"
        )
        yield hand.story(
            title,
            "housing",
            limit="30wd",
            registered_at=hand.at(-22, 90),
            steps=[
                hand.step(-22, 180, "sign_for", "housing.head", handler="housing.clerk-1"),
                hand.step(-21, 60, "first_action", "housing.clerk-1", action="约施工、监理单位现场对接工期"),
                hand.report(-10, 90, "housing.clerk-1", 45, "完成工程量45%，附工程量确认单", "工程量确认单"),
                hand.step(-10, 200, "sign_off", "housing.section-2"),
                hand.step(-9, 100, "accept", CHECKERS[0]),
                hand.report(
                    0, 340 + place * 20, "housing.clerk-1", 100 if closes else 70, text, document, **values
                ),
            ],
        )


def _to_check(hand: Hand) -> Iterator[Story]:
    """Reports that wait for 督查室, and one that went back to 李强."""
    cases = (
        ("transport", "通村公路安全防护设施补齐", False),
        ("education", "校园食堂明厨亮灶接入", False),
        ("agriculture", "冬季农田水利项目开工", False),
        ("health", "村卫生室药品配备补齐", True),
        ("market-supervision", "电梯维保质量抽查", True),
        ("civil-affairs", "困难群众冬季取暖补贴发放", True),
    )
    for unit, title, closes in cases:
        values = {"close_kind": "done"} if closes else {}
        text = (
            "任务全部完成，涉及26处，附完成情况表，申请销号"
            if closes
            else "完成65%，涉及17处，附进展照片和说明"
        )
        signer = f"{unit}.head" if closes else f"{unit}.section-2"
        yield hand.story(
            title,
            unit,
            limit="20wd",
            registered_at=hand.at(-14, 85),
            steps=[
                hand.step(-14, 170, "sign_for", f"{unit}.deputy-1", handler=f"{unit}.clerk-1"),
                hand.step(-14, 310, "first_action", f"{unit}.clerk-1", action="列出清单，明确时间节点"),
                hand.report(
                    0,
                    240,
                    f"{unit}.clerk-1",
                    100 if closes else 65,
                    text,
                    "完成情况表" if closes else "进展照片和说明",
                    **values,
                ),
                hand.step(0, 330, "sign_off", signer),
            ],
        )
    yield hand.story(
        "锦绣家园地下车库渗水处置",
        "housing",
        limit="15wd",
        source="public",
        registered_at=hand.at(-8, 85),
        steps=[
            hand.step(-8, 170, "sign_for", "housing.deputy-1", handler="housing.clerk-1"),
            hand.step(-8, 310, "first_action", "housing.clerk-1", action="到现场查看，约物业和施工单位"),
            hand.step(-2, 100, "report", "housing.clerk-1", text="高度重视，召开专题会议研究部署"),
            hand.step(-2, 210, "sign_off", "housing.section-2"),
            hand.step(
                -1, 120, "return", CHECKERS[1], reason="会议记录不计入进度，请填写形象进度并附现场佐证"
            ),
        ],
    )


def _to_rule(hand: Hand) -> Iterator[Story]:
    """A matter frozen after its second return, waiting for 政府办 (B7)."""
    yield hand.story(
        "龙湾小区东侧边坡挡墙开裂管护责任",
        "urban-management",
        limit="15wd",
        source="public",
        topic="小区外边坡挡墙",
        registered_at=hand.at(-2, 80),
        registrar=CHECKERS[2],
        sentence="群众反映挡墙开裂，请核实处置",
        steps=[
            hand.step(
                -2,
                190,
                "contest",
                "urban-management.deputy-1",
                reason="挡墙属建设项目配套，未移交我局",
                basis="县“三定”规定第三条第（五）项",
            ),
            hand.step(-2, 340, "assign", CHECKERS[2], unit="housing"),
            hand.step(
                -1,
                130,
                "contest",
                "housing.deputy-1",
                reason="挡墙位于红线外，属地质灾害治理范围",
                basis="县权责清单第73项",
            ),
        ],
    )


def _to_take_over(hand: Hand) -> Iterator[Story]:
    for giver, receiver, title in (
        ("natural-resources", "housing", "建设路沿街房屋规划核实后续整改"),
        ("housing", "transport", "澄水大道临时便道养护"),
    ):
        yield hand.story(
            title,
            giver,
            limit="15wd",
            registered_at=hand.at(-5, 85),
            steps=[
                hand.step(-5, 180, "sign_for", f"{giver}.deputy-1", handler=f"{giver}.clerk-2"),
                hand.step(-4, 70, "first_action", f"{giver}.clerk-2", action="核对权属和管养界线"),
                hand.step(
                    0,
                    290,
                    "offer",
                    f"{giver}.head",
                    unit=receiver,
                    reason="经现场核对，后续工作属接收单位职责",
                    basis="县权责清单第88项",
                ),
            ],
        )


def _to_extend(hand: Hand) -> Iterator[Story]:
    for unit, title, ground, reason in (
        (
            "housing",
            "东方红小区加装电梯管线迁改",
            "其他经批准的原因",
            "2户权利人不同意管线走向，已进入第三方评估",
        ),
        (
            "transport",
            "县道X212危桥限载和改造前期",
            "前置审批未完成",
            "防洪评价报告待市水利局批复，附受理回执",
        ),
    ):
        yield hand.story(
            title,
            unit,
            limit="20wd",
            source="meeting",
            registered_at=hand.at(-15, 85),
            steps=[
                hand.step(-15, 180, "sign_for", f"{unit}.deputy-1", handler=f"{unit}.clerk-1"),
                hand.step(
                    -15, 320, "first_action", f"{unit}.clerk-1", action="召集相关单位碰头，列出要件清单"
                ),
                hand.step(
                    0, 310, "ask_extension", f"{unit}.clerk-1", ground=ground, reason=reason, working_days=8
                ),
            ],
        )


def _at_the_window(hand: Hand) -> Iterator[Story]:
    for title, limit in (("企业开办窗口补正材料口径统一", "10wd"), ("综合受理窗口午间错峰值守安排", "7wd")):
        yield hand.story(
            title,
            "government-services",
            limit=limit,
            source="public",
            registered_at=hand.at(-4, 85),
            steps=[
                hand.step(
                    -4, 190, "sign_for", "government-services.head", handler="government-services.window"
                ),
                hand.step(-3, 60, "first_action", "government-services.window", action="梳理近两周补正记录"),
            ],
        )
