"""`python -m tests.lighthouse PROGRAM`: Lighthouse's scores of the pages of a server that is started for it.

PROGRAM is Lighthouse's command line, which `make lighthouse` installs. `--only payment` measures the pages whose names
contain the word; `--url http://…` measures a page of yours. `--reports FOLDER` keeps Lighthouse's reports.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.lighthouse.pages import Target, targets
from tests.support import browser
from tests.support.databases import ENVIRON
from tests.support.servers import running

CATEGORIES = ("performance", "accessibility", "best-practices")
FLAGS = "--headless=new --no-sandbox --disable-gpu"
COLUMNS = ("perf", "a11y", "best", "LCP s", "TBT ms", "CLS", "KB", "requests")


def main(arguments: list[str]) -> int:
    """The exit status: 1 if a score is lower than it should be."""
    parser = argparse.ArgumentParser(prog="make lighthouse", description=__doc__.split("\n")[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("--only", default="", help="the pages whose names contain this")
    parser.add_argument("--url", help="this page, on a server that runs already")
    parser.add_argument("--reports", type=Path, help="a folder for the reports, in JSON")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="till-lighthouse-") as name:
        folder = Path(name)
        if given.url:
            return _measure(
                [Target(given.url, given.url, 0)], given.program, given.reports or folder
            )
        with running(_environ(folder), folder) as server:
            chosen = [target for target in targets(server) if given.only in target.name]
            return _measure(chosen, given.program, given.reports or folder)


def _environ(folder: Path) -> dict[str, str]:
    return {**ENVIRON, "DATA_DIR": str(folder / "data")}


def _measure(chosen: list[Target], program: Path, folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    width = max(len(target.name) for target in chosen)
    print(" ".join([" " * width, *(column.rjust(8) for column in COLUMNS)]))
    missed = 0
    for target in chosen:
        report = _report(target, program, folder / f"{target.name.replace('/', '_')}.json")
        scores = [round(100 * report["categories"][name]["score"]) for name in CATEGORIES]
        missed += any(
            score < least
            for score, least in zip(scores, (target.performance, 100, 100), strict=True)
        )
        cells = [*map(str, scores), *_figures(report["audits"])]
        print(" ".join([target.name.ljust(width), *(cell.rjust(8) for cell in cells)]), flush=True)
        for audit in _failed(report):
            print(f"    {audit}")
    return int(missed > 0)


def _report(target: Target, program: Path, file: Path) -> dict[str, Any]:
    """Lighthouse's report of one page, loaded for the first time on a simulated phone and network."""
    command = [
        str(program),
        target.url,
        "--quiet",
        "--output=json",
        f"--output-path={file}",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={FLAGS}",
        f"--extra-headers={json.dumps(dict(target.headers))}",
    ]
    subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": browser.path()})
    report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return report


def _figures(audits: dict[str, Any]) -> list[str]:
    requests = audits["network-requests"]["details"]["items"]
    return [
        f"{audits['largest-contentful-paint']['numericValue'] / 1000:.2f}",
        f"{audits['total-blocking-time']['numericValue']:.0f}",
        f"{audits['cumulative-layout-shift']['numericValue']:.3f}",
        f"{sum(request.get('transferSize') or 0 for request in requests) / 1024:.0f}",
        str(len(requests)),
    ]


def _failed(report: dict[str, Any]) -> list[str]:
    """The audits that count and didn't pass, a line each."""
    counted = {
        ref["id"]
        for name in CATEGORIES
        for ref in report["categories"][name]["auditRefs"]
        if ref["weight"]
    }
    return [
        f"{audit['id']}: {audit['title']} {audit.get('displayValue', '')}".rstrip()
        for audit in report["audits"].values()
        if audit["id"] in counted and audit["score"] is not None and audit["score"] < 0.9
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
