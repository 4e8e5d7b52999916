"""Ledger verbs of the recurrence watch."""

from __future__ import annotations

from zhixing.core.ledger.verbs import verb

CHECKED = verb("check.recorded", zh="登记检查", en="check recorded")
CAME_BACK = verb("recurrence.found", zh="问题反弹", en="problem came back")
CAMPAIGN_SET = verb("campaign.set", zh="登记专项整治", en="campaign registered")
SLACKENED = verb("campaign.slackened", zh="检查力度下降", en="checks fell after a campaign")
