"""Run a command as the terminal's foreground job of its own, and end with its exit status.

    python scripts/foreground.py COMMAND [ARGUMENT …]

Under make, Ctrl-C reaches make as well as the server, and make then reports a failure however
cleanly the server stopped. In a process group of its own, as a shell would start it, the server alone
gets the terminal's signals. Without a terminal nothing of this is needed: the command replaces this one.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress

FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


def main(command: list[str]) -> int:
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC)
        in_front = os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        in_front = False
    if not in_front:
        os.execvp(command[0], command)
    return run_in_front(command, terminal)


def run_in_front(command: list[str], terminal: int) -> int:
    # Handing the terminal over is done from the background at times, which would stop us otherwise.
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    job = subprocess.Popen(command, process_group=0)
    for number in FORWARDED:
        signal.signal(number, lambda received, _frame: send(job.pid, received))
    os.tcsetpgrp(terminal, job.pid)
    try:
        return wait(job.pid, terminal)
    finally:
        with suppress(OSError):
            os.tcsetpgrp(terminal, os.getpgrp())


def wait(job: int, terminal: int) -> int:
    """The exit status of the job; 128 and the signal's number if a signal ended it."""
    while True:
        _, status = os.waitpid(job, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
        # Ctrl-Z: stop with it, so that the shell shows its prompt, and go on with it after `fg`.
        os.tcsetpgrp(terminal, os.getpgrp())
        os.killpg(os.getpgrp(), signal.SIGSTOP)
        os.tcsetpgrp(terminal, job)
        send(job, signal.SIGCONT)


def send(job: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(job, number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
