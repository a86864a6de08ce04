"""Every address of the site. The event streams under /events/ are answered in ``asgi.py``."""

from django.contrib import admin
from django.urls import include, path

from reviewtool.checkup.page import checkup

urlpatterns = [
    path("accounts/", include("reviewtool.accounts")),
    path("admin/", admin.site.urls),
    path("checkup/", checkup, name="checkup"),
    path("", include("domains.urls")),
    path("", include("workshops.urls")),
    path("", include("actionplans.urls")),
]
