"""The room's name, label and place in the menu."""

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem


class Approvals(AppConfig):
    name = "zhixing.core.approvals"
    label = "approvals"
    menu = (MenuItem("office", mark("双人核准"), "approvals:queue", icon="shield-check", order=10),)

    def ready(self) -> None:
        """Load the verbs, and register the acts of lower rooms that need two persons."""
        from zhixing.core.approvals import adapters, verbs  # noqa: F401 - registering is the effect

        adapters.register()
