"""Every answer gets a further column: the table that matters most is changed while it is full."""

from django.db import migrations

ADD = "ALTER TABLE workshops_rating ADD COLUMN later varchar(20) NOT NULL DEFAULT 'nothing yet'"
TAKE = "ALTER TABLE workshops_rating DROP COLUMN later"


class Migration(migrations.Migration):
    """There and back."""

    dependencies = [("workshops", "0001_initial")]
    operations = [migrations.RunSQL(ADD, TAKE)]
