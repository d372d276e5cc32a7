"""The wheel has every file that the application reads, and nothing else."""

from __future__ import annotations

from hatchling.builders.wheel import WheelBuilder

from tests.guards.tree import ROOT

APPLICATION = (
    "checkout",
    "foundation",
    "storefront",
    "migrations",
    "seeds",
    "static",
    "templates",
    "docs",
    "app.py",
    "gunicorn.conf.py",
    "README.md",
    "scripts/till.py",
)
DEVELOPMENT = {
    ".ci",
    ".dockerignore",
    ".gitignore",
    "bench",
    "CHANGELOG.md",
    "compose.yaml",
    "constraints.txt",
    "CONTRIBUTING.md",
    "Dockerfile",
    "examples",
    "LICENSE",
    "Makefile",
    "pyproject.toml",
    "scripts",
    "tests",
}
"""What a wheel doesn't need. The license is in its metadata."""
MADE = {".git", ".venv", "dist", "instance", "__pycache__", "test-results", ".env"}
"""What is not in the repository. So are the caches, whose names begin with a dot."""
NOT_READ = {"docs/img/take.py"}


def test_every_file_that_the_application_reads_is_in_the_wheel() -> None:
    files = WheelBuilder(str(ROOT)).recurse_selected_project_files()
    assert {file.distribution_path for file in files} == {
        f"till_checkout/{name}" for name in needed()
    }


def test_every_top_level_name_is_part_of_the_application_or_not() -> None:
    """Add a new one to pyproject.toml and APPLICATION if the application reads it, else to DEVELOPMENT."""
    found = {path.name for path in ROOT.iterdir() if not path.name.endswith("_cache")}
    assert found - {*APPLICATION, *DEVELOPMENT, *MADE, ".hypothesis"} == set()


def needed() -> set[str]:
    """The files of the application, by their paths from the top of the repository."""
    found = set()
    for name in APPLICATION:
        path = ROOT / name
        files = [path] if path.is_file() else path.rglob("*")
        found |= {file.relative_to(ROOT).as_posix() for file in files if file.is_file()}
    return {name for name in found if "__pycache__" not in name} - NOT_READ
