"""What goes out: plain values and tables."""

from zhixing.work.directives.exports.decompositions import plain
from zhixing.work.directives.exports.targets import target_template, target_workbook

__all__ = ["plain", "target_template", "target_workbook"]
