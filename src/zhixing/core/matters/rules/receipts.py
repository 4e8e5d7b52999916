"""Whether two sendings of a form say the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping


def digest_of_content(content: Mapping[str, object]) -> str:
    """Return the SHA-256 of what a form said, the same whatever the order of its fields."""
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(written.encode()).hexdigest()
