"""Log lines that nobody can forge: one JSON object a line, with control characters escaped (R47)."""

import json
import logging
import traceback
from datetime import UTC, datetime

LONGEST = 2000
# What Python puts on every record; anything else was given by the caller with `extra`.
KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "request"}


class JsonLines(logging.Formatter):
    """Formats a record as one line; a line break in a user's name or path stays inside its string."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end. Every text is cut at 2,000 characters."""
        fields: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": cut(record.getMessage()),
        }
        fields |= {name: cut(str(value)) for name, value in vars(record).items() if name not in KNOWN}
        if record.exc_info and record.exc_info[0] is not None:
            fields["error"] = record.exc_info[0].__name__
            fields["trace"] = "".join(traceback.format_exception(*record.exc_info))[-4 * LONGEST :]
        return json.dumps(fields, ensure_ascii=True)


def cut(text: str) -> str:
    """Return the text, at most 2,000 characters of it, saying how many more there were."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text) - LONGEST} more)"
