"""The county's list of powers and duties: as published, one moved in July, two faults that stay open."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from zhixing.config.county.year import ZONE, Year
from zhixing.core.people import selectors as people
from zhixing.core.people.acts import Registered
from zhixing.core.powers import acts
from zhixing.foundation.moment import played_at

KEEPER = "justice.legal"
LIST = "澄阳县权责清单"

#        code      title                        basis                                   unit
POWERS = (
    ("XK-001", "建筑工程施工许可", "中华人民共和国建筑法 第七条", "housing"),
    ("XK-002", "商品房预售许可", "中华人民共和国城市房地产管理法 第四十五条", "housing"),
    ("XK-003", "建设工程规划许可", "中华人民共和国城乡规划法 第四十条", "natural-resources"),
    ("XK-004", "取水许可", "中华人民共和国水法 第四十八条", "water"),
    ("XK-005", "林木采伐许可", "中华人民共和国森林法 第五十六条", "forestry"),
    ("XK-006", "食品经营许可", "中华人民共和国食品安全法 第三十五条", "market-supervision"),
    ("XK-007", "公共场所卫生许可", "公共场所卫生管理条例 第八条", "health"),
    ("XK-008", "民办学校设立审批", "中华人民共和国民办教育促进法 第十二条", "education"),
    ("XK-009", "公众聚集场所投入使用、营业前消防安全检查", "中华人民共和国消防法 第十五条", "fire-brigade"),
    ("XK-010", "道路货物运输经营许可", "中华人民共和国道路运输条例 第二十四条", "transport"),
    ("CF-101", "对占用道路摆摊设点的处罚", "城市市容和环境卫生管理条例 第三十六条", "urban-management"),
    ("CF-102", "对违法建设的处罚", "中华人民共和国城乡规划法 第六十四条", "natural-resources"),
    ("CF-103", "对拖欠农民工工资的处罚", "保障农民工工资支付条例 第五十四条", "human-resources"),
    ("JC-201", "生产经营单位安全生产检查", "中华人民共和国安全生产法 第六十五条", "emergency"),
    ("JC-202", "建设项目环境保护检查", "中华人民共和国环境保护法 第二十四条", "environment"),
    ("QR-301", "最低生活保障资格确认", "社会救助暂行办法 第十一条", "civil-affairs"),
    ("QT-401", "户外广告设置备案", "", "urban-management"),
)
DUTIES = {
    "XK": "在法定期限内作出决定并公开结果；不予许可的书面说明理由；对被许可人进行监督检查。",
    "CF": "立案、调查取证、告知、听取陈述申辩、作出决定、公开结果。",
    "JC": "按年度计划检查，记录并公开结果，发现问题责令改正并复查。",
    "QR": "受理、核实、公示、确认，动态管理。",
    "QT": "登记备案，答复申请人。",
}


def list_powers(year: Year, made: Registered) -> None:
    """Play the list through its acts: listed as the year begins, one power moved, one claimed by two."""
    begin = year.begin
    with played_at(begin):
        by = people.officer(_holder(year, made), made.posts[KEEPER], at=begin)
        for code, title, basis, unit in POWERS:
            acts.list_power(
                code=code,
                title=title,
                duty=DUTIES[code[:2]],
                basis=basis,
                unit_id=made.units[unit],
                document=LIST,
                since=date(begin.year, 1, 1),
                by=by,
                at=begin,
            )
        acts.claim_power(
            code="CF-102",
            unit_id=made.units["urban-management"],
            basis="相对集中行政处罚权方案",
            since=date(begin.year, 3, 1),
            by=by,
            at=begin,
        )
    moved = datetime.combine(date(year.end.year, 7, 1), time(9), tzinfo=ZONE).astimezone(UTC)
    if begin < moved < year.end:
        with played_at(moved):
            acts.change_power(
                code="XK-007",
                title="公共场所卫生许可",
                duty=DUTIES["XK"],
                basis="公共场所卫生管理条例 第八条",
                unit_id=made.units["government-services"],
                document=f"澄政发〔{moved.year}〕12号",
                since=moved.date(),
                by=people.officer(_holder(year, made), made.posts[KEEPER], at=moved),
                at=moved,
            )


def _holder(year: Year, made: Registered) -> int:
    return made.people[year.roster.holder(KEEPER).code]
