"""The API under /api/v1/: what rooms offer in their api files, one way to refuse, one description."""

from http import HTTPStatus
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from zhixing.config.rooms import ROOMS
from zhixing.core.people.api import ByKey, BySession
from zhixing.foundation.refusals import ActRefused

SPACE = "api"
VERSION = "1.0.0"


def _open(entries: list[Any]) -> list[URLPattern | URLResolver]:
    """Return the addresses, open to whoever comes: the API asks who is there itself, and answers 401."""
    for entry in entries:
        entry.callback = login_not_required(entry.callback)
    return entries


def made() -> tuple[list[URLPattern | URLResolver], str, str]:
    """Return the addresses of the API as `path` takes them."""
    api = NinjaAPI(
        title="知行",
        version=VERSION,
        urls_namespace=SPACE,
        docs_url=None,
        auth=[ByKey(), BySession(settings.SESSION_COOKIE_NAME)],
    )
    for room in ROOMS:
        if room.has("api"):
            module = import_module(f"{room.module}.api")
            if hasattr(module, "ROUTER"):
                api.add_router(f"/{module.PREFIX}", module.ROUTER)
    _refuses(api)
    entries, _app, space = api.urls
    return _open(entries), space, space


def _refuses(api: NinjaAPI) -> None:
    """Let every refusal have the one shape: a sentence, and the fields that it is about."""

    def answer(
        request: HttpRequest, status: int, sentence: str, fields: dict[str, str] | None = None
    ) -> HttpResponse:
        return api.create_response(request, {"problem": sentence, "fields": fields or {}}, status=status)

    def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields = {str(one["loc"][-1]): str(one["msg"]) for one in error.errors if one.get("loc")}
        return answer(request, 422, _("请求内容有误，请核对后重试。"), fields)

    def not_there(request: HttpRequest, _error: Http404) -> HttpResponse:
        return answer(request, 404, _("没有这一项，或您无权查看。"))

    def stranger(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        return answer(request, 401, _("请先登录，或携带有效的对接密钥。"))

    def refused(request: HttpRequest, refusal: ActRefused) -> HttpResponse:
        return answer(request, 409, str(refusal))

    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        if error.status_code == HTTPStatus.FORBIDDEN:
            return answer(request, 403, _("请求缺少有效的防伪造令牌，请刷新后重试。"))
        # What cannot even be read is answered like what can be and is wrong.
        return answer(request, 422, _("请求内容有误，请核对后重试。"))

    handlers: tuple[tuple[type[Exception], Any], ...] = (
        (ValidationError, not_understood),
        (Http404, not_there),
        (AuthenticationError, stranger),
        (ActRefused, refused),
        (HttpError, other),
    )
    for kind, handler in handlers:
        api.exception_handler(kind)(handler)
