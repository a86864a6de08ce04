import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def who_could_quote_still_can(apps, schema_editor):
    apps.get_model("workshops", "Rating").objects.filter(may_be_quoted=True).update(
        visible_to="plan"
    )


def who_may_quote(apps, schema_editor):
    """Backwards, what was only for the facilitators is held back rather than shown."""
    ratings = apps.get_model("workshops", "Rating").objects
    ratings.filter(visible_to="plan").update(may_be_quoted=True)
    ratings.filter(visible_to="facilitators").update(held_back=True)


class Migration(migrations.Migration):

    dependencies = [
        ("domains", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("workshops", "0008_paper"),
    ]

    operations = [
        migrations.AddField(
            model_name="workshop",
            name="contact",
            field=models.TextField(blank=True, max_length=300, verbose_name="local contact"),
        ),
        migrations.AddField(
            model_name="seat",
            name="contact_offered",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="rating",
            name="flagged",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="rating",
            name="visible_to",
            field=models.CharField(
                choices=[
                    ("room", "For the room"),
                    ("plan", "For the room, and may be quoted in the plan"),
                    ("facilitators", "Only for the facilitators"),
                ],
                default="room",
                max_length=12,
            ),
        ),
        migrations.RunPython(who_could_quote_still_can, who_may_quote),
        migrations.RemoveField(model_name="rating", name="may_be_quoted"),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(("visible_to__in", ["room", "plan", "facilitators"])),
                name="reason_is_for_somebody_known",
            ),
        ),
        migrations.CreateModel(
            name="Handling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "done",
                    models.CharField(
                        choices=[
                            ("held", "held back a reason"),
                            ("let", "let a reason through"),
                            ("flagged", "flagged a reason"),
                            ("unflagged", "took a flag back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=200)),
                ("done_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="handlings",
                        to="workshops.rating",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="domains.statement",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handlings",
                        to="workshops.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["-done_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done__in", ["held", "let", "flagged", "unflagged"])
                        ),
                        name="handling_is_known",
                    )
                ],
            },
        ),
    ]
