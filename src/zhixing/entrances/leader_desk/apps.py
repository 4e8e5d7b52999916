"""The room's name and label."""

from django.apps import AppConfig


class LeaderDesk(AppConfig):
    name = "zhixing.entrances.leader_desk"
    label = "leader_desk"
