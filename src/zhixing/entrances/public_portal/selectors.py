"""What the public pages list: marked sentences, translated when a page is made."""

from __future__ import annotations

from zhixing.foundation.words import mark

ENTRY_NOTES = {
    "services": mark("办事指南、材料、时限，网上申请"),
    "ask": mark("办事前先问清楚，3 个工作日内答复"),
    "figures": mark("每月办了多少件、是否按时"),
    "voices": mark("投诉、建议、咨询、求助"),
    "disclosure": mark("承诺、进展和结果"),
    "projects": mark("拟建项目公示、意见和答复、建成后用得怎样"),
    "livelihood": mark("今年为群众办的实事，办到哪一步"),
    "track": mark("凭编号和校验码，不用注册"),
}

CHANNELS = (
    (mark("政策咨询、投诉、求助、建议"), mark("政务服务便民热线"), mark("全天"), "12345"),
    (
        mark("窗口不受理、反复补材料、推来推去"),
        mark("政务服务大厅“办不成事”反映窗口"),
        mark("工作时间当面反映"),
        "",
    ),
    (mark("公职人员违纪违法"), mark("纪检监察机关"), mark("不要在本网站填写"), "12388"),
    (mark("危险、警情"), mark("公安机关"), mark("全天"), "110"),
)

LIGHTS = (
    ("green", mark("在时限内"), mark("按计划办理")),
    ("yellow", mark("时限已过八成，或到了规则另定的天数"), mark("抓紧办理；确有困难的，到期前申请延期")),
    ("red", mark("到期未办结"), mark("尽快办结并说明情况；有异议的提出异议")),
    ("paused", mark("有依据的暂停，时限停走"), mark("原因消除后恢复")),
    ("done", mark("到期前办结"), mark("无")),
    ("done_late", mark("到期后办结"), mark("无")),
    ("provisional", mark("到期日所在年份的放假安排尚未公布"), mark("照常办理，公布后自动重算")),
)

KEYS = (
    (
        mark("到处可用"),
        (
            (("/",), mark("到搜索框")),
            (("Ctrl", "K"), mark("快速查找：编号、名称、拼音首字母")),
            (("g", "d"), mark("到工作台")),
            (("g", "s"), mark("到事项")),
            (("g", "x"), mark("到消息")),
            (("?",), mark("打开本页")),
            (("Esc",), mark("关闭菜单或对话框")),
        ),
    ),
    (
        mark("列表中"),
        (
            (("j",), mark("下一行")),
            (("k",), mark("上一行")),
            (("x",), mark("选中或取消")),
            (("o",), mark("打开；回车也可以")),
            (("e",), mark("反馈进展")),
            (("c",), mark("立项")),
        ),
    ),
)

KEPT = (
    (mark("姓名、联系电话、证件号码"), mark("核对身份、联系和送达"), mark("经办人员；列表中部分隐藏")),
    (mark("申请和诉求的内容、材料"), mark("办理"), mark("办理单位和依法监督的机关")),
    (mark("登录时间、操作记录"), mark("保护账号、查清责任"), mark("安全管理员、审计人员")),
)
