"""Kinds of matter that a project is made of: the project itself, its milestones, what meetings decide."""

from zhixing.core.matters.kinds import MatterKind, matter_kind
from zhixing.foundation.words import mark

PROJECT = matter_kind(
    MatterKind(
        "projects.project",
        zh=mark("重点项目"),
        en="Key project",
        start_rule="",
        sign_rule="",
        shows_progress=False,
        page="/projects/of/{number}/",
    )
)
MILESTONE = matter_kind(
    MatterKind(
        "projects.milestone",
        zh=mark("项目节点"),
        en="Milestone",
        start_rule="",
        sign_rule="",
        page="/projects/of/{number}/",
    )
)
DECISION = matter_kind(MatterKind("projects.decision", zh=mark("项目会议定事项"), en="Decision of a meeting"))
NEED = matter_kind(
    MatterKind(
        "projects.need",
        zh=mark("企业诉求"),
        en="Need of an enterprise",
        start_rule="",
        sign_rule="",
        own_steps=True,
        page="/projects/needs/{number}/",
    )
)
APPROVAL = matter_kind(MatterKind("projects.approval", zh=mark("项目待办手续"), en="Formality of a project"))
STOPPAGE = matter_kind(
    MatterKind(
        "projects.stoppage",
        zh=mark("项目停工"),
        en="Stoppage of a project",
        start_rule="",
        sign_rule="",
        own_steps=True,
        page="/projects/stoppages/{number}/",
    )
)
REVIEW = matter_kind(
    MatterKind(
        "projects.review",
        zh=mark("项目评审"),
        en="Review of a project",
        start_rule="",
        sign_rule="",
        own_steps=True,
        page="/projects/reviews/{number}/",
    )
)
GATE = matter_kind(
    MatterKind(
        "projects.gate",
        zh=mark("项目入库论证"),
        en="Project at the entry gate",
        start_rule="",
        sign_rule="",
        own_steps=True,
        page="/projects/gates/{number}/",
    )
)
EVALUATION = matter_kind(
    MatterKind(
        "projects.evaluation",
        zh=mark("项目后评价"),
        en="Evaluation after completion",
        start_rule="",
        sign_rule="",
        own_steps=True,
        page="/projects/evaluations/{number}/",
    )
)
