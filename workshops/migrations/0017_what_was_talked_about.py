from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("workshops", "0016_looked_through"),
    ]

    operations = [
        migrations.AddField(
            model_name='workshopdomain',
            name='talked',
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
    ]
