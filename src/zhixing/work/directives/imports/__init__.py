"""What comes in from outside: documents and tables."""

from zhixing.work.directives.imports.documents import MAX_BYTES, MAX_UNPACKED_BYTES, read_blocks, text_of

__all__ = ["MAX_BYTES", "MAX_UNPACKED_BYTES", "read_blocks", "text_of"]
