"""The room's name and label, its page in the menu."""

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem


class Parties(AppConfig):
    name = "zhixing.core.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"
    menu = (MenuItem("hall", mark("办事人"), "parties:parties", "see", "users", 80),)
