"""Ask the package index about every pinned dependency, and print what it knows against one.

    python scripts/dependencies.py [--constraints FILE]

Withdrawn ("yanked") and missing releases, and newer ones, come from the index itself (PEP 691, PEP 592), so any mirror
can be asked. Known vulnerabilities come from PyPI's JSON API, which not every mirror has: those that could not be asked
are counted. Exit status: 1 when a pinned release is withdrawn, missing or vulnerable; 2 when the index does not answer.
"""

from __future__ import annotations

import argparse
import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from packaging.utils import canonicalize_name, parse_sdist_filename, parse_wheel_filename
from packaging.version import Version

CONSTRAINTS = Path(__file__).resolve().parent.parent / "constraints.txt"
INDEX = "https://pypi.org/simple"
ACCEPT = {"Accept": "application/vnd.pypi.simple.v1+json"}
AT_ONCE = 8


@dataclass
class Finding:
    """What the index says of one pinned release. `vulnerabilities` is None if it could not be asked."""

    name: str
    version: Version
    problems: list[str] = field(default_factory=list)
    newest: Version | None = None
    vulnerabilities: list[str] | None = None

    @property
    def bad(self) -> bool:
        return bool(self.problems or self.vulnerabilities)


def main() -> int:
    parser = argparse.ArgumentParser(description="Audit the pinned dependencies.")
    parser.add_argument("--constraints", type=Path, default=CONSTRAINTS)
    parser.add_argument("--index", default=configured_index(), help="the index's simple API")
    arguments = parser.parse_args()
    pins = pinned(arguments.constraints.read_text(encoding="utf-8"))
    try:
        with httpx.Client(verify=trust(), timeout=30, follow_redirects=True) as client:
            findings = audit(client, arguments.index.rstrip("/"), pins)
    except httpx.HTTPError as error:
        print(f"The index {arguments.index} does not answer: {error}", file=sys.stderr)
        return 2
    print("\n".join(report(findings)))
    return 1 if any(finding.bad for finding in findings) else 0


def configured_index() -> str:
    """The index that pip uses: PIP_INDEX_URL, its configuration, or PyPI."""
    command = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return os.environ.get("PIP_INDEX_URL") or told or INDEX


def trust() -> ssl.SSLContext:
    """The system's certificates, or those that pip is told to use."""
    return ssl.create_default_context(cafile=os.environ.get("PIP_CERT") or None)


def pinned(text: str) -> list[tuple[str, Version]]:
    """The `name==version` lines of a constraints file."""
    lines = (line.split("#")[0].split(";")[0].strip() for line in text.splitlines())
    pairs = (line.split("==") for line in lines if "==" in line)
    return [(name.strip(), Version(version)) for name, version in pairs]


def audit(client: httpx.Client, index: str, pins: list[tuple[str, Version]]) -> list[Finding]:
    """Ask about each release. Raises httpx.HTTPError."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda pin: ask(client, index, *pin), pins))


def ask(client: httpx.Client, index: str, name: str, version: Version) -> Finding:
    finding = Finding(name, version)
    answer = client.get(f"{index}/{canonicalize_name(name)}/", headers=ACCEPT)
    if answer.status_code == 404:
        finding.problems.append("the index doesn't know it")
        return finding
    files = list(releases(answer.raise_for_status().json()["files"]))
    own = [file for found, file in files if found == version]
    if not own:
        finding.problems.append("this release is missing")
    elif all(file.get("yanked") for file in own):
        finding.problems.append(f"withdrawn: {own[0]['yanked']}")
    usable = [v for v, file in files if not file.get("yanked") and not v.is_prerelease]
    finding.newest = max(usable, default=None)
    finding.vulnerabilities = vulnerabilities(client, index, name, version)
    return finding


def releases(files: list[dict[str, Any]]) -> Iterator[tuple[Version, dict[str, Any]]]:
    """Each file with its version. Files of other formats are left out."""
    for file in files:
        name = file["filename"]
        try:
            if name.endswith(".whl"):
                yield parse_wheel_filename(name)[1], file
            elif name.endswith((".tar.gz", ".zip")):
                yield parse_sdist_filename(name)[1], file
        except ValueError:
            continue


def vulnerabilities(
    client: httpx.Client, index: str, name: str, version: Version
) -> list[str] | None:
    """The advisories of the release that are not withdrawn, or None where the index has no JSON API."""
    answer = client.get(
        f"{index.removesuffix('/simple')}/pypi/{canonicalize_name(name)}/{version}/json"
    )
    if answer.status_code != 200 or "json" not in answer.headers.get("Content-Type", ""):
        return None
    return [
        f"{known['id']}, fixed in {', '.join(known['fixed_in']) or 'no release'}"
        for known in answer.json().get("vulnerabilities", [])
        if not known.get("withdrawn")
    ]


def report(findings: list[Finding]) -> list[str]:
    """The lines to print: problems first, then newer releases, then the sum."""
    lines = []
    for finding in findings:
        for problem in [*finding.problems, *(finding.vulnerabilities or [])]:
            lines.append(f"{finding.name} {finding.version}: {problem}")
    for finding in findings:
        if finding.newest and finding.newest > finding.version:
            lines.append(f"{finding.name} {finding.version}: {finding.newest} is newer")
    unasked = sum(finding.vulnerabilities is None for finding in findings)
    bad = sum(finding.bad for finding in findings)
    lines.append(f"{len(findings)} releases asked about, {bad} with problems.")
    if unasked:
        lines.append(f"The index told nothing of vulnerabilities for {unasked} of them.")
    return lines


if __name__ == "__main__":
    sys.exit(main())
