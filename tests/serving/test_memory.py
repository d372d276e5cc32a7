"""The memory that the threads of a web process keep."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from foundation.serving.memory import ARENAS

HEAPS = """
import ctypes, sys, threading
from foundation.serving.memory import share_arenas
if sys.argv[2] == "shared":
    share_arenas()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
together = threading.Barrier(8)

def allocate():
    together.wait()
    libc.malloc(ctypes.c_size_t(1000))
    together.wait()

threads = [threading.Thread(target=allocate) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
out = ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b"w"))
libc.malloc_info(0, out)
libc.fclose(out)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="needs glibc")
def test_threads_share_arenas(tmp_path: Path) -> None:
    def heaps(how: str) -> int:
        report = tmp_path / how
        subprocess.run([sys.executable, "-c", HEAPS, str(report), how], check=True, timeout=60)
        return report.read_text().count("<heap nr=")

    assert heaps("shared") <= ARENAS < heaps("default")
