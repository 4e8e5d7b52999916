"""The county office and the minutes of its 18th meeting: eleven clauses, two of which need a person."""

from __future__ import annotations

import pytest

from tests.support.matters import Stage
from tests.support.people import found_office
from zhixing.foundation.reading.documents import blocks_of
from zhixing.work.directives import acts, selectors
from zhixing.work.directives.models import Breakdown

AT = "2026-09-18 09:00"

MINUTES = """澄阳县人民政府常务会议纪要
〔2026〕18号
2026年9月16日上午，县长陆明远主持召开第18次县政府常务会议。现将会议议定事项纪要如下：
一、关于老旧小区改造工作
会议议定：由县住建局牵头，县财政局、县城管局配合，11月底前完成剩余5个小区改造任务。
二、关于测绘经费
县财政局负责落实测绘经费，10月15日前拨付到位。
三、关于排水管网混接整改
会议要求，县自然资源局、县住建局按职责分工负责，对34处混接点逐一整改，10月底前销号。
四、关于用地手续
由县自然资源局会同县住建局完善用地手续，10月20日前完成。
五、关于老河桥危桥改造
老河桥危桥改造由县住建局负责实施，县财政局、老河镇人民政府配合，年底前完成主体工程。
六、关于占道经营整治
由县城管局牵头，三岔镇配合，9月底前完成国庆节前集中整治。
七、关于规范性文件清理
由县司法局牵头，县政府办公室配合，60日内完成38件文件清理。
八、关于企业反映窗口排队问题
请县政务服务管理局牵头，5个工作日内提出解决办法并答复企业。
九、关于养老服务中心建设
由县住建局牵头负责，县财政局配合，加快推进5个镇养老服务中心建设。
十、关于审计整改
会议责成县审计局会同县财政局督促整改，11月15日前报县政府办公室。
十一、关于农村垃圾清运
由老河镇人民政府负责，10月25日前完成积存垃圾清运。

澄阳县人民政府办公室
2026年9月18日
出席：陆明远、沈国安
"""


@pytest.fixture
def county() -> Stage:
    return Stage(found_office())


def break_down(
    county: Stage, text: str = MINUTES, *, by: str = "zhou", at: str = AT, name: str = ""
) -> Breakdown:
    """Break a text down as a person at a moment."""
    made = county.do(acts.decompose, by=by, at=at, name=name, content=text.encode(), blocks=blocks_of(text))
    assert isinstance(made, Breakdown)
    return made


@pytest.fixture
def minutes(county: Stage) -> Breakdown:
    return break_down(county)


def views_of(county: Stage, found: Breakdown, *, by: str = "zhou", at: str = AT) -> list[selectors.RowView]:
    """The rows as the page shows them."""
    with county.at(at) as now:
        names = selectors.directory(seen_by=county.officer(by, at), at=now)
        return selectors.rows(found.pk, names=names)
