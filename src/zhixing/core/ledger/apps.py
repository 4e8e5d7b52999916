"""The room's name and label, and who may do what to its tables."""

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem


class Ledger(AppConfig):
    name = "zhixing.core.ledger"
    label = "ledger"
    menu = (
        MenuItem(
            "oversight", mark("办理记录校验"), "ledger:status", "verify_ledger", icon="shield-check", order=90
        ),
    )

    def ready(self) -> None:
        """Register the room's own verbs."""
        from zhixing.core.ledger import verbs  # noqa: F401 - registering is the effect


GRANTS: dict[str, dict[str, tuple[str, ...]]] = {
    "app": {
        "ledger_entry": ("SELECT", "INSERT"),
        "ledger_leaf": ("SELECT", "INSERT"),
        "ledger_head": ("SELECT", "INSERT"),
        "ledger_personal": ("SELECT", "INSERT", "DELETE"),
        "ledger_unsealed": ("INSERT",),
    },
    "sealer": {
        "ledger_entry": ("SELECT",),
        "ledger_leaf": ("SELECT", "INSERT"),
        "ledger_head": ("SELECT", "INSERT"),
        "ledger_unsealed": ("SELECT", "DELETE"),
    },
}
"""What each role may do to the ledger. Nobody but the owner of the schema may change an entry."""
