"""Names of units in running text and in lists: split, recognised, told apart from other words.

A name is always returned as it stands in the document. Which unit of the county it means is decided
by the people room, not here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Offices of a town, which are names by themselves too.
_TOWN_OFFICES = (
    r"供电所|派出所|财政所|司法所|税务所|监管所|卫生院|中心校|兽医站|党政办|综治中心|"
    r"(?:水利|水管|农技|农经|农机|农业|林业|畜牧|文化|广播|交通|环卫|供水|经管|动检|防疫|国土|自然资源|城建|规建|民政|计生|统计)"
    r"(?:服务|管理|工作)?[站所]"
)
# Endings by which a name is known, whatever stands before them.
_FIRM = (
    rf"{_TOWN_OFFICES}|"
    r"人民政府办公室|政府办公室|人民政府|委员会办公室|管理委员会|管委会|委员会|办公厅|"
    r"办公室|街道办事处|办事处|领导小组|联席会议|"
    r"工作专班|专班|指挥部|服务中心|管理中心|中心|有限公司|分公司|供电公司|公司|集团|总署|"
    r"总局|分局|支局|管理局|(?<![格布结大])局|厅|总队|支队|"
    r"大队|中队|人民法院|法院|人民检察院|检察院|医院|学院|研究院|博物院|学校|小学|中学|银行|"
    r"支行|分行|农商行|农发行|信用社|财险|人寿|联社|工会|融媒体中心|"
    r"供销社|合作社|供销合作总社|档案馆|图书馆|文化馆|博物馆|党校|电视台|报社|管理部|街道|"
    r"部门|单位|经济开发区|经开区|开发区|"
    r"高新区|园区|保税区|新区|"
    r"电厂|水厂|公积金中心|联合会|救援队|消防队|执法队|调查队|水文站|空管站|监测站|"
    r"管理站|管理所|秘书处|管理处|事务处|调度室"
)
# Endings that are also common characters: a name only with the words before them that are listed here.
_BODIES = (
    r"纪委监委|纪检监察组|纪委|监委|政法委|团县委|团市委|团省委|团委|县委|市委|省委|区委|"
    r"州委|旗委|党工委|党委|党组|"
    r"(?:人力资源和社会保障|住房和城乡建设)部|发展和改革委|发展改革委|发改委|卫生健康委|卫健委|国资委|经信委|经济和信息化委|"
    r"住房城乡建设委|住建委|建委|农委|农工委|"
    r"交通委|教委|科委|民委|民宗委|商务委|体委|编委|军委|工委|机关工委|标准委|证监委|网信委|"
    r"中央和国家机关工委|冬奥组委|组委|"
    r"政府办|县府办|市府办|府办|县委办|市委办|两办|编办|信访办|人防办|金融办|扶贫办|"
    r"乡村振兴办|文明办|网信办|防汛办|安委办|"
    r"政务办|接待办|创建办|外事办|台办|侨办|港澳办|法制办|食安办|双拥办|地方志办|史志办|"
    r"应急办|督查办|督查室|值班室|督查考核办|考核办|营商办|招商办|热线办|"
    r"环委办|河长办|林长办|田长办|防指办|禁毒办|打非办|治超办|征收办|拆迁办|物业办|重点办|"
    r"项目办|两新办|信用办|效能办|国安办|"
    r"新闻办|扫黑办|街道办|园区办|双创办|巡察办|改革办|党史办|人才办|老龄办|妇儿工委办|爱卫办|"
    r"防火办|森防办|移民办|库区办|清欠办|"
    r"组织部|宣传部|统战部|社会工作部|人武部|武装部|政治工作部|老干部局|工业和信息化部|"
    r"文化和旅游部|自然资源部|交通运输部|"
    r"生态环境部|人力资源社会保障部|住房城乡建设部|农业农村部|财政部|教育部|科技部|商务部|"
    r"公安部|民政部|司法部|水利部|外交部|"
    r"应急管理部|应急部|国防部|国家安全部|审计署|粮食和储备局|人民银行|全国总工会|总工会|"
    r"妇联|残联|文联|科协|侨联|工商联|"
    r"红十字会|计生协|关工委|商会|协会|学会|个协|消协|贸促会|县政府|市政府|省政府|区政府|"
    r"乡政府|镇政府|政府|法院|检察院|防指|"
    r"安委会|防火指|证监会|银保监会|金融监管总局|国资委|银监会|保监会|电监会|社保基金会|"
    r"气象台|国家电网|国网|城投|交投|国投|水投|农投|文旅投|产投"
)
# Trades named for their firm: only with a place before them, since the words mean other things too.
_TRADES = r"(?:中国|国家|县|市|省|区|[一-龥]{2}(?:县|市|区))(?:电信|移动|联通|铁塔|邮政|供电|烟草|石油|盐业)"
_TOWNS = r"乡|镇|村|社区|场|街道"
# Short names without an ending, as leaders and clerks write them.
_SHORT = (
    r"发改|财政|税务|统计|应急|政务服务|自然资源|资规|国土|住建|城管|交通运输|交通|人防|"
    r"教育|卫健|卫生健康|医保|民政|文旅|文广旅|残联|"
    r"农业农村|农业|水利|水务|林业|乡村振兴|气象|科工|工信|经信|科技|商务|招商|生态环境|"
    r"环保|环境|公安|交警|司法|信访|退役军人|市场监管|"
    r"市监|金融|人社|审计|组织|宣传|统战|编办|政法|纪检监察|消防|供电|档案|烟草|公积金|民宗|"
    r"民族宗教|体育|园林|住保|征收|规划|国资|"
    r"经开区|开发区|妇联|团委|工会|法院|检察|政府办|县委办|督查|机关事务|数据|大数据|粮食|"
    r"供销|移民|畜牧|水产|农机|海关|海事|邮政"
)
_COLLECTIVE = re.compile(
    r"^(?:县|市|省|区|州|盟|旗|镇|乡|全县|全市|全省|国务院|中央|地方|本地)?(?:各|沿线|属地|涉及|有关|相关|"
    r"其他|其它|所有|全体)"
    r"|^(?:县|市|省|区|州|镇|乡)?(?:直|级|属|区)(?:各|有关|相关)|(?:各|有关|相关|所属|涉及|"
    r"成员|责任|牵头|主管|业务|职能|执法|监管)[^局委办]{0,6}(?:部门|单位|地区|乡镇|企业)"
    r"|^(?![^县市省区镇乡]*(?:[县市省区镇乡]|"
    r"第[一二三四五六七八九十]))[一-龥]{0,8}(?<!人民)(?<!中)(?:医院|学校|院校|单位|企业|"
    r"机构|政府)$|^政府$"
    r"|^(?:地方)?各级|^[一-龥]{1,8}(?:行政|主管|监管|管理|编制)?部门$|^(?:部门|单位|乡镇|"
    r"镇街|属地|成员单位|责任单位|省级|市级|县级|地方|乡镇（街道）|镇（街道）|县（市、区）)"
)
_OF_ALL = (
    r"(?:县|市|省|区|州|全县|全市|国务院|中央|地方)?(?:直|级|属|区)?各?(?:有关|"
    r"相关)?(?:省、自治区、直辖市|市、县（市、区）|市、县|县（市、区）|县、区|地区)?"
)
_COLLECTIVE_NAME = (
    r"(?:县|市|省|区|州|盟|全县|全市|全省|国务院|中央|地方|其他|其它)?(?:直|级|属|区)?(?:各|"
    r"有关|相关|各有关|各相关|沿线各?|属地|涉及)"
    r"[一-龥、（）“”]{0,14}?(?:部门（单位）|部门和单位|部门、单位|部门单位|有关部门|部门|"
    r"成员单位|责任单位|业主单位|单位|人民政府|政府|管委会|"
    r"街道办事处|乡镇（街道）|镇（街道）|乡（镇）|镇（乡）|乡镇街道|镇街道|乡镇街|镇街|"
    r"乡镇、街道|镇、街道|镇乡|乡镇|街道|镇|乡|区县|县区|"
    r"县（市、区）|区（县）|市县|省份|区市县|市州|地市|地区|地方|地|区(?![域块间位别分段])|县(?![级城域])|市(?![场民级直])|企业|学校|景区|园区|"
    r"村（社区）|村（居）|村|社区|银行|金融机构|股室|科室|处室|局|办|委|局办|委办局|运营商|商会|协会|高校|院校)"
    r"(?:（[^（）]{1,8}）)?(?:人民政府|政府|办事处|管委会)?(?:（(?!共?\d)[^（）]{1,8}）)?"
)
# The same office of every place: 各县（区）财政局.
_EACH_OFFICE = (
    r"各(?:县（市、区）|县（区）|区（县）|市（州）|县、区|区县|县区|市县|市州|市|县|区|乡镇|镇|街道)"
    r"[一-龥]{2,8}?(?:局|委|办|院|中心|站|所)(?![长员室])"
)
# Places and units that a document has chosen to go first: not every one, and known by name elsewhere.
_CHOSEN_NAME = (
    r"各?(?:试点|示范|先行|创建|改革试验|承接|结对|受援|对口支援)(?:地区|城市|省份|省|市|县|区|乡镇|镇|村|园区|"
    r"区县|县（市、区）|单位|企业|学校|高校|医院|机构|部门)(?:人民政府|政府|管委会)?(?:办公厅（室）|办公室|办公厅)?"
)
_RANK = (
    r"(?:常务副县长|副县长|县长|常务副市长|副市长|市长|常务副区长|副区长|区长|县委副书记|"
    r"县委书记|副书记|书记|常委|副主任|主任|副局长|局长|副部长|部长|"
    r"副主席|主席|副镇长|镇长|乡长|秘书长|总指挥)"
)
_PERSON = (
    rf"(?:县委常委、)?(?:县政府|市政府|县委)?{_RANK}[一-龥]{{2,3}}(?=牵头|负责|协调|包案|"
    rf"同志|、|，|。|$)(?:同志)?"
    rf"|(?!副)[一-龥]{{1,3}}(?:{_RANK}|常务|同志)"
    r"|(?:县|市|区)?(?:政府|委)?(?:分管|常务|有关|主要|联系|包联|责任)(?:副县长|县领导|领导|负责同志|负责人)"
)
_FIRM_NAME = (
    rf"(?:国家|中央|全国|省|市|县|区)?[一-龥A-Za-z0-9·“”]{{1,18}}?(?:{_FIRM})(?!室|会(?!同|"
    rf"商)|长(?!期)|务|副|门|员)"
)
_SUB_UNIT = (
    r"(?:[一-龥]{1,8}(?:分局|大队|支队|中队|监管支局|支局|中心支行|支行|分公司|办公室)|"
    r"(?:办公室)?(?:督查室|督查科|总值班室|值班室)|办公室|办(?![结理好法事公])|管委会|管理委员会|党工委|"
    r"[一-龥]{1,4}(?:室|股|科|处)(?=要|应|须|负责|牵头|"
    r"会同|配合|[、，。；]|$)|（[^（）]{1,16}(?:局|办|会|队|中心|委|部)）|"
    r"(?!改造|新建|改建|新增|修建|维修|装修|搬迁|增设|设置|建好)[一-龥]{2,8}(?:中心|监测站|工作站|管理所|管理站)"
    r"(?=[、和及]|要|应|须|负责|牵头|会同|配合|在|于|按|对|将|\d|$))"
)
_BODY_NAME = (
    rf"(?:国家|中央|全国|省|市|县|区|国务院|[一-龥]{{2}}(?:县|市|区))?[一-龥]{{0,8}}?(?:{_BODIES})|{_TRADES}"
)
_TOWN_NAME = (
    r"(?!逐|[每进入驻到跨全本该沿一两几数多](?:镇|乡|村|社区|街道)|城乡|城镇|农村|乡村|家乡|下乡|返乡|山村|本村|全镇|全乡|集镇|"
    r"新村)[一-龥]{1,5}?(?:镇(?!痛|压)|乡(?!村|贤|亲|愁|土)|村(?!庄|民|级|容)|社区|林场|"
    r"街道)"
    r"(?:人民政府|政府|办事处|（街道）)?"
)
# A county before others that share their 人民政府 (清湖县、碧湖县人民政府).
_COUNTY_IN_LIST = r"[一-龥]{2,4}?[县市区旗](?=(?:、[一-龥]{2,4}?[县市区旗])+(?:人民)?政府)"
_MINISTRY_NAME = (
    r"(?!全部|内部|"
    r"外部)[一-龥]{2,6}(?<![全内外中东西南北干一大局总本支乐头底上下各])部(?![门分署队位件长级下委落])|"
    r"[一-龥]{2,6}(?<![督交承主协举创开兴包查催转经代领拟批速即急特会])办(?![理法公事学案好结证会件税园医成])"
)
# Those to whom a letter is addressed, as it calls them (请你局会同……).
YOU = r"(?:你|贵)(?:们)?(?:各)?(?:单位|部门|公司|街道|局|委|办|厅|院|校|县|市|区|镇|乡)"
# An office inside an office (法规股): a name only where a role word or another name follows.
_OFFICE_NAME = (
    r"(?![各由请])[一-龥]{2,10}?(?:股|科|处|室|所|站|队|司(?![机法]))"
    r"(?=(?:、[一-龥]{2,10}(?:股|科|处|室|所|站|队|司))*(?:牵头|负责|会同|配合|协助|协同|统筹|要(?!素)|须|应(?!急)|于\d|在\d))"
)
# A body set up for a purpose, which may hold 、 in its name (市清理拖欠账款、根治欠薪工作专班).
_PURPOSE = r"工作专班|专班|领导小组|协调小组|指挥部|联席会议|工作组|委员会"
_PURPOSE_NAME = (
    rf"(?:国家|全国|省|市|县|区|州|旗|镇|乡)[一-龥“”]{{2,24}}(?:、[一-龥“”]{{2,24}}){{0,3}}?(?:{_PURPOSE})"
    r"(?:办公室)?"
)
_SHORT_NAME = rf"(?:县|市|省|区)?(?:{_SHORT})(?:局|委|办|部门)?"

# Words that no name of a unit contains: what looks like a name with one of them inside is a sentence.
_NOT_IN_A_NAME = re.compile(
    r"[的了着被把且或是使让但则]|在(?=[省市县区镇乡])|为(?!民)|并(?!州)|将(?!乐)|对(?!口|外|台)|从(?!化|江)|向(?!阳)|"
    r"给(?!排?水)|若(?!羌|尔)|即(?!墨)|已|未(?!成年|央|来)|"
    r"以|于(?!都|洪|田)|请|按|(?<!自)由|报(?!社)|(?<![合协大共])同(?!志|城|心|江|仁|德|安)|"
    r"要求|(?<![重主概纲纪摘需])要(?!素|件|闻|塞|害|客)|负责|牵头|配合|会同|推进(?!办|中心|组|委|领导|工作|会|局)|推动|加快|加强|完成|"
    r"落实|抓好|做好|开展|组织(?!部|人事)|制定|确保|进一步|"
    r"提交|备齐|上报|备足|通过|根据|关于|完善|建立|建成|健全|提高|提升|强化|支持|鼓励|引导|方案|措施|工程建设|"
    r"项目建设|任务|问题|进展|情况|会议|时限|月底|年底|"
    r"启动|筹建|扩建|日前|联合(?!会)|协调(?!.?小组|.?机制|.?中心|.?办)|指导(?!站|中心|委)|督促|协助|积极|"
    r"抓紧|尽快|切实|安排|提供|成立|召开|推行|满足|"
    r"衡量|促进(?!局|中心|会|委|和|服务|办)|巩固|发展(?!和改革|改革|办|委|局|研究|中心|集团|公司|"
    r"投资|区|促进|服务|银行|协会|基金)|确定|发挥|承担|"
    r"建设(?!局|委|厅|部|管理|和|集团|投资|开发|公司|工程|指挥|领导|办|行政|用地|兵团|银行|"
    r"服务|中心)|均需|实现|优化|深化(?!改革)|"
    r"创新(?!局|办|中心|委)|培育(?!中心)|打造|列入|依据|争取|批示|统计(?!局|调查|部门|站)"
    r"|新增|解决|覆盖|扩大|查处|筹办|改革办法|实施(?!办|中心|单位)|设立|经济运行|"
    r"^(?:听取|所属|联系|迅速|执行|办成|不|只|哪|谁|国内|建议(?!提案)|研究(?![院所])|审议|讨论|传达)|^[交报送转](?!通|警|管|易|运|建|投)|^经(?!济|开|信|贸|发|管)"
    r"|^(?:在|为|既|要|应(?!急)|均|再|又|仍|还|我|本|你|该|此|其(?!他|它)|这|那|做|作|如|先|"
    r"后|另|首|一大批|全部|所在|与|和|及)"
)
# What not even an item of a list may hold: an item has its own bounds, so less is needed to trust it.
_NOT_IN_AN_ITEM = re.compile(
    r"[的了着被且或]|要求|负责|牵头|配合|会同|加快|加强|完成|落实|抓好|做好|开展|制定|确保|"
    r"进一步|通过|根据|按照|关于|完善|建立|健全|提高|"
    r"提升|强化|鼓励|引导|方案|措施|问题|进展|情况|时限|月底|年底|日前|积极|抓紧|尽快|切实"
)
_LEADS_OR_SETS_UP = re.compile(
    r"负责|牵头|配合|会同|成立|组建|设立|召开|政府|[局厅院]|委(?!员会)|[的了各等要须按]"
)
_LAST_SIGNS = re.compile(
    rf"(?:{_FIRM}|{_BODIES}|{_TOWNS}|委|办|部|署|院|会|行|所|司|站|处|队|科|股|室|馆|社|台|校|"
    rf"厂|园|区|政府|国家机关|组|企业|地区|地方|属地|机构|"
    rf"省|市|县|州|盟|旗|组织|团中央|中央|公司|街|业主|法人|主体|联盟|电视|媒体|电网|海关|国企|燃气|"
    rf"[妇残侨文科社]联|工商联|[作律青消]协|[一二三四五六七八九十]中|法庭|林场|农场|煤矿|港)$"
)
_OPEN_TAIL = re.compile(
    r"等(?:(?:\d+|[一二两三四五六七八九十]+)个)?(?:(?:县|市|省|区)(?:直|级)?)?(?:各|"
    r"其他)?(?:有关|相关|成员|责任|职能|主管|业务)?"
    r"(?:部门和单位|部门、单位|部门单位|部门及单位|地区和部门|部门|单位|地方|乡镇（街道）|"
    r"乡镇|镇街|镇|企业|方面|金融机构|地)?$"
)
_BARE_SHORT = re.compile(rf"(?:{_SHORT})")
_MARKS = "★☆▲△●◆■◎*＊※"
_NOTE = re.compile(r"[（(][^（）()]*(?:[：:]|责任人|联系人|负责人|分管|电话)[^（）()]*[)）]$")
_PERSON_ALONE = re.compile(r"[（(][一-龥·、 　]{2,8}(?<![局委办部院会所站])[)）]")  # under a unit: （某某）
_ROLE_NOTE = re.compile(
    r"[（(](?P<role>牵头|总牵头|主责|主办|配合|协办|协助|参与|责任|指导|督导|监督)(?:单位|部门)?[)）]$"
)
_SEPARATORS = "、，,;；/／\n\t 　"


_PERSON_SHAPE = re.compile(_PERSON)
_CHOSEN_SHAPE = re.compile(_CHOSEN_NAME)
_SURE_SHAPE = re.compile(rf"(?:{_SHORT_NAME}|{_CHOSEN_NAME}|{_COLLECTIVE_NAME}|{_TRADES}|{_PERSON})")
_SHORT_SHAPE = re.compile(rf"(?:县|市|省|区)?(?:{_SHORT})")
_WHOLE_SHAPE = re.compile(
    rf"(?:{_FIRM_NAME}(?:{_SUB_UNIT})?|(?:{_BODY_NAME})|{_TOWN_NAME}|{_COLLECTIVE_NAME}|{_PERSON})"
)


@dataclass(frozen=True, slots=True)
class UnitList:
    """Units in the order in which the document names them.

    `is_open` says that 等 leaves the list open; `leads` are those that the list itself marks as leading
    (by （牵头） or a sign), `supports` those marked （配合）.
    """

    units: tuple[str, ...] = ()
    is_open: bool = False
    leads: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()


def is_collective(name: str) -> bool:
    """Whether `name` stands for many units that the document does not list (各乡镇, 有关部门)."""
    return bool(_COLLECTIVE.search(name))


def is_chosen(name: str) -> bool:
    """Whether `name` stands for the places that a document has chosen to go first (试点城市)."""
    return bool(_CHOSEN_SHAPE.fullmatch(name))


def is_person(name: str) -> bool:
    """Whether `name` is a leader rather than a unit (沈常务, 县政府分管领导)."""
    return bool(_PERSON_SHAPE.fullmatch(name))


def is_bare(name: str) -> bool:
    """Whether `name` is a short name without an ending (财政): a unit only where something orders it."""
    return bool(_BARE_SHORT.fullmatch(name))


_OFFICE = re.compile(
    r".*(?:局|委|办|办公室|厅|大队|支队|中心|公司|分局|集团|管委会|办事处|政府|指挥部|专班|医院|社|站|馆|队|所|院|校|联)"
)


def is_office(name: str) -> bool:
    """Whether `name` ends as an office does, and stands for one and no more."""
    return len(name) > 2 and bool(_OFFICE.fullmatch(name)) and not is_collective(name)


def looks_like_unit(name: str) -> bool:
    """Whether `name` by its shape is a unit, a body of the party, a town, a collective or a leader."""
    bare = re.sub(r"[（(][^（）()]*[)）]$", "", name).strip("“”")
    if _SURE_SHAPE.fullmatch(name) or is_collective(name):
        return not _NOT_IN_AN_ITEM.search(bare)
    return (
        2 <= len(bare) <= 30
        and not re.search(r"[：:]", name)
        and bool(_LAST_SIGNS.search(bare))
        and not _NOT_IN_AN_ITEM.search(bare)
    )


def split_units(text: str) -> UnitList:
    """Return the units listed in `text`, each as written, without repetition.

    Brackets inside a name are kept, 和 inside a name (文化和旅游部) does not split, 等 is taken off and
    told by `is_open`.
    """
    units: list[str] = []
    leads: list[str] = []
    supports: list[str] = []
    is_open = False
    for piece in _joined(_pieces(text), text):
        for part in _parts_at_and(piece):
            name, is_part_open = _without_etc(part)
            is_open |= is_part_open
            name, role, is_marked = _without_marks(name)
            if not name or name in units or _PERSON_ALONE.fullmatch(name):
                continue
            units.append(name)
            if role in ("牵头", "总牵头", "主责", "主办") or is_marked:
                leads.append(name)
            elif role and role != "责任":
                supports.append(name)
    if len(leads) == len(units):
        leads = []
    return UnitList(tuple(units), is_open, tuple(leads), tuple(supports))


def _pieces(text: str) -> list[str]:
    """Return `text` cut at separators outside brackets."""
    pieces, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        if sign in "（(":
            depth += 1
        elif sign in "）)":
            depth -= 1
        elif depth <= 0 and sign in _SEPARATORS:
            pieces.append(text[start:place])
            start = place + 1
    pieces.append(text[start:])
    return [piece.strip(" 　。.：:") for piece in pieces if piece.strip(" 　。.：:/-—无")]


_HEADLESS = re.compile(
    r"(?:^|^各[^、]{1,4}、|、)各?(?:有关)?(?:省|自治区|直辖市|市|县|区|州|乡|镇|县（市）)$"
)
# The two bodies of one place: 各乡镇党委、政府.
_OF_THE_SAME_PLACE = re.compile(r"^(?:各|有关|相关|涉及|属地).*(?:党委|党工委)$")
_ITS_GOVERNMENT = frozenset({"政府", "人民政府", "办事处", "管委会"})
_TAILLESS = re.compile(
    r"^(?:街道|单位|部门|企业|自治区|直辖市|直辖市人民政府|县（市、区）|街道（园区）|村（社区）)$"
)


def _joined(pieces: list[str], text: str) -> list[str]:
    """Put together what a separator cut inside one name: 各省、自治区、直辖市人民政府; 各部门、单位."""
    joined: list[str] = []
    for piece in pieces:
        if (named := _purpose_name([*joined, piece])) and named in text:
            del joined[named.count("、") * -1 :]
            joined.append(named)
        elif joined and _is_cut(joined[-1], piece):
            joined[-1] += "、" + piece
        else:
            joined.append(piece)
    return joined


def _is_cut(before: str, piece: str) -> bool:
    """Whether a separator between the two stands inside one name."""
    if _OF_THE_SAME_PLACE.search(before) and piece in _ITS_GOVERNMENT:
        return True
    if _HEADLESS.search(before) or (_TAILLESS.match(piece) and "各" in before[:4]):
        return True
    return before == "各省、自治区"


def _purpose_name(pieces: list[str]) -> str:
    """Return the name of the body set up for a purpose that the last pieces make up; '' where none."""
    for count in range(2, min(len(pieces), 4) + 1):
        name = "、".join(pieces[-count:])
        if is_purpose_name(name):
            return name
    return ""


def is_purpose_name(name: str) -> bool:
    """Whether `name` is one body set up for a purpose, with or without 、 in it, and no list of units."""
    if not _PURPOSE_SHAPE.fullmatch(name) or _LEADS_OR_SETS_UP.search(name):
        return False
    *purposes, _last = name.split("、")
    return not any(_LAST_SIGNS.search(purpose) or _COLLECTIVE.search(purpose) for purpose in purposes)


def _parts_at_and(piece: str) -> list[str]:
    """Return `piece` cut at 和, 及, 与 where both sides are names by themselves."""
    for match in re.finditer(r"以及|和|及|与", piece):
        before, after = piece[: match.start()], piece[match.end() :]
        if re.search(r".{2}等(?:有关|相关)?(?:部门|单位)?$", before) and after not in ("单位", "部门"):
            return [before, *_parts_at_and(after)]
        if not before or not after or after in ("单位", "部门", "企业", "地区", "部门（单位）"):
            continue
        if _stands_alone(before) and (_stands_alone(after) or is_collective(after)):
            return [before, *_parts_at_and(after)]
    return [piece]


def _stands_alone(name: str) -> bool:
    bare = _without_etc(name)[0]
    if _SHORT_SHAPE.fullmatch(bare):
        return False
    return bool(_WHOLE_SHAPE.fullmatch(bare)) and bare not in ("中央", "政府")


def _without_etc(name: str) -> tuple[str, bool]:
    match = _OPEN_TAIL.search(name)
    if match and match.start() > 0:
        return name[: match.start()].strip(), True
    return name, False


def _without_marks(name: str) -> tuple[str, str, bool]:
    """Return the name without signs and role note, the role noted, and whether a sign marks it."""
    bare = _NOTE.sub("", name.strip(_MARKS + " 　"))
    match = _ROLE_NOTE.search(bare)
    role = match["role"] if match else ""
    if match:
        bare = bare[: match.start()]
    return (
        bare.strip(_MARKS + " 　"),
        role,
        bare != name.strip(" 　") and any(sign in _MARKS for sign in name),
    )


_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        _CHOSEN_NAME,
        r"各[省市县区州]（[^（）]{1,10}）(?:人民政府|政府)?|(?:涉农|沿江|沿线|沿河|城郊|相关|有关|重点|所有)乡镇(?:（街道）|街道)?|项目业主(?:单位)?|共青团中央",
        _EACH_OFFICE,
        _COLLECTIVE_NAME,
        _PERSON,
        _BODY_NAME,
        rf"(?:{_BODY_NAME}){_SUB_UNIT}",
        _FIRM_NAME,
        rf"{_FIRM_NAME}{_SUB_UNIT}",
        _TOWN_NAME,
        _COUNTY_IN_LIST,
        _SHORT_NAME,
        _TOWN_OFFICES,
        r"办公室(?=[汇负牵会配统起拟按于在对将要应须、做落组印收整报提]|$)",
        _MINISTRY_NAME,
        _OFFICE_NAME,
    )
)
_YOU_SHAPE = re.compile(YOU)
_PURPOSE_SHAPE = re.compile(_PURPOSE_NAME)
_JOINT = re.compile(r"[、和及与]|以及")


def units_at(text: str, start: int = 0) -> tuple[str, int]:
    """Return the list of units that begins at `start` and where it ends; ('', start) where none begins.

    Reads as far as name follows name, so that what comes after the last name can be looked at.
    """
    at = start
    end = start
    while name_end := _name_end(text, at):
        end = name_end
        etc = re.compile(
            r"等(?:\d+个|[一二两三四五六七八九十]+个)?(?:有关|相关|责任|职能)?(?:部门和单位|部门|"
            r"单位|乡镇|地方)?"
        ).match(text, end)
        if etc:
            end = etc.end()
        joint = _JOINT.match(text, end)
        if not joint:
            break
        at = joint.end()
    return text[start:end], end


def _name_end(text: str, at: int) -> int:
    """Return where the name that begins at `at` ends, 0 where none begins."""
    ends = []
    if match := _YOU_SHAPE.match(text, at):
        return match.end()
    if (match := _PURPOSE_SHAPE.match(text, at)) and is_purpose_name(match[0]):
        ends.append(match.end())
    for shape in _SHAPES:
        match = shape.match(text, at)
        if match and not _NOT_IN_A_NAME.search(match[0]):
            ends.append(match.end())
    end = max((end for end in ends if not _is_half_a_word(text, at, end)), default=0)
    if not end and _ORDERED.search(text, max(0, at - 2), at):
        match = _BEHIND_AN_ORDER.match(text, at)  # 由财务股测算: behind an order stands a name
        end = match.end() if match and not _DOES_SOMETHING.search(match[0]) else 0
    if text[end - 1 : end + 1] in ("会同", "会办") and end - at > 2:
        end -= 1  # 县一中会同……
    end = max(end, _bounded_end(text, at, end))
    inner = _ITS_OFFICE.match(text, end) if end else None  # 政治处（宣传科）负责
    return inner.end() if inner else end


_WORDS_ON = re.compile(
    r"(?<=处)(?:[理置罚境]|[于在](?!\d|[一二三四五六七八九十]+月|年|[本下]))|(?<=局)(?:部(?!分|门)|地区|势|限)|(?<=办)(?:法|公(?!室)|学)|(?<=队)伍|(?<=所)[有以需得]|(?<=社)会"
)


def _is_half_a_word(text: str, at: int, end: int) -> bool:
    """Whether a name would end inside a word (我国仍处|于, 有效处置局|部); the name of a place is trusted."""
    return bool(_WORDS_ON.match(text, end)) and not _BEGINS_A_NAME.match(text, at)


# What may stand right behind a name in a sentence. A role word bounds any name; other words only a name that
# begins as one (县…, 各…).
_ROLE_BEHIND = (
    r"(?:具体|共同|分别|联合|总|主)?(?:牵头|负责|会同|配合|协助|协同|参与|参加|"
    r"统筹|承办|主办|主责|协办|会办|落实|指导(?!站|中心|委))"
)
_OTHER_BEHIND = (
    r"要(?![素点件闻局])|应(?!急)|须|需|必须|务必|于(?!都|洪|田)|"
    r"在|按|对(?!外|口|台)|将|把|\d|抓紧|尽快|立即|组织(?!部)|[、，。；：,;:）)（]|$|和(?!田|平|县)|及"
)
_BOUND = re.compile(rf"(?P<role>{_ROLE_BEHIND})|{_OTHER_BEHIND}")
_BEGINS_A_NAME = re.compile(
    r"(?:[县市省区州旗镇乡]|人力资源|住房|国家|中央|全国|中国|自治[区州县]|兵团|各|沿|涉|属地|有关|相关|[一-龥]{2,3}[县市区州省镇乡]|人民银行|共青团)"
)
_FIRM_SIGNS = re.compile(
    r"(?:[局委办厅部院会馆社站所队处科股室台校署]|支行|分行|银行|海关|中心|公司|集团|政府|机构|企业|国企|乡镇|街道|[妇残侨文科]联|[一二三四五六七八九十]中|中学|小学|林场|农场)$"
)
# What a name that only its bounds tell may not hold: what is done, rather than who does it.
_DOES_SOMETHING = re.compile(
    r"组建|举办|严格|执行(?!局|大队)|保障(?!局|中心|办)|对接|每|指定|专门|研究(?![院所室中])|审查|全力|及时|统一|排查|组成|负责|"
    r"任[一-龥]|审[核批](?!局|中心)|会办|该|本[次项]|列为|作出|讨论|汇报|同步|抽调|派[出驻]|驻(?!局|地)|两|[一二三四五六七八九十]个|全体|全县|全市|全省|做|看|听|(?<!国)有|是|"
    r"能|可(?!可)|不(?!动产)|如|等|受|因|经(?!济|开|信|贸|管|发)|送|报(?!社|业)|发(?!改|展|放)|查(?!处中)|改(?!革|办|委)|办[理好公]|会议|工作(?!组|委|部|办|局|中心|站|专班|领导)"
)
_OF_A_COMMITTEE = re.compile(r"(?!主办|承办|协办|会办)[一-龥]{2,6}(?:办|局|部|委|室|处|科)")
_GOES_ON_WITH = re.compile(
    r"[馆社院台]|州市|(?:党委)?、?政府|集团(?:公司)?|机构|企业|有限公司|办公室|（[^（）]{1,10}）(?:人民政府)?|社区|居"
)
_A_LOCAL_OFFICE = re.compile(r"[一-龥]{2,5}[省市县区州旗][一-龥]{0,8}(?:局|分局|分行|支行|调查队|中心|大队)")
# Offices of an office, known by their ending and their shortness: 安全监督股, 建设养护股, 农业农村办.
_OF_AN_OFFICE = re.compile(
    r"(?![各由请该本此其]|关于|通过|加强|完成|听取|研究|落实|做好)[一-龥]{2,6}(?:股|科(?!技)|处(?!理)|专班)|(?!会议)[一-龥]{2,5}室|办公室"
)
_ORDERED = re.compile(r"(?:(?<![自理缘])由|责成|责令|委托)$")
_BEHIND_AN_ORDER = re.compile(
    r"(?![^，。；]{0,9}[于按照不得内只哪被让因其该本此各有])[一-龥]{2,10}?(?:办公室|股|科|处|室|办(?!公)|局|站|所|队|中心|公司|委(?!托|员)|院|镇|乡|街道)(?![一-龥]?(?:长|员))"
)
_ITS_OFFICE = re.compile(
    r"（[一-龥]{2,10}(?:科|股|室|处|办|局|站|所|中心|大队)）(?=[、，牵负会配协统参]|要|须|应|于|在|对)"
)
_LONGEST_NAME = 24


def _bounded_end(text: str, at: int, known: int) -> int:
    """Return where a name of no listed shape ends: right before words that only follow a name; else 0.

    `known` is where a listed shape ends, 0 where none fits: the name may go on behind it.
    """
    for bound in _BOUND.finditer(text, at + 2, min(len(text), at + _LONGEST_NAME + 4)):
        name = text[at : bound.start()]
        if len(name) > _LONGEST_NAME or re.search(r"[，。；：“”\d\s]", name):
            return 0
        if bound.start() <= known or name.count("（") != name.count("）"):
            continue
        if _is_half_a_word(text, at, bound.start()):
            continue
        if _is_bounded_name(name, text[known : bound.start()] if known else "", by_role=bool(bound["role"])):
            return bound.start()
    return 0


def _is_bounded_name(name: str, more: str, *, by_role: bool) -> bool:
    """Whether what stands before a bound is a name.

    `more` is what goes on behind a name of a listed shape, '' where none fits.
    """
    if _OF_AN_OFFICE.fullmatch(name) and not _DOES_SOMETHING.search(name):
        return True
    if _NOT_IN_A_NAME.search(name):
        return False
    begins = bool(_BEGINS_A_NAME.match(name))
    if more:
        said = name.removesuffix(more)
        if _GOES_ON_WITH.fullmatch(more) or (begins and _A_LOCAL_OFFICE.fullmatch(more)):
            return True
        if said.endswith(("委", "政府")) and _OF_A_COMMITTEE.fullmatch(more):
            return True
        if not (is_bare(said) and by_role):
            return False
    if not (by_role or begins) or "、" in name or len(name) < 3 or _DOES_SOMETHING.search(name):
        return False
    if not begins and (is_bare(name) or name.endswith(("企业", "机构", "单位", "政府"))):
        return False
    return bool(_FIRM_SIGNS.search(name)) and looks_like_unit(name)
