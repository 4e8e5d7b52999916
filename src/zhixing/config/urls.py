"""Every room's pages at its prefix, the sign-in pages, and the API."""

from django.urls import URLPattern, URLResolver, include, path

from zhixing.config import api
from zhixing.config.rooms import ROOMS

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("api/v1/", api.made()),
]
# The room mounted at "" comes last in the list and so here: its addresses may not shadow others.
urlpatterns += [
    path(room.prefix, include(f"{room.module}.urls"))
    for room in ROOMS
    if room.prefix is not None and room.has("urls")
]

handler400 = "zhixing.config.failures.bad_request"
handler500 = "zhixing.config.failures.server_error"
