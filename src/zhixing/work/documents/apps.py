"""The room's name and label, its pages in the menu, and what it loads when the system starts."""

from typing import ClassVar

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem


class Documents(AppConfig):
    name = "zhixing.work.documents"
    label = "documents"
    menu: ClassVar = (
        MenuItem("matters", mark("收文办理"), "documents:incoming", icon="inbox", order=60),
        MenuItem("matters", mark("发文办理"), "documents:outgoing", icon="send", order=62),
        MenuItem("matters", mark("会签传阅"), "documents:circulations", icon="refresh-cw", order=63),
        MenuItem("matters", mark("公文跟踪"), "documents:tracking", icon="route", order=64),
        MenuItem("matters", mark("跟踪周报"), "documents:reports", icon="newspaper", right="check", order=66),
    )

    def ready(self) -> None:
        """Load kinds and verbs: registering is the effect."""
        from zhixing.core.outcomes.policies import register_bar
        from zhixing.work.documents import kinds, verbs  # noqa: F401
        from zhixing.work.documents.acts.circulating import SILENCE
        from zhixing.work.documents.selectors.circulations import notice_is_silent

        register_bar((SILENCE,), notice_is_silent, rule="consultation.silence")
