"""The room's name, label and place in the menu."""

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem


class Rulebook(AppConfig):
    name = "zhixing.core.rulebook"
    label = "rulebook"
    menu = (
        MenuItem("office", mark("规则库"), "rulebook:rules", icon="book-open", order=20),
        MenuItem("office", mark("办理流程"), "rulebook:procedures", icon="workflow", order=21),
    )

    def ready(self) -> None:
        """Load what the room registers: verbs, and the check of the packs at start-up."""
        from zhixing.core.rulebook import checks, verbs  # noqa: F401 - registering is the effect
