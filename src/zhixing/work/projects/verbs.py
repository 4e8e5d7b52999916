"""Ledger verbs of key projects."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

ENTERED = verb("project.entered", zh="列入重点项目", en="key project entered")
REGISTER_KEPT = verb("project.register_kept", zh="填报项目台账", en="register kept")
FACTS_CORRECTED = verb("project.facts_corrected", zh="更正项目台账", en="register corrected")
FILING_READ = verb("project.filing_read", zh="阅知备案", en="filing read")
GROUP_NAMED = verb("project.group_named", zh="明确项目工作组", en="work group named")
LINKED = verb("project.linked", zh="明确挂钩人员", en="linked to a project")
SECRETARY_NAMED = verb("project.secretary_named", zh="明确项目秘书", en="project secretary named")
OVERDUE_TYPED = verb("project.overdue_typed", zh="记入节点逾期责任", en="overdue milestone typed")
MEETING_HELD = verb("meeting.held", zh="召开项目会议", en="meeting on projects held")
DECIDED = verb("meeting.decided", zh="记录会议决定", en="decision recorded")
MINUTES_ISSUED = verb("meeting.minutes_issued", zh="印发会议纪要", en="minutes issued")
NEED_FILED = verb("need.filed", zh="登记企业诉求", en="need filed")
NEED_ANSWERED = verb("need.answered", zh="答复企业诉求", en="need answered")
NEED_CONFIRMED = verb("need.confirmed", zh="企业确认答复", en="answer confirmed")
STOPPAGE_REPORTED = verb("stoppage.reported", zh="报告停工", en="stoppage reported")
CAUSE_SAID = verb("stoppage.cause_said", zh="说明停工原因", en="cause of a stoppage said")
STOPPAGE_ENDED = verb("stoppage.ended", zh="登记复工", en="work resumed")
TRACING_DECIDED = verb("stoppage.tracing_decided", zh="决定倒查建议", en="tracing decided on")
