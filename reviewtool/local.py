"""What the app keeps beside the code when nothing is configured: its secrets, in ``var/``."""

import os
import secrets
from pathlib import Path


def kept_secret(path: Path, make: str) -> str:
    """The secret in this file, readable by its owner alone; written once with ``make``.

    Two processes that start together agree: whoever links the file first wins.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(make)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def speakable(parts: int = 4) -> str:
    """A random password that can be read out loud: about twelve bits for each part."""
    consonants, vowels = "bdfgklmnprstvz", "aeiou"
    pairs = [
        "".join(secrets.choice(letters) for letters in (consonants, vowels) * 2)
        for _ in range(parts)
    ]
    return "-".join(pairs)
