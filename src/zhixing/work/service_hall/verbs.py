"""Ledger verbs of the hall."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

ITEM_PUBLISHED = verb("item.published", zh="发布事项", en="item published")
ITEM_CHANGED = verb("item.changed", zh="调整事项", en="item changed")
ITEM_CANCELLED = verb("item.cancelled", zh="取消事项", en="item cancelled")
ITEM_REVIEWED = verb("item.reviewed", zh="年度清理", en="item reviewed")
WINDOW_OPENED = verb("window.opened", zh="设立窗口", en="window opened")
WINDOW_GRANTED = verb("window.granted", zh="窗口授权", en="window granted powers")
WINDOW_SEATED = verb("window.seated", zh="安排坐席", en="window seated")
OFFICE_MOVED_IN = verb("licensing_office.moved_in", zh="许可股进驻", en="licensing office moved in")

RECEIVED = verb("case.received", zh="收件", en="received")
ACCEPTED = verb("case.accepted", zh="受理", en="accepted")
DEEMED = verb("case.deemed_accepted", zh="逾期未告知，视为受理", en="deemed accepted")
TOLD = verb("case.told", zh="一次性告知", en="told what is missing")
SUPPLEMENTED = verb("case.supplemented", zh="补正材料", en="supplemented")
PAPER_ASKED = verb("case.paper_asked", zh="要求补充材料", en="paper asked")
PAPER_REFUSED = verb("case.paper_refused", zh="要求材料被拒绝", en="demand for a paper refused")
NOT_ACCEPTED = verb("case.not_accepted", zh="不予受理", en="not accepted")
PAUSED = verb("case.paused", zh="特别程序开始", en="special procedure begun")
RESUMED = verb("case.resumed", zh="特别程序结束", en="special procedure ended")
EXTENDED = verb("case.extended", zh="延长办理期限", en="extended")
SENT_BACK = verb("case.sent_back", zh="转后台办理", en="sent to the back office")
DOWNGRADED = verb("case.downgraded", zh="急办件改为普通件", en="downgraded")
HANDLED = verb("case.handled", zh="办理", en="handled")
DECIDED = verb("case.decided", zh="作出决定", en="decided")
DELIVERED = verb("case.delivered", zh="送达", en="delivered")
WITHDRAWN = verb("case.withdrawn", zh="撤回申请", en="withdrawn")
PACKAGE_OPENED = verb("package.opened", zh="设立一件事", en="life event opened")

DEVICE_ENABLED = verb("rating_device.enabled", zh="启用评价器", en="rating screen put to use")
RATED = verb("rating.given", zh="服务评价", en="service rated")
QUARANTINED = verb("rating.quarantined", zh="异常评价隔离", en="rating set aside")
CORRECTION_OPENED = verb("rating.followed_up", zh="差评转回访整改", en="bad rating opened for call-back")
CALLED_BACK = verb("rating.called_back", zh="回访", en="called back")
OBJECTED = verb("rating.objected", zh="对差评提出异议", en="officer objected to the rating")
VERIFIED = verb("rating.verified", zh="核实差评", en="bad rating verified")
CORRECTED = verb("rating.corrected", zh="差评整改", en="service corrected")
REPLIED = verb("rating.replied", zh="差评反馈", en="replied to the citizen")

FEE_SET = verb("fee.set", zh="调整收费标准", en="fee standard set")
BILLED = verb("case.billed", zh="开具缴费单", en="billed")
PAID = verb("case.paid", zh="缴费", en="paid")
CHARGE_REFUSED = verb("case.charge_refused", zh="加收费用被拒绝", en="extra charge refused")
REFUNDED = verb("case.refunded", zh="退费", en="refunded")

ALERT_RAISED = verb("alert.raised", zh="监察预警", en="alert raised")
ALERT_EXPLAINED = verb("alert.explained", zh="预警说明", en="alert explained")
ALERT_RULED = verb("alert.ruled", zh="预警认定", en="alert ruled on")
APPLICATIONS_NOTED = verb("item.applications_noted", zh="登记申请量线索", en="applications noted")
