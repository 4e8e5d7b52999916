"""The room's name and label, its pages in the menu."""

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem


class People(AppConfig):
    name = "zhixing.core.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
    menu = (
        MenuItem("office", mark("机构人员"), "people:tree", icon="building-complex", order=10),
        MenuItem("office", mark("领导分工"), "people:lines", icon="network", order=20),
        MenuItem("office", mark("岗位责任"), "people:duties", icon="list-checks", order=30),
        MenuItem("office", mark("一岗双责"), "people:dual_board", icon="columns-2", order=40),
        MenuItem("office", mark("效能机构"), "people:bodies", icon="landmark", order=50),
        MenuItem("office", mark("委托代理"), "people:delegations", icon="user-check", order=60),
        MenuItem("office", mark("账号与角色"), "people:accounts", "manage_people", "key-round", 70),
        # Keeping persons and approving roles are never one post's, so nobody sees this line twice.
        MenuItem("office", mark("账号与角色"), "people:accounts", "approve_roles", "key-round", 70),
        MenuItem("office", mark("系统对接"), "people:partners", "manage_people", "plug", 72),
        MenuItem("office", mark("待核准授权"), "people:role_requests", "approve_roles", "shield-check", 75),
    )

    def ready(self) -> None:
        """Listen to the auth library, so that signing in and out is written down."""
        from zhixing.core.people import adapters

        adapters.listen()
