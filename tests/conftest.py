"""What every test may use. Browser journeys are marked; they and the faults run last."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
JOURNEYS = HERE / "journeys"
WHOLE = (HERE / "bench", HERE / "deploy")
SLOW = ("journey", "faults")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the journeys; quick tests first, so that a mistake shows early."""
    for item in items:
        if JOURNEYS in item.path.parents:
            item.add_marker("journey")
        if any(folder in item.path.parents for folder in WHOLE):
            item.add_marker("whole")
    items.sort(key=lambda item: any(map(item.get_closest_marker, SLOW)))
