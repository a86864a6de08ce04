from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("workshops", "0010_in_charge_together"),
    ]

    operations = [
        migrations.AddField(
            model_name='workshop',
            name='open_ahead',
            field=models.BooleanField(default=False, verbose_name='open for answering ahead'),
        ),
    ]
