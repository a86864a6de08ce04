"""Addresses of the facilitator: the list, setting up, the desk and what can be pressed there."""

from django.urls import path

from workshops.views import driving, facilitate, people, reading, set_up

urlpatterns = [
    path("workshops/", set_up.workshop_list, name="list"),
    path("workshops/new/", set_up.create, name="create"),
    path("workshops/fits/", set_up.fits, name="fits"),
    path("workshops/<int:pk>/change/", set_up.change, name="change"),
    path("workshops/<int:pk>/delete/", set_up.delete, name="delete"),
    path("workshops/<int:pk>/colleagues/", people.colleagues, name="colleagues"),
    path(
        "workshops/<int:pk>/colleagues/<int:colleague>/remove/",
        people.remove_colleague,
        name="remove_colleague",
    ),
    path("workshops/<int:pk>/invite/", people.invite, name="invite"),
    path("workshops/<int:pk>/lock/", people.lock, name="lock"),
    path("workshops/<int:pk>/seats/", people.seats, name="seats"),
    path("workshops/<int:pk>/seats/<int:seat>/remove/", people.remove_seat, name="remove_seat"),
    path("workshops/<int:pk>/desk/", facilitate.desk, name="desk"),
    path("workshops/<int:pk>/desk/now/", facilitate.desk_now, name="desk_now"),
    path("workshops/<int:pk>/so-far/", reading.so_far, name="so_far"),
    path("workshops/<int:pk>/so-far/<int:item_pk>/", reading.so_far, name="so_far_domain"),
    path("workshops/<int:pk>/open/", driving.open_workshop, name="open"),
    path("workshops/<int:pk>/reopen/", driving.reopen, name="reopen"),
    path("workshops/<int:pk>/move/", driving.move, name="move"),
    path("workshops/<int:pk>/sure/", driving.sure, name="sure"),
    path("workshops/<int:pk>/end/", driving.end, name="end"),
    path("workshops/<int:pk>/close-rating/", driving.close_rating, name="close_rating"),
    path("workshops/<int:pk>/longer/", driving.longer, name="longer"),
    path("workshops/<int:pk>/reopen-rating/", driving.reopen_rating, name="reopen_rating"),
    path("workshops/<int:pk>/pause/", driving.pause, name="pause"),
    path("workshops/<int:pk>/space/", driving.space, name="space"),
    path("workshops/<int:pk>/hold/", driving.hold, name="hold"),
    path(
        "workshops/<int:pk>/reasons/<int:statement_pk>/", reading.look_through, name="look_through"
    ),
    path(
        "workshops/<int:pk>/reasons/<int:statement_pk>/for-you/",
        reading.look_through,
        {"private": True},
        name="look_through_private",
    ),
    path("workshops/<int:pk>/handled/", reading.handled, name="handled"),
    path("workshops/<int:pk>/note/", driving.note, name="note"),
    path("workshops/<int:pk>/earlier/", driving.earlier, name="earlier"),
    path("workshops/<int:pk>/pick/", driving.pick, name="pick"),
    path("workshops/<int:pk>/pretend/", driving.pretend, name="pretend"),
]
