"""The room's name and label."""

from django.apps import AppConfig


class Evidence(AppConfig):
    name = "zhixing.core.evidence"
    label = "evidence"

    def ready(self) -> None:
        """Register the room's verbs."""
        from zhixing.core.evidence import verbs  # noqa: F401 - registering is the effect
