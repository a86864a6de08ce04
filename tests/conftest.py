"""What every test may use. Browser journeys are marked; they and the faults run last."""

from pathlib import Path

import pytest

JOURNEYS = Path(__file__).parent / "journeys"
SLOW = ("journey", "faults")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the journeys; quick tests first, so that a mistake shows early."""
    for item in items:
        if JOURNEYS in item.path.parents:
            item.add_marker("journey")
    items.sort(key=lambda item: any(map(item.get_closest_marker, SLOW)))
