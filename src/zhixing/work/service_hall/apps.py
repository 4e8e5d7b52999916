"""The room's name and label, its pages in the menus, and who may open the files of its cases."""

from typing import ClassVar

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem, PublicEntry


class ServiceHall(AppConfig):
    name = "zhixing.work.service_hall"
    label = "service_hall"
    menu: ClassVar = (
        MenuItem(
            "hall", mark("窗口收件"), "service_hall:window", right="serve_window", icon="inbox", order=10
        ),
        MenuItem("hall", mark("办件"), "service_hall:cases", right="report", icon="files", order=20),
        MenuItem("hall", mark("事项目录"), "service_hall:catalogue", icon="book-open", order=30),
        MenuItem("hall", mark("服务承诺"), "service_hall:pledges", icon="badge-check", order=55),
        MenuItem(
            "hall", mark("星级服务"), "service_hall:stars", right="run_hall check", icon="award", order=56
        ),
        MenuItem(
            "hall", mark("错时服务"), "service_hall:slots", right="serve_window", icon="clock", order=57
        ),
        MenuItem("hall", mark("公开承诺"), "service_hall:commitments", icon="signature", order=58),
        MenuItem("hall", mark("上门服务"), "service_hall:outreach", right="report", icon="map-pin", order=59),
        MenuItem("hall", mark("回避申报"), "service_hall:relations", right="report", icon="user-x", order=60),
        MenuItem(
            "oversight", mark("排队秩序"), "service_hall:queues", right="check", icon="list-ordered", order=55
        ),
        MenuItem(
            "voices", mark("群众满意度"), "service_hall:satisfaction", icon="face-slightly-smiling", order=45
        ),
        MenuItem("voices", mark("群众评议"), "service_hall:reviews", icon="vote", order=40),
        MenuItem("hall", mark("好差评"), "service_hall:ratings", icon="star", order=50),
        MenuItem("hall", mark("收费标准"), "service_hall:fees", icon="file-text", order=35),
        MenuItem(
            "hall",
            mark("缴费对账"),
            "service_hall:payment_orders",
            right="run_hall",
            icon="file-check",
            order=36,
        ),
        MenuItem(
            "hall",
            mark("电子监察"),
            "service_hall:supervision",
            right="report",
            icon="shield-check",
            order=45,
        ),
        MenuItem("hall", mark("流程诊断"), "service_hall:flow", icon="workflow", order=43),
        MenuItem("hall", mark("大厅制度"), "service_hall:regulations", icon="landmark", order=60),
        MenuItem(
            "hall", mark("离线补录"), "service_hall:offline", right="serve_window", icon="upload", order=15
        ),
        MenuItem("hall", mark("特事特办"), "service_hall:specials", icon="zap", order=42),
        MenuItem("hall", mark("提前办结"), "service_hall:earlier", icon="trending-up", order=41),
        MenuItem("hall", mark("大厅总览"), "service_hall:overview", icon="layout-dashboard", order=40),
        MenuItem(
            "hall", mark("公开统计"), "service_hall:figures", right="run_hall", icon="chart-column", order=42
        ),
        MenuItem("hall", mark("对接授权"), "service_hall:partners", right="run_hall", icon="plug", order=90),
    )
    public_entries: ClassVar = (
        PublicEntry("services", mark("办事"), "service_hall:services", "file-check", 10),
        PublicEntry("figures", mark("办事统计"), "service_hall:public_figures", "chart-column", 50),
    )

    def ready(self) -> None:
        from zhixing.core.evidence.policies import register_gate
        from zhixing.work.service_hall import kinds  # noqa: F401 - registers the kinds of matter
        from zhixing.work.service_hall.selectors import filings

        register_gate("filing", filings.may_see)
        register_gate("case", filings.may_see_papers)
