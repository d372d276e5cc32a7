"""Whatever stands in a field, the answer is a success or a refusal, and never a mistake of ours."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.checkout.api_client import (
    CHECKOUTS,
    DESK,
    DESK_PRODUCT,
    NARROW,
    SESSIONS,
    SHIPPING,
    Api,
    error_of,
    session_body,
)

Path = tuple[str | int, ...]
INLINE = {
    "currency": "usd",
    "unit_amount": 100,
    "product_data": {"name": "A", "images": ["https://a.example/i.png"], "metadata": {"a": "b"}},
}
SESSION = session_body(
    line_items=[{"price": DESK, "quantity": 2}, {"price_data": INLINE}],
    customer_email="jane@example.com",
    expires_at=4_000_000_000,
    shipping_options=SHIPPING,
    shipping_address_collection={"allowed_countries": ["US"]},
    payment_intent_data={"capture_method": "manual", "metadata": {"a": "b"}},
    phone_number_collection={"enabled": True},
    locale="de",
    metadata={"a": "b"},
    expand=["customer", "line_items.data.price.product"],
)
CHECKOUT = {
    "mode": "payment",
    "currency": {"iso": "usd", "scale": 2},
    "amount": 5000,
    "line_items": [
        {
            "quantity": 2,
            "price_data": {"unit_amount_decimal": "10.5", "product_data": {"name": "A"}},
        },
        {"quantity": 1, "name": "B", "unit_amount": 5, "currency": "USD", "metadata": {"a": "b"}},
    ],
    "payment_intent_data": {"amount": 5000},
    "success_url": "https://a.example",
    "expires_at": "2027-01-01T00:00:00Z",
    "wallet_options": {"apple_pay": {"display": "auto"}},
    "expand": "payment_intent",
}
BODIES: dict[str, dict[str, Any]] = {
    SESSIONS: {**SESSION, "mode": "order"},
    NARROW: SESSION,
    CHECKOUTS: CHECKOUT,
    "/v1/products": {"name": "A", "shippable": True, "default_price_data": {"currency": "usd"}},
    "/v1/prices": {
        "product": DESK_PRODUCT,
        "currency": "usd",
        "unit_amount": 5,
        "recurring": {"interval": "day"},
    },
    "/v1/customers": {"email": "jane@example.com", "name": "Jane", "metadata": {"a": "b"}},
}
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=600)
    | st.sampled_from(["usd", "KWD", "isk", DESK, "https://a.example", "\x7f", "İ", "null", "1"])
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


def paths_of(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in a tree but its root."""
    if path:
        yield path
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in keys:
        yield from paths_of(value[key], (*path, key))


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[str, Any]:
    """A good request with something else in one place."""
    path = draw(st.sampled_from(sorted(BODIES)))
    body = copy.deepcopy(BODIES[path])
    *way, last = draw(st.sampled_from(list(paths_of(body))))
    place: Any = body
    for key in way:
        place = place[key]
    place[last] = draw(ANYTHING)
    return path, body


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(spoilt(), st.booleans())
def test_nothing_that_anyone_sends_is_a_500(api: Api, request_: tuple[str, Any], form: bool):
    path, body = request_
    response = api.post(path, body, form=form)
    if response.status_code != 200:
        assert response.status_code == 400
        error_of(response)
