
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("workshops", "0011_answering_ahead"),
    ]

    operations = [
        migrations.AddField(
            model_name='seat',
            name='helped',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='workshop',
            name='untied_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
