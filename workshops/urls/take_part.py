"""Addresses of taking part: joining, and the room."""

from django.urls import path

from workshops.views import (
    adding,
    agreeing,
    ahead,
    joining,
    reading,
    saying,
    shared_phones,
    sheet_door,
    take_part,
    taking_back,
)

urlpatterns = [
    path("join/", joining.join, name="join"),
    path("join/back/", joining.come_back, name="come_back"),
    path("join/sheet/", sheet_door.take_sheet, name="take_sheet"),
    path("join/<str:code>/", joining.join_code, name="join_code"),
    path("j/<str:secret>/", joining.join_link, name="join_link"),
    path("room/<int:pk>/", take_part.room, name="room"),
    path("room/<int:pk>/step/", take_part.room_step, name="room_step"),
    path("room/<int:pk>/own/", take_part.room_own, name="room_own"),
    path("room/<int:pk>/ahead/<int:item_pk>/", ahead.ahead, name="ahead"),
    path("room/<int:pk>/ahead/<int:item_pk>/step/", ahead.ahead_step, name="ahead_step"),
    path("room/<int:pk>/ahead/<int:item_pk>/own/", ahead.ahead_own, name="ahead_own"),
    path("room/<int:pk>/answer/", saying.answer, name="answer"),
    path("room/<int:pk>/add/<int:item_pk>/", adding.add, name="add_to_domain"),
    path("room/<int:pk>/add/<int:item_pk>/<int:statement_pk>/", adding.add, name="add"),
    path("room/<int:pk>/thought/", saying.thought, name="thought"),
    path("room/<int:pk>/marks/", saying.marks, name="marks"),
    path("room/<int:pk>/reasons/<int:statement_pk>/", reading.reasons, name="reasons"),
    path("room/<int:pk>/words/", take_part.words, name="words"),
    path("room/<int:pk>/group/", take_part.group, name="group"),
    path("room/<int:pk>/apart/", agreeing.apart, name="apart"),
    path("room/<int:pk>/leave/", take_part.leave, name="leave"),
    path("room/<int:pk>/contact/close/", take_part.close_contact, name="close_contact"),
    path("room/<int:pk>/back/", take_part.back, name="back"),
    path("room/<int:pk>/take-back/", taking_back.take_back, name="take_back"),
    path("room/<int:pk>/phone/", shared_phones.this_phone, name="phone"),
    path("room/<int:pk>/phone/pass/", shared_phones.pass_on, name="pass_phone"),
    path("room/<int:pk>/phone/take/", shared_phones.take, name="take_phone"),
    path("room/<int:pk>/phone/helped/", shared_phones.helped, name="helped"),
    path("room/<int:pk>/phone/off/", shared_phones.take_off, name="take_off"),
]
