"""`flask till origins`: which origins may show the account's pages in a frame."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.checkout.api_client import Api


def run(app: Flask, *arguments: str, fails: bool = False) -> list[str]:
    result = app.test_cli_runner().invoke(args=["till", "origins", *arguments])
    assert (result.exit_code != 0) is fails, result.output
    lines: list[str] = result.output.splitlines()
    return lines


def test_the_sample_account_allows_the_shop(app: Flask):
    assert run(app) == ["http://127.0.0.1:8000"]


@pytest.mark.slow
def test_origins_are_added_and_removed(app: Flask, api: Api):
    both = ["http://127.0.0.1:8000", "https://shop.example"]
    assert run(app, "--add", "https://Shop.example:443", "--add", "https://shop.example") == both
    assert api.get("/v1/account").get_json()["allowed_origins"] == both
    assert run(app, "--remove", both[0], "--account", "mer_northdesk") == both[1:]
    assert run(app, "--remove", both[1]) == ["There are none."]


@pytest.mark.parametrize("origin", ["shop.example", "https://shop.example/cart", "*"])
def test_what_is_no_origin_is_refused(app: Flask, origin: str):
    assert "origin" in run(app, "--add", origin, fails=True)[-1]
    assert run(app) == ["http://127.0.0.1:8000"]


def test_more_than_the_api_takes_are_refused(app: Flask):
    many = [part for n in range(20) for part in ("--add", f"https://shop{n}.example")]
    assert "20" in run(app, *many, fails=True)[-1]
