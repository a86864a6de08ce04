#!/usr/bin/env bash
# Sees to it that browser journeys have a Chromium: the system's, or Playwright's own where the
# network allows it to be fetched. Says exactly what to install when there is none.
set -euo pipefail

for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then exit 0; fi
done
echo "No Chromium on this system; fetching Playwright's own"
if ! .venv/bin/playwright install chromium; then
    echo "Please install Chromium (the command chromium) and run the command again." >&2
    exit 1
fi
