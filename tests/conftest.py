"""What every test may use, and in which order they run: what takes long comes last."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
JOURNEYS = HERE / "journeys"
WHOLE = (HERE / "bench", HERE / "deploy")
SLOW = ("journey", "faults", "whole")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the journeys; quick tests first, so that a mistake shows early.

    Where two processes share the work, a file stays in one piece, and what measures time or
    drives browsers is one long piece at the end, so that it has the machine to itself. Of that
    piece what fails is tried once more, and the summary tells it: two cores are late now and then.
    """
    for item in items:
        if JOURNEYS in item.path.parents:
            item.add_marker("journey")
        if any(folder in item.path.parents for folder in WHOLE):
            item.add_marker("whole")
        group = "alone" if _is_slow(item) else str(item.path.relative_to(HERE))
        item.add_marker(pytest.mark.xdist_group(group))
        if _is_slow(item):
            item.add_marker(pytest.mark.flaky(reruns=1))
    items.sort(key=_is_slow)


def _is_slow(item: pytest.Item) -> bool:
    return any(map(item.get_closest_marker, SLOW))
