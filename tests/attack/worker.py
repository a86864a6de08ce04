"""Plays and attacks rooms in a process of its own, with a database of its own."""

from __future__ import annotations

import os
import traceback
from collections.abc import Sequence

from tests.attack.came import Attack


def attack_some(seeds: Sequence[int]) -> Attack:
    """What came of the rooms with these seeds. RuntimeError where one could not be played."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
        from django.db import connection
        from django.test.utils import setup_test_environment

        setup_test_environment(debug=False)
        connection.creation.create_test_db(verbosity=0)
    from domains.models import Edition
    from tests.attack.play import attack
    from tests.factories import make_edition, make_facilitator
    from workshops.models import Facilitator

    edition = Edition.objects.first() or make_edition(domains=1)
    facilitator = Facilitator.objects.first() or make_facilitator()
    came = Attack()
    for seed in seeds:
        try:
            came.add(attack(seed, edition, facilitator))
        except Exception as error:  # not every one can be sent from one process to another
            raise RuntimeError(f"seed {seed}: {traceback.format_exc()}") from error
    return came
