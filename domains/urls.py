"""The public pages."""

from django.urls import path

from domains import views

app_name = "domains"

urlpatterns = [
    path("", views.home, name="home"),
    path("domains/", views.domain_list, name="list"),
    path("domains/<slug:key>/", views.domain_detail, name="detail"),
    path("resources/", views.resources, name="resources"),
    path("credits/", views.credits_page, name="credits"),
]
