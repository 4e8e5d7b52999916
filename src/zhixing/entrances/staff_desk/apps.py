"""The room's name and label."""

from django.apps import AppConfig


class StaffDesk(AppConfig):
    name = "zhixing.entrances.staff_desk"
    label = "staff_desk"
