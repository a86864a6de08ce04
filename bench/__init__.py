"""Measures the served app over HTTP, as phones, desks and screens use it. See README.md."""
