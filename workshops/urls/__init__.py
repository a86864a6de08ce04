"""Addresses of the workshop: taking part, facilitating, the big screen, alone."""

from workshops.urls import alone, facilitate, paper, screen, take_part

app_name = "workshops"
urlpatterns = [
    *take_part.urlpatterns,
    *facilitate.urlpatterns,
    *paper.urlpatterns,
    *screen.urlpatterns,
    *alone.urlpatterns,
]
