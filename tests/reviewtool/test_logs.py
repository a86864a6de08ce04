"""The log: no words that people wrote, no secrets from addresses."""

import logging

import pytest
from django.db import IntegrityError
from django.test import RequestFactory
from django.urls import resolve

from reviewtool.logs import NoPaths, NoPersonalText


def written(error: Exception) -> str:
    """What the log holds of an error that was caught."""
    try:
        raise error
    except Exception as caught:
        info = (type(caught), caught, caught.__traceback__)
        record = logging.LogRecord("app", logging.ERROR, "", 0, "It failed", (), info)
    return NoPersonalText("{message}", style="{").format(record)


@pytest.mark.parametrize(
    "error", [IntegrityError("Failing row contains (my boss shouts)"), ValueError("plain")]
)
def test_an_error_that_quotes_a_row_leaves_its_message_out(error: Exception) -> None:
    said = written(error)
    assert "Traceback" in said
    assert type(error).__name__ in said
    assert "my boss shouts" not in said
    assert ("plain" in said) == isinstance(error, ValueError)


def test_the_cause_of_an_error_is_held_back_too() -> None:
    error = RuntimeError("while saving")
    error.__cause__ = IntegrityError("my boss shouts")
    said = written(error)
    assert "while saving" in said
    assert "my boss shouts" not in said


def test_paths_are_replaced_by_their_route() -> None:
    request = RequestFactory().get("/accounts/login/")
    request.resolver_match = resolve("/accounts/login/")
    record = logging.LogRecord("django.request", 40, "", 0, "Error: %s", (request.path,), None)
    record.request = request
    NoPaths().filter(record)
    assert record.getMessage() == "Error: /accounts/login/"


def test_an_unknown_path_is_not_written_down() -> None:
    request = RequestFactory().get("/s/secret-of-a-screen/")
    record = logging.LogRecord("django.request", 30, "", 0, "Gone: %s", (request.path,), None)
    record.request = request
    NoPaths().filter(record)
    assert record.getMessage() == "Gone: (unknown address)"
