from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("workshops", "0014_small_groups_agree"),
    ]

    operations = [
        migrations.AddField(
            model_name='workshopdomain',
            name='talked',
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
    ]
