"""Files that hold customers' data or secrets: only their owner reads them, and only Till's folder holds them."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

SIDE_FILES = ("", "-wal", "-shm", "-journal")
"""What SQLite adds to a database's name for the files beside it. It gives them the database's mode."""


def private_folder(path: Path) -> None:
    """Make a folder that only its owner can enter. Raises OSError.

    An existing folder is narrowed too, unless it is empty or holds something else than Till's files: it may be shared.
    """
    if not path.is_dir():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    elif _is_ours(path):
        _narrow(path, 0o700)


def private_file(path: Path) -> None:
    """Make an empty file that only its owner can read and write, or narrow an existing one. Raises OSError."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        if path.is_file():
            _narrow(path, 0o600)


def narrow_database(path: Path) -> None:
    """Let only its owner read a SQLite database and the files beside it, as far as they exist."""
    real = path.resolve()
    for suffix in SIDE_FILES:
        file = real.with_name(real.name + suffix)
        if file.is_file():
            _narrow(file, 0o600)


def generated_secret(path: Path) -> str:
    """The secret in this file, generated at the first call. Raises OSError.

    The whole file is written or none. When two processes start at once, the secret of the first one stays.
    """
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        private_file(draft)
        draft.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    _narrow(path, 0o600)
    return path.read_text(errors="replace").strip()


def are_one(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file: by another spelling, a symbolic link or a hard link."""
    if one.resolve() == other.resolve():
        return True
    try:
        return one.samefile(other)
    except OSError:  # one of them does not exist yet
        return False


def _is_ours(folder: Path) -> bool:
    names = {path.name for path in folder.iterdir()}
    databases = {f"{name}.db{end}" for name in ("checkout", "storefront") for end in SIDE_FILES}
    return bool(names) and names <= databases | {"secret_key"}


def _narrow(path: Path, mode: int) -> None:
    # Someone else's file, or one on a disk that can only be read, keeps its mode.
    with suppress(OSError):
        if path.stat().st_mode & 0o777 & ~mode:
            path.chmod(mode)
