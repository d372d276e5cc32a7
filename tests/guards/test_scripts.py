"""A bundle has one flat scope: no two of its modules may declare one name, and none keeps an import."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from foundation import assets
from tests.guards.tree import ROOT, name

MAINS = sorted((ROOT / "static" / "js").glob("*.js"))
DECLARED = re.compile(r"^(?:async )?(?:function\*?|const|let|class)\s+(\w+)", re.M)
MODULE_WORD = re.compile(r"^(?:import|export)\b.*", re.M)
CONSTANTS = {"providerOrigin", "frameWords", "zeroDecimal", "threeDecimal"}
"""The parameters of the function around a classic script."""


@pytest.mark.parametrize("main", MAINS, ids=name)
def test_the_modules_of_a_bundle_share_a_scope(main: Path) -> None:
    script = assets._script(main).decode()
    counted = Counter([*DECLARED.findall(script), *CONSTANTS])
    assert [each for each, times in counted.items() if times > 1] == []
    assert MODULE_WORD.findall(script) == []
