"""The room's name and label, its pages in the menu, and what it tells rooms below."""

from typing import ClassVar

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem


class Matters(AppConfig):
    name = "zhixing.core.matters"
    label = "matters"
    menu: ClassVar = (
        MenuItem("matters", mark("事项台账"), "matters:register", icon="list-checks", order=10),
        MenuItem("matters", mark("立项交办"), "matters:new", right="register", icon="file-plus", order=12),
        MenuItem(
            "oversight", mark("未落实事项清单"), "matters:unimplemented", icon="triangle-alert", order=5
        ),
        MenuItem("oversight", mark("销号清单"), "matters:closed", icon="check-check", order=6),
        MenuItem("matters", mark("移交清单"), "matters:moves", icon="arrow-right-left", order=50),
        MenuItem("office", mark("运行状况"), "matters:runs", right="see_runs", icon="activity", order=80),
    )

    def ready(self) -> None:
        """Answer for matters: who may see about one, and what stands under a rule."""
        from zhixing.core.evidence.policies import register_gate
        from zhixing.core.matters import selectors
        from zhixing.core.rulebook.selectors import register_usage

        register_gate("matter", selectors.may_see)
        register_usage(selectors.under_rule)
