"""Find a Chromium for the browser tests, fetch one if there is none, and say where it is.

    python scripts/browser.py [FILE]      writes the path to FILE, and prints it

Looked for in this order: the variable CHROMIUM_PATH, Playwright's own, Chromium or Chrome of the
system. If none runs, `playwright install chromium` is tried, then Debian's package. Exit status 1
when there is still none.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_SECONDS = 60
DOWNLOAD_SECONDS = 180
PACKAGE_SECONDS = 600


def main(target: str | None) -> int:
    path = find() or fetch()
    if path is None:
        print(
            "No Chromium was found, and none could be installed. Install one and name it:\n"
            "    CHROMIUM_PATH=/path/to/chrome make test",
            file=sys.stderr,
        )
        return 1
    if target is not None:
        Path(target).write_text(f"{path}\n", encoding="utf-8")
    print(path)
    return 0


def find() -> str | None:
    named = os.environ.get("CHROMIUM_PATH")
    if named:
        if not runs(named):
            sys.exit(f"CHROMIUM_PATH names {named}, which does not start.")
        return named
    return next((path for path in candidates() if runs(path)), None)


def candidates() -> Iterator[str]:
    own = playwrights_own()
    if own is not None:
        yield own
    for name in SYSTEM_NAMES:
        path = shutil.which(name)
        if path is not None:
            yield path


def playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def runs(path: str) -> bool:
    """Whether it prints its version. The file may exist without the libraries that it needs."""
    try:
        answer = subprocess.run(
            [path, "--version"],
            capture_output=True,
            timeout=START_SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def fetch() -> str | None:
    attempt([sys.executable, "-m", "playwright", "install", "chromium"], seconds=DOWNLOAD_SECONDS)
    return find() or fetch_package()


def fetch_package() -> str | None:
    if shutil.which("apt-get") is None:
        return None
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    patient = ["-o", "DPkg::Lock::Timeout=120"]
    attempt([*apt, *patient, "update"], seconds=PACKAGE_SECONDS)
    attempt(
        [
            *apt,
            *patient,
            "install",
            "-y",
            "--no-install-recommends",
            "chromium",
            "fonts-liberation",
        ],
        seconds=PACKAGE_SECONDS,
    )
    return find()


def attempt(command: list[str], *, seconds: int) -> None:
    """Run a command for at most so many seconds. The caller looks again for the browser."""
    print("Trying:", *command, file=sys.stderr, flush=True)
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=sys.stderr, start_new_session=True
        )
    except OSError as error:
        print(f"  {error}", file=sys.stderr)
        return
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        print(f"  gave up after {seconds} seconds", file=sys.stderr)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
