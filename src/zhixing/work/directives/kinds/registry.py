"""What the registry of documents tells people of."""

from __future__ import annotations

from zhixing.core.notices.kinds import topic
from zhixing.foundation.words import mark

topic("registry", mark("文件统筹提示"))
