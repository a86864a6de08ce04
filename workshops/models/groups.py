"""The groups that people join with, and the mark each one has on every picture."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Group(models.TextChoices):
    """With whom somebody is here. The order is the order on every screen."""

    LEADERS = "leaders", _("Leaders")
    STAFF = "staff", _("Staff")
    PARTNERS = "partners", _("Partners")
    PEOPLE = "people", _("People who draw on support")
    CARERS = "carers", _("Carers")


# Whose phones show "From what you have seen …" beside a statement.
GROUPS_WITH_AID = (Group.PEOPLE, Group.CARERS)
