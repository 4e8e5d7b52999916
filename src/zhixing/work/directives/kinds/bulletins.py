"""What reports tell people of."""

from __future__ import annotations

from zhixing.core.notices.kinds import topic
from zhixing.foundation.words import mark

topic("bulletin", mark("督查通报"))
topic("bulletin_opinion", mark("通报征求意见"))
