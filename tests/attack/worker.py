"""Plays and attacks rooms in a process of its own, with a database of its own."""

from __future__ import annotations

import gc
import os
import signal
import traceback
from collections.abc import Sequence

from tests.attack.came import Attack

# After so many new things Python looks whether there is rubbish among them.
SELDOM = 100_000


def attack_some(seeds: Sequence[int]) -> Attack:
    """What came of the rooms with these seeds. RuntimeError where one could not be played."""
    _set_up()
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


def leave_stopping_to_others() -> None:
    """Whoever presses Ctrl-C stops all at once, and only one of them tells how far it came."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _set_up() -> None:
    """The app with a database in memory, once a process, and without what only takes time: the
    contexts of templates that the test client keeps, and looking for rubbish often."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.apps import apps

    if apps.ready:
        return
    django.setup()
    from django.db import connection
    from django.template import Template
    from django.test.utils import setup_test_environment

    render = Template._render
    setup_test_environment(debug=False)
    Template._render = render
    connection.settings_dict["TEST"]["NAME"] = None
    connection.creation.create_test_db(verbosity=0)
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM)
