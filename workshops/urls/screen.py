"""Addresses of the big screen."""

from django.urls import path

from workshops.views import screen

urlpatterns = [
    path("screen/<str:secret>/", screen.screen, name="screen"),
    path("screen/<str:secret>/now/", screen.screen_now, name="screen_now"),
]
