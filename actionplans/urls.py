"""Addresses of the plan: at the desk, from phones, and by a read-only link."""

from django.urls import path

from actionplans.views import actions, desk, documents, phone, shared

app_name = "actionplans"
_PLAN = "workshops/<int:pk>/plan/"

urlpatterns = [
    path(_PLAN, desk.plan_page, name="desk"),
    path(f"{_PLAN}ideas/", desk.add_idea, name="add_idea"),
    path(f"{_PLAN}ideas/<int:idea_pk>/hold-back/", desk.hold_back, name="hold_idea_back"),
    path(f"{_PLAN}ideas/<int:idea_pk>/join/", desk.join, name="join_ideas"),
    path(f"{_PLAN}ideas/<int:idea_pk>/into-plan/", desk.into_plan, name="into_plan"),
    path(f"{_PLAN}intro/", desk.intro, name="intro"),
    path(f"{_PLAN}agree/", desk.agree, name="agree"),
    path(f"{_PLAN}share/", desk.share, name="share"),
    path(f"{_PLAN}actions/new/", actions.new_action, name="new_action"),
    path(f"{_PLAN}actions/<int:action_pk>/", actions.edit_action, name="action"),
    path(f"{_PLAN}actions/<int:action_pk>/move/", actions.move, name="move_action"),
    path(f"{_PLAN}actions/<int:action_pk>/take-out/", actions.take_out, name="take_out"),
    path(f"{_PLAN}actions/<int:action_pk>/put-back/", actions.put_back, name="put_back"),
    path(f"{_PLAN}actions/<int:action_pk>/happened/", actions.happened, name="happened"),
    path(f"{_PLAN}document/", documents.ask, name="ask_document"),
    path(f"{_PLAN}document/<int:document_pk>/", documents.progress, name="document"),
    path(f"{_PLAN}document/<int:document_pk>/file/", documents.download, name="download"),
    path("room/<int:pk>/ideas/", phone.propose, name="propose"),
    path("room/<int:pk>/ideas/back/", phone.back, name="back"),
    path("plans/<str:secret>/", shared.plan, name="shared"),
    path("plans/<str:secret>/file/", shared.download, name="shared_download"),
]
