"""How an upload arrives: to a temporary file, and not a byte further than the limit."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

from zhixing.core.evidence.rules.limits import MEGABYTES

# Every file of a form together, so that many small ones do not fill the disk either.
FORM_MEGABYTES = 10 * MEGABYTES


class LimitedUpload(TemporaryFileUploadHandler):
    """Keeps no byte of a file beyond the limit; stops reading when a form sends more than any may (R40).

    What lies beyond the limit of one file is read and thrown away, so that the page can say which file
    is too large instead of breaking off.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep a block within the limit. Raises StopUpload, which breaks off, beyond the form's limit."""
        self.received += len(raw_data)
        if self.received > FORM_MEGABYTES * 1024 * 1024:
            raise StopUpload(connection_reset=True)
        room = max(0, (MEGABYTES + 1) * 1024 * 1024 - start)
        return super().receive_data_chunk(raw_data[:room], start) if room else None
