"""What only tells: background, praise, exhortation, and what the issuer will do itself.

A document names units in such sentences too, and charges them with nothing.
"""

from __future__ import annotations

import re

from zhixing.work.directives.rules.deadlines import Frame

# Words right behind a unit: it has done something, or does it of its own accord.
_TELLS = re.compile(
    r"^(?:已经?|曾|正在|仍)|^(?:主持|组织)?召开[^，。；]*会|^[^，]{0,10}(?<![为除])了|^[^，]{0,6}(?<!通)过(?!程|渡)"
    r"|^[^，。；]{0,60}(?:开展|进行|组织|完成|召开|印发|出台|制定|部署|建立|实施|推出|作出|取得|发现|检查|督查|抽查|通报)了"
    # What the issuer says that it will do itself: 县政府督查室将适时组织核查.
    r"|^(?:全程|持续|定期|不定期)?(?:跟踪|适时)(?:督办|督查|督导|问效|通报)"
    r"|^将[^，。；]{0,20}(?:督查|督导|检查|核查|抽查|考核|通报|“?回头看”?|评估)(?:工作)?(?=[，。；]|$)"
    r"|^要?(?:把|将)[^，。；]{1,16}(?:纳入|列入|作为)[^，。；]{0,12}(?:督查|考核|评价|通报)"
    r"|^(?:还|也|届时|近期)?将(?:会同|组织|适时|不?定期|派|视|进行|开展|持续|对(?!接|照|标|口)|把|定|联合|采取|继续|依|按规定|严肃|从严)"
)
# A sentence that praises or finds: whoever it names has done something, and is asked for nothing.
_PRAISES = re.compile(
    r"值得肯定|值得学习|来之不易|符合预期|(?:予以|给予|应予|受到|得到|获得?)[^，。；]{0,8}(?:表扬|肯定|嘉奖|推广|好评|表彰)|"
    r"做了大量(?:的)?工作|(?:办理|工作)主动|反馈及时|作了?(?:经验)?(?:交流|介绍|发言)|取得(?:了)?[^，。；]{0,8}成[效绩]"
)
# Sentences that begin with a time before the document.
_SINCE = re.compile(
    r"(?:目前|当前|至今|近年来|近期|前期|此前|去年|上年|前一阶段|[今本]年以来|[^，。；]{2,16}以来[，,]|截[至止])"
)
_ONCE = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?)?"
    r"(?:上午|下午)?(?:(?:至|—|-)[^，。；]{1,10})?[，,]"
)
# What asks or decides is no background, whatever else it says.
_WISHES = re.compile(
    r"(?<![重主需必纪概摘])要(?!素|件|点|闻|求)|将(?=于|对|适)|(?<![申邀提报聘])请|责成|务必|确保|应当|须"
)
_DECIDES = re.compile(r"批示|批注|签批|会议(?:议定|明确|决定|要求)")
_EXHORTS = re.compile(
    r"高度重视|麻痹思想|侥幸心理|时刻绷紧|引以为戒|举一反三|吸取教训|对照检查|充分认识|提高认识|压实|夯实|提高(?:政治)?站位|统一思想|加强(?:组织)?领导|密切(?:协作|配合)|"
    r"通力(?:协作|合作)|各司其职|形成合力|加强(?:协作|协同|沟通|督促指导|跟踪问效|督导检查|"
    r"统筹)|认真(?:组织|学习|贯彻)|切实(?:履行|承担|加强|负起)|强化(?:责任|协同|担当)|增强|树立|严肃"
)
_EXPLAINS = re.compile(r"负责[^，。；]{0,6}解释|(?:负责|承担)[^，。；]{0,10}日常(?:工作|事务)")
_OF_ALL_CHARGED = re.compile(r"各?(?:有关|相关)?(?:承办|责任|牵头|主办|整改|协办|会办)(?:单位|部门)")
_REPORTS = re.compile(
    r"(?:报送|反馈|报告|上报|报)[^，。；]{0,16}(?:进展|进度|情况|信息|台账)|(?:进展|进度|情况)[^，。；]{0,12}(?:报|反馈)"
)


def tells(behind: str) -> bool:
    """Whether the words behind a unit tell what it has done, or what it will do unasked."""
    return bool(_TELLS.match(behind))


def exhorts(words: str) -> bool:
    """Whether the words call for a spirit and for no piece of work (高度重视, 密切配合)."""
    return bool(_EXHORTS.search(words))


def explains(words: str) -> bool:
    """Whether the words say who explains the document or keeps its office (本办法由县住建局负责解释)."""
    return bool(_EXPLAINS.search(words))


def reports_on_all(name: str, words: str) -> bool:
    """Whether all who are charged, by that name alone, are asked to report how they get on."""
    return bool(_OF_ALL_CHARGED.fullmatch(name) and _REPORTS.search(words))


def is_background(words: str, frame: Frame) -> bool:
    """Whether a sentence tells what has been: it praises, or begins with a time before the document."""
    if _WISHES.search(words) or _DECIDES.search(words):
        return False
    if _PRAISES.search(words) or _SINCE.match(words.lstrip()):
        return True
    begun = _ONCE.match(words.lstrip())
    own = frame.written.year if frame.written else frame.year
    if not begun or not own:
        return False
    year = int(begun["year"] or own)
    if year != own or not frame.written or not begun["month"]:
        return year < own
    month, day = int(begun["month"]), int(begun["day"] or 0)
    return (month, day) < (frame.written.month, frame.written.day) and bool(
        day or month < frame.written.month
    )
