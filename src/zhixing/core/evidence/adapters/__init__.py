"""The disk, the scanner, and the cage in which foreign files are taken apart."""

from zhixing.core.evidence.adapters.disk import destroy, on_disk, path_of, write
from zhixing.core.evidence.adapters.keeper import examine, preview
from zhixing.core.evidence.adapters.scanner import is_scanner_configured, scan
from zhixing.core.evidence.adapters.uploads import LimitedUpload

__all__ = [
    "LimitedUpload",
    "destroy",
    "examine",
    "is_scanner_configured",
    "on_disk",
    "path_of",
    "preview",
    "scan",
    "write",
]
