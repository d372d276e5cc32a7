"""The pages that Lighthouse measures are there."""

from __future__ import annotations

import httpx
import pytest

from tests.lighthouse.pages import targets
from tests.support.servers import NO_TLS, Server


@pytest.mark.slow
def test_each_page_is_there(live_server: Server) -> None:
    for target in targets(live_server):
        with httpx.Client(trust_env=False, verify=NO_TLS) as client:
            answer = client.get(target.url, headers=dict(target.headers))
        assert answer.status_code == 200, target.name
        expected = "Your cart is empty" if target.name == "cart" else "There is no checkout here"
        assert expected not in answer.text
