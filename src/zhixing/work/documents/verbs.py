"""Ledger verbs of documents."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

CHECKED = verb("document.checked", zh="资料检查", en="completeness checked")
NOTIFIED = verb("document.notified", zh="告知来文单位", en="sender told")
DEEMED_ACCEPTED = verb("document.deemed_accepted", zh="逾期未告知，视为受理", en="deemed accepted")
CLASSIFIED = verb("document.classified", zh="认定权限", en="authority classified")
RECLASSIFIED = verb("document.reclassified", zh="重新认定权限", en="authority classified again")
PAUSED = verb("document.paused", zh="暂停计时", en="clock paused")
RESUMED = verb("document.resumed", zh="恢复计时", en="clock resumed")
FORWARDED = verb("document.forwarded", zh="报上级审批", en="forwarded to the upper level")
RESOLVED = verb("document.resolved", zh="出具书面结果", en="written result given")

REVISED = verb("document.revised", zh="修改文稿", en="draft revised")
CONSULTED = verb("document.consulted", zh="行文前协商", en="consulted before sending")
BYPASSED = verb("document.bypassed", zh="紧急免协商", en="consultation bypassed")
SUBMITTED = verb("document.submitted", zh="送审", en="submitted for signing")
SIGNED = verb("document.signed", zh="审签", en="draft signed")
SENT_BACK = verb("document.sent_back", zh="退回修改", en="draft sent back")
NUMBERED = verb("document.numbered", zh="编号", en="numbered")
SEALED = verb("document.sealed", zh="用印", en="sealed")
SENT = verb("document.sent", zh="发出", en="document sent")
RECEIVED = verb("document.received", zh="回执", en="receipt given")

CONTACTED = verb("document.contacted", zh="跟踪联系", en="contact logged")
RETURNED = verb("document.returned", zh="被退回", en="document returned")
ANSWERED = verb("document.answered", zh="收到答复", en="answer received")

REPORT_DRAFTED = verb("document.report_drafted", zh="起草周报", en="weekly report drafted")
REPORT_EDITED = verb("document.report_edited", zh="修改周报", en="weekly report edited")
REPORT_SIGNED = verb("document.report_signed", zh="签发周报", en="weekly report signed")
REPORT_SENT = verb("document.report_sent", zh="报送周报", en="weekly report sent")
INSTRUCTED = verb("document.instructed", zh="登记批示", en="instruction registered")

CIRCULATION_BEGUN = verb("circulation.begun", zh="发起会签传阅", en="document sent round")
CIRCULATION_ANSWERED = verb("circulation.answered", zh="答复会签传阅", en="turn of a round answered")
CIRCULATION_SETTLED = verb("circulation.settled", zh="登记采纳情况", en="opinion of a round dealt with")
SILENCE_COUNTED = verb(
    "circulation.silence_counted", zh="逾期未复视为无意见", en="silence counted as consent"
)
