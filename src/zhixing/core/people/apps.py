"""The room's name and label."""

from django.apps import AppConfig


class People(AppConfig):
    name = "zhixing.core.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
