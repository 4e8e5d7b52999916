"""Kinds of matter of the hall."""

from zhixing.core.matters.kinds import MatterKind, matter_kind
from zhixing.core.notices.kinds import topic
from zhixing.foundation.words import mark

CASE = matter_kind(
    MatterKind(
        "services.case",
        zh=mark("办件"),
        en="Service case",
        start_rule="",
        sign_rule="",
        takes_work=False,
        own_steps=True,
        page="/services/cases/{number}/",
    )
)
PACKAGE = matter_kind(
    MatterKind(
        "services.package",
        zh=mark("一件事办件"),
        en="Life event case",
        start_rule="",
        sign_rule="",
        takes_work=False,
        own_steps=True,
        page="/services/cases/{number}/",
    )
)
CORRECTION = matter_kind(
    MatterKind(
        "services.correction",
        zh=mark("差评回访整改"),
        en="Correction after a bad rating",
        start_rule="",
        sign_rule="",
        takes_work=False,
        own_steps=True,
        page="/services/ratings/corrections/{number}/",
    )
)
BAD_RATING = topic("bad_rating", mark("差评待回访"))
REMEDY = matter_kind(
    MatterKind(
        "services.remedy",
        zh=mark("致歉补救"),
        en="Remedy for a broken pledge",
        start_rule="",
        sign_rule="",
        takes_work=False,
        own_steps=True,
        page="/services/remedies/{number}/",
    )
)
REMEDY_OWED = topic("remedy_owed", mark("承诺未兑现"))
STAR_DROPPED = topic("star_dropped", mark("星级下降"))
SLOT_CHANGED = topic("slot_changed", mark("错时值班换人"))
SLOT_MISSED = topic("slot_missed", mark("错时时段无人到岗"))
OWED = matter_kind(
    MatterKind(
        "services.owed",
        zh=mark("容缺补交"),
        en="Papers that follow",
        start_rule="",
        sign_rule="",
        takes_work=False,
        own_steps=True,
        page="/services/owed/{number}/",
    )
)
SPECIAL = topic("special_case", mark("特事特办待批准"))
SUSPENDED = topic("result_suspended", mark("结果暂停使用"))
VISIT = matter_kind(
    MatterKind(
        "services.visit",
        zh=mark("上门申请"),
        en="Request for a visit",
        start_rule="",
        sign_rule="",
        takes_work=False,
        own_steps=True,
        page="/services/outreach/requests/{number}/",
    )
)
VISIT_WAITS = topic("visit_waits", mark("上门申请待答复"))
REVIEW_ORDER = matter_kind(
    MatterKind(
        "services.review_order", zh=mark("评议整改通知"), en="Rectification order after a public review"
    )
)
REVIEW_DUTY = matter_kind(
    MatterKind(
        "services.review_duty",
        zh=mark("组织群众评议"),
        en="Public review to organise",
        start_rule="",
        sign_rule="",
        takes_work=False,
        own_steps=True,
        page="/services/review-desk/",
    )
)
REVIEW_OWED = topic("review_owed", mark("群众评议待组织"))
REVIEW_COUNTED = topic("review_counted", mark("群众评议结果征求意见"))
