"""The room's name and label, its page in the menu, and who may see the documents it keeps."""

from typing import ClassVar

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem, PublicEntry


class Directives(AppConfig):
    name = "zhixing.work.directives"
    label = "directives"
    menu: ClassVar = (
        MenuItem(
            "matters", mark("任务分解"), "directives:decompose", right="decompose", icon="list-tree", order=14
        ),
        MenuItem("matters", mark("年度目标"), "directives:target_lists", icon="target", order=24),
        MenuItem("matters", mark("政令传达"), "directives:relays", icon="send", order=26),
        MenuItem("oversight", mark("督查通报"), "directives:bulletins", icon="newspaper", order=10),
        MenuItem(
            "oversight", mark("领导联系基层"), "directives:visits", right="instruct", icon="map-pin", order=38
        ),
        MenuItem("oversight", mark("反弹观察"), "directives:recurrence", icon="repeat", order=36),
        MenuItem("oversight", mark("会议与行动"), "directives:hollow", icon="scale", order=32),
        MenuItem(
            "oversight", mark("一般跟踪抽查"), "directives:sampling", right="check", icon="dices", order=34
        ),
        MenuItem("oversight", mark("配合答复情况"), "directives:joint", icon="handshake", order=30),
        MenuItem("matters", mark("重大决策"), "directives:decisions", icon="landmark", order=38),
        MenuItem("matters", mark("政策逐条落实"), "directives:matrices", icon="table-2", order=39),
        MenuItem("documents", mark("文件登记"), "directives:registry", icon="library", order=60),
        MenuItem("matters", mark("民生实事"), "directives:livelihood", icon="heart-handshake", order=35),
        MenuItem("matters", mark("批示件"), "directives:instructions", icon="stamp", order=20),
        MenuItem("matters", mark("上级交办"), "directives:uppers", icon="inbox", order=22),
        MenuItem("matters", mark("报送和通知"), "directives:collections", icon="inbox", order=28),
        MenuItem(
            "oversight", mark("台账导入导出"), "directives:registers", right="issue", icon="table", order=8
        ),
    )

    public_entries: ClassVar = (
        PublicEntry("livelihood", mark("民生实事"), "directives:public_livelihood", "heart-handshake", 52),
    )

    def ready(self) -> None:
        from zhixing.core.evidence.policies import register_gate
        from zhixing.core.outcomes.policies import register_bar
        from zhixing.work.directives import selectors
        from zhixing.work.directives.selectors import bulletins, collections, instructions, livelihood, uppers

        register_bar({"matter.close"}, livelihood.before_close, rule="livelihood.before_close")
        register_gate("breakdown", lambda actor, key: selectors.may_see(actor, key))
        register_gate("targets", lambda actor, key: selectors.may_see_targets(actor, key))
        register_gate("instruction", instructions.may_see)
        register_gate("bulletin", bulletins.may_see_bulletin)
        register_gate("bulletin_opinion", bulletins.may_see_opinion)
        register_gate("collection", collections.may_see)
        register_gate("answer", collections.may_see_answer)
        register_gate("upper_list", uppers.may_see)
