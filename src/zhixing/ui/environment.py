"""The Jinja2 environment of all pages: translations, addresses, filters, and the components as globals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import Resolver404, get_script_prefix, resolve, reverse
from django.utils import translation
from jinja2 import Environment
from jinja2.ext import i18n
from markupsafe import Markup

from zhixing.foundation.words import mark, translate
from zhixing.ui import charts, clock_words, formats, http, lines
from zhixing.ui.icons import icon
from zhixing.ui.instance import instance
from zhixing.ui.menu import menu, public_entries
from zhixing.ui.preferences import preferences

COMPONENTS = Path(__file__).parent / "templates" / "ui" / "components"
_MACRO = re.compile(r"{%-?\s*macro\s+([a-z]\w*)\s*\(")
LANGUAGE_TAGS = {"zh-hans": "zh-CN", "zh-hant": "zh-Hant"}
LANGUAGES = (("zh-hans", "中"), ("zh-hant", "繁"), ("en", "EN"))


class Component:
    """A macro of `ui/components/`, loaded when first used, so that every template has it without import."""

    def __init__(self, environment: Environment, template: str, name: str) -> None:
        self.environment, self.template, self.name = environment, template, name

    def __call__(self, *args: Any, **kwargs: Any) -> Markup:
        macro: Callable[..., Markup] = getattr(self.environment.get_template(self.template).module, self.name)
        return macro(*args, **kwargs)


def components() -> dict[str, str]:
    """Return each macro's name and the template that holds it. Raises ValueError when two share a name."""
    found: dict[str, str] = {}
    for path in sorted(COMPONENTS.glob("*.html")):
        for name in _MACRO.findall(path.read_text(encoding="utf-8")):
            if name in found:
                raise ValueError(f"two components are called {name}: {found[name]} and {path.name}")
            found[name] = f"ui/components/{path.name}"
    return found


def environment(**options: Any) -> Environment:
    """Return the environment for Django's Jinja2 backend (`OPTIONS = {"environment": …}`)."""
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    options["autoescape"] = True
    options["extensions"] = [*options.get("extensions", ()), i18n, "jinja2.ext.do", "jinja2.ext.loopcontrols"]
    made = Environment(**options)  # noqa: S701 - autoescape is set above
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True,
        pgettext=translation.pgettext, npgettext=translation.npgettext,
    )  # fmt: skip
    made.filters.update(formats.FILTERS)
    made.globals.update(
        url=reverse,
        place=place,
        is_page=is_page,
        static=static,
        icon=icon,
        translate=translate,
        share=formats.share,
        percent=formats.percent,
        instance=instance,
        preferences=preferences,
        menu=menu,
        public_entries=public_entries,
        session_seconds=session_seconds,
        signup_is_open=signup_is_open,
        identity_is_on=identity_is_on,
        script_words=tuple(SCRIPT_WORDS.items()),
        messages_of=messages_of,
        language=translation.get_language,
        language_tag=language_tag,
        languages=LANGUAGES,
        form_key=http.form_key,
        light_code=clock_words.light_code,
        light_word=clock_words.light_word,
        clock_words=clock_words.clock_words,
        clock_sentence=clock_words.clock_sentence,
        by_day=by_day,
        sparkline_points=charts.sparkline_points,
        gantt_plan=charts.gantt_plan,
        heat_months=charts.heat_months,
        col=lines.Column,
        crumb=lines.Crumb,
        step=lines.Step,
        tab=lines.Tab,
        row=lines.SummaryRow,
        bar=lines.BarRow,
        node=lines.ChainNode,
    )
    for name, template in components().items():
        if name in made.globals:
            raise ValueError(f"the component {name} would hide a global of that name")
        made.globals[name] = Component(made, template, name)
    return made


def place(path: str = "") -> str:
    """Return an address of the fixed list (`/search/`, `/inbox/`) below where the site is mounted."""
    return get_script_prefix() + path


SCRIPT_WORDS = {
    "saved": mark("草稿已保存 {time}"),
    "unsaved": mark("草稿未能保存，连接恢复后会再试。"),
    "all": mark("选择本页全部"),
    "search": mark("搜索事项、单位、人员"),
    "palette": mark("↑↓ 选择，回车打开，Esc 关闭。可输入拼音首字母。"),
    "ending": mark("登录状态将在 2 分钟内结束。已填写的内容不会丢失。"),
    "ended": mark("登录状态已结束。较长的文字已存为草稿，重新登录后恢复；其他内容请先复制。"),
    "unreachable": mark("暂时连接不上服务器，请稍后再试。"),
    "stay": mark("继续使用"),
    "large": mark("文件“{name}”有 {size} MB，超过 {most} MB，没有选上。请压缩或分成几个文件。"),
}


@cache
def is_page(path: str) -> bool:
    """Whether an address of the fixed list is answered by an installed room."""
    try:
        resolve(f"/{path}")
    except Resolver404:
        return False
    return True


def signup_is_open() -> bool:
    """Whether applicants may open accounts for themselves here."""
    return bool(settings.CITIZENS_MAY_SIGN_UP)


def identity_is_on() -> bool:
    """Whether applicants may sign in through an identity platform."""
    name = str(settings.ZHIXING_IDENTITY)
    return bool(name) and (name, settings.MODE) != ("trial", "production")


def session_seconds(request: HttpRequest) -> int:
    """Return after how many idle seconds this session may end, less at a window, for its warning."""
    return request.session.get_expiry_age() - settings.SESSION_TOUCH_SECONDS


def language_tag() -> str:
    """Return the language of the page for `lang`: zh-CN, zh-TW or en."""
    code = translation.get_language() or "zh-hans"
    return LANGUAGE_TAGS.get(code, code)


def messages_of(request: HttpRequest | None) -> list[Any]:
    """Return the outcome of the last act, once; nothing where no messages are installed."""
    return list(get_messages(request)) if request else []


def by_day(entries: Iterable[lines.TimelineEntry]) -> list[tuple[Any, list[lines.TimelineEntry]]]:
    """Return entries grouped by their local day, in the order they come."""
    days = groupby(entries, key=lambda entry: formats.iso(entry.at)[:10])
    return [(group[0].at, group) for group in (list(found) for _, found in days)]
