"""A later version of the app, as far as its tables go: what a restart with a migration meets."""
