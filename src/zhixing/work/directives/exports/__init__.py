"""What goes out: plain values and tables."""

from zhixing.work.directives.exports.decompositions import plain

__all__ = ["plain"]
