"""Addresses of taking part: joining, and the room."""

from django.urls import path

from workshops.views import joining, reading, saying, take_part

urlpatterns = [
    path("join/", joining.join, name="join"),
    path("join/back/", joining.come_back, name="come_back"),
    path("join/<str:code>/", joining.join_code, name="join_code"),
    path("j/<str:secret>/", joining.join_link, name="join_link"),
    path("room/<int:pk>/", take_part.room, name="room"),
    path("room/<int:pk>/step/", take_part.room_step, name="room_step"),
    path("room/<int:pk>/own/", take_part.room_own, name="room_own"),
    path("room/<int:pk>/answer/", saying.answer, name="answer"),
    path("room/<int:pk>/thought/", saying.thought, name="thought"),
    path("room/<int:pk>/marks/", saying.marks, name="marks"),
    path("room/<int:pk>/reasons/<int:statement_pk>/", reading.reasons, name="reasons"),
    path("room/<int:pk>/words/", take_part.words, name="words"),
    path("room/<int:pk>/group/", take_part.group, name="group"),
    path("room/<int:pk>/leave/", take_part.leave, name="leave"),
    path("room/<int:pk>/contact/close/", take_part.close_contact, name="close_contact"),
    path("room/<int:pk>/back/", take_part.back, name="back"),
]
