"""How an upload arrives: to a temporary file, and not a byte further than the limit."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

from zhixing.core.evidence.rules.limits import MEGABYTES

# Every file of a form together, so that many small ones do not fill the disk either.
FORM_MEGABYTES = 10 * MEGABYTES


class LimitedUpload(TemporaryFileUploadHandler):
    """Stops reading the request when its files are larger than any form may send (R40)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep a block. Raises StopUpload, which resets the connection, beyond the limit."""
        self.received += len(raw_data)
        if (
            start + len(raw_data) > (MEGABYTES + 1) * 1024 * 1024
            or self.received > FORM_MEGABYTES * 1024 * 1024
        ):
            raise StopUpload(connection_reset=True)
        return super().receive_data_chunk(raw_data, start)
