"""What a browser loads to show a page of the shop for the first time, apart from the pictures of products."""

from __future__ import annotations

import re

import pytest

from tests.storefront.shopper import SHOP, Shopper

LOADED = re.compile(
    r'<(?:link rel="(?:stylesheet|preload|icon)"[^>]*href|script[^>]*src|img[^>]*src)="([^"]+)"'
)
PRODUCT_PICTURE = "/static/img/products/"
MOST_REQUESTS = 12
MOST_BYTES = {"/": 58 * 1024, "/products/task-chair": 48 * 1024, "/cart": 48 * 1024}
"""Bodies as they are sent, compressed with gzip, which is the longer of the two encodings."""


@pytest.mark.parametrize("path", MOST_BYTES)
def test_a_page_is_light(shopper: Shopper, path: str) -> None:
    for slug in ("task-chair", "gift-card"):
        shopper.add(slug)
    gzip = {"Accept-Encoding": "gzip"}
    page = shopper.client.get(path, base_url=SHOP)
    named = {url for url in LOADED.findall(page.text) if not url.startswith(PRODUCT_PICTURE)}
    assert any("storefront.css" in url for url in named)
    sizes = {
        url: len(shopper.client.get(url, base_url=SHOP, headers=gzip).data)
        for url in (path, *named)
    }
    assert len(sizes) <= MOST_REQUESTS, sizes
    assert sum(sizes.values()) <= MOST_BYTES[path], sizes
