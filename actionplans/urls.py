"""Addresses of the plan: at the desk, from phones, by a read-only link, and alone."""

from django.urls import path

from actionplans.views import actions, alone, alone_file, desk, documents, phone, shared

app_name = "actionplans"
_PLAN = "workshops/<int:pk>/plan/"
_ALONE = "alone/<str:secret>/"

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
    path(f"{_ALONE}domains/<slug:key>/notes/", alone.notes, name="alone_notes"),
    path(f"{_ALONE}domains/<slug:key>/take/", alone.take, name="alone_take"),
    path(f"{_ALONE}mine/", alone.mine, name="alone_mine"),
    path(f"{_ALONE}plan/new/", alone.new_action, name="alone_new_action"),
    path(f"{_ALONE}plan/drop/", alone.drop, name="alone_drop"),
    path(f"{_ALONE}plan/<str:number>/", alone.action, name="alone_action"),
    path(f"{_ALONE}plan/<str:number>/take-out/", alone.take_out, name="alone_take_out"),
    path(f"{_ALONE}plan/<str:number>/put-back/", alone.put_back, name="alone_put_back"),
    path(f"{_ALONE}file/", alone_file.ask, name="alone_ask_file"),
    path(f"{_ALONE}file/<str:number>/", alone_file.progress, name="alone_file"),
    path(f"{_ALONE}file/<str:number>/download/", alone_file.download, name="alone_download"),
]
