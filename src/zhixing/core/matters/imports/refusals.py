"""Why a whole log file is not read. Single bad lines are problems, not refusals."""

from __future__ import annotations

from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark


class LogNotReadable(ActRefused):
    """The file is damaged, or is not what its name says."""

    sentence = mark("文件“{name}”无法读取：{reason}")


class LogFormUnknown(ActRefused):
    """The ending and the first signs of the file fit no known form."""

    sentence = mark("文件“{name}”不是已知的日志格式（XES、OCEL、CSV）")


class ColumnsUnknown(ActRefused):
    """A table without a column for the case, or without one for activity and time."""

    sentence = mark("文件“{name}”缺少可识别的列：{missing}。请用映射文件指明")


class ColumnMissing(ActRefused):
    """The mapping names a column that the file has not."""

    sentence = mark("映射所指的列“{column}”在文件“{name}”中不存在")


class MappingNotUnderstood(ActRefused):
    """A mapping file with an unknown key or a value of the wrong kind."""

    sentence = mark("映射文件“{name}”有误：{reason}")


class DocumentTypeForbidden(ActRefused):
    """XML with a document type could load or multiply what it names; such files are not read."""

    sentence = mark("文件“{name}”带有文档类型声明（DOCTYPE），出于安全不予读取")


class CaseTypeUnknown(ActRefused):
    """An object-centric log without the object type that was to be the case."""

    sentence = mark("文件“{name}”中没有对象类型“{type}”，现有：{known}")


class ZoneUnknown(ActRefused):
    """A zone name that does not exist."""

    sentence = mark("时区“{zone}”不存在")


class LogTooLarge(ActRefused):
    """More lines or elements than one import takes."""

    sentence = mark("文件“{name}”超过一次导入的上限 {limit} 条，请拆分后导入")


class LogEmpty(ActRefused):
    """A log of which no case can be kept."""

    sentence = mark("日志“{name}”没有可导入的事项")


class MayNotImport(ActRefused):
    """The actor has no right to bring data in."""

    sentence = mark("当前岗位没有导入权限")
