"""Addresses of answers on paper: printing at the desk, and entering with the scribe link."""

from django.urls import path

from workshops.views import paper, scribe

urlpatterns = [
    path("workshops/<int:pk>/paper/", paper.paper, name="paper"),
    path("workshops/<int:pk>/paper/again/", paper.again, name="paper_again"),
    path("workshops/<int:pk>/paper/handed-out/", paper.handed_out, name="paper_handed_out"),
    path("workshops/<int:pk>/paper/link/", paper.scribe_link, name="paper_link"),
    path("workshops/<int:pk>/paper/<int:file_pk>/", paper.progress, name="paper_file"),
    path("workshops/<int:pk>/paper/<int:file_pk>/download/", paper.download, name="paper_download"),
    path("scribe/<str:secret>/", scribe.find, name="scribe"),
    path("scribe/<str:secret>/<str:number>/", scribe.group, name="scribe_group"),
    path("scribe/<str:secret>/<str:number>/check/<str:item>/", scribe.check, name="scribe_check"),
    path(
        "scribe/<str:secret>/<str:number>/statement/<str:statement>/",
        scribe.statement,
        name="scribe_statement",
    ),
]
