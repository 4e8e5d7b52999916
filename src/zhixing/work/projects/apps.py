"""The room's name and label, its pages in the menu, and who may see what hangs on a project."""

from typing import ClassVar

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem, PublicEntry


class Projects(AppConfig):
    name = "zhixing.work.projects"
    label = "projects"
    menu: ClassVar = (
        MenuItem("matters", mark("重点项目"), "projects:register", icon="landmark", order=30),
        MenuItem("voices", mark("企业诉求"), "projects:needs", icon="message-square", order=30),
        MenuItem("matters", mark("项目入库论证"), "projects:gates", icon="door-open", order=43),
        MenuItem("matters", mark("项目评审"), "projects:reviews", icon="scale", order=44),
        MenuItem("matters", mark("项目周调度"), "projects:weekly", icon="calendar", order=32),
    )

    public_entries: ClassVar = (
        PublicEntry("projects", mark("项目公示"), "projects:notices", "landmark", 50),
    )

    def ready(self) -> None:
        from zhixing.core.evidence.policies import register_gate
        from zhixing.work.projects import selectors
        from zhixing.work.projects.selectors.reviews import may_see_review

        register_gate("project", lambda actor, key: selectors.may_see(actor, key))
        register_gate("review", may_see_review)
        register_gate("meeting", lambda actor, key: selectors.may_see_meeting(actor, key))
