"""The floor's name and label, for static files, templates and catalogues."""

from django.apps import AppConfig


class Ui(AppConfig):
    name = "zhixing.ui"
    label = "ui"

    def ready(self) -> None:
        """Register the checks of the menu and of the instance's name."""
        from zhixing.ui import checks  # noqa: F401 - registering is the import's purpose
