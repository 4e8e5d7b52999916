"""The room's name and label."""

from typing import ClassVar

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem


class Evidence(AppConfig):
    name = "zhixing.core.evidence"
    label = "evidence"
    menu: ClassVar = (
        MenuItem("office", mark("文书模板"), "evidence:sheets", right="check", icon="file-text", order=50),
    )

    def ready(self) -> None:
        """Register the room's verbs, and that officers may look at templates."""
        from zhixing.core.evidence import policies, verbs  # noqa: F401 - registering is the effect

        policies.register_gate("sheet", lambda actor, _key: policies.may_use_sheets(actor))
