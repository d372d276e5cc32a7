"""The types that the documents give to the fields of their objects, and a check against them."""

from __future__ import annotations

from typing import Any

NONE = type(None)
TEXT, WHOLE, FLAG, LIST, OBJECT = (str,), (int,), (bool,), (list,), (dict,)


def or_null(types: tuple[type, ...]) -> tuple[type, ...]:
    return (*types, NONE)


REQUIRED = {
    "id": TEXT,
    "object": TEXT,
    "mode": TEXT,
    "status": TEXT,
    "payment_status": TEXT,
    "ui_mode": TEXT,
    "customer_creation": TEXT,
    "billing_address_collection": TEXT,
    "expires_at": WHOLE,
    "metadata": OBJECT,
    "livemode": FLAG,
    "created": WHOLE,
}
CREATED = {
    **REQUIRED,
    "url": or_null(TEXT),
    "client_secret": or_null(TEXT),
    "success_url": or_null(TEXT),
    "cancel_url": or_null(TEXT),
    "customer": or_null(TEXT),
    "customer_email": or_null(TEXT),
    "customer_details": or_null(OBJECT),
    "payment_intent": or_null(TEXT),
    "currency": or_null(TEXT),
    "amount_subtotal": or_null(WHOLE),
    "amount_total": or_null(WHOLE),
    "total_details": OBJECT,
    "client_reference_id": or_null(TEXT),
}
"""The fields of a session by the reference's page on creating one."""
EXPIRED = {
    **CREATED,
    "shipping_address_collection": or_null(OBJECT),
    "shipping_options": LIST,
    "shipping_details": or_null(OBJECT),
    "phone_number_collection": FLAG,
}
"""The fields by the page on expiring one."""
OTHERS = {
    "after_completion": or_null(OBJECT),
    "client_customer_id": or_null(TEXT),
    "description": or_null(TEXT),
    "locale": or_null(TEXT),
    "next_action": or_null(OBJECT),
    "payment_link": or_null(TEXT),
    "payment_method_types": LIST,
    "return_url": or_null(TEXT),
    "saved_payment_method_options": or_null(OBJECT),
    "setup_intent": or_null(TEXT),
    "submit_type": or_null(TEXT),
    "wallet_options": or_null(OBJECT),
}
"""The other provider's fields, under their names."""
SESSION = {**EXPIRED, **OTHERS}
VALUES = {
    "object": {"checkout.session"},
    "mode": {"payment", "order", "setup"},
    "status": {"open", "complete", "expired"},
    "payment_status": {"unpaid", "paid", "no_payment_required"},
    "ui_mode": {"hosted", "embedded", "custom"},
    "customer_creation": {"always", "if_required"},
    "billing_address_collection": {"auto", "required"},
}
TOTAL_DETAILS = {"amount_discount": WHOLE, "amount_shipping": WHOLE, "amount_tax": WHOLE}
CUSTOMER_DETAILS = {
    "email": or_null(TEXT),
    "name": or_null(TEXT),
    "phone": or_null(TEXT),
    "address": or_null(OBJECT),
}
ADDRESS = dict.fromkeys(
    ("city", "country", "line1", "line2", "postal_code", "state"), or_null(TEXT)
)
SHIPPING_OPTION = {"shipping_rate": TEXT, "shipping_amount": WHOLE}
SHIPPING_DETAILS = {"address": OBJECT, "name": TEXT}
LINE_ITEM = {
    "id": TEXT,
    "object": TEXT,
    "price": TEXT,
    "quantity": WHOLE,
    "amount_subtotal": WHOLE,
    "amount_total": WHOLE,
    "currency": TEXT,
    "description": TEXT,
}
LIST_OBJECT = {
    "object": TEXT,
    "data": LIST,
    "has_more": FLAG,
    "next_cursor": or_null(TEXT),
    "url": TEXT,
}


def conforms(shown: dict[str, Any], fields: dict[str, tuple[type, ...]]) -> None:
    """Each field is there, with the type that it is given."""
    for name, types in fields.items():
        assert name in shown, name
        assert type(shown[name]) in types, (name, shown[name])


def conforms_as_session(
    shown: dict[str, Any], fields: dict[str, tuple[type, ...]] = SESSION
) -> None:
    conforms(shown, fields)
    for name, values in VALUES.items():
        assert shown[name] in values, name
    conforms(shown["total_details"], TOTAL_DETAILS)
    if shown["customer_details"] is not None:
        conforms(shown["customer_details"], CUSTOMER_DETAILS)
        if shown["customer_details"]["address"] is not None:
            conforms(shown["customer_details"]["address"], ADDRESS)
    for option in shown["shipping_options"]:
        conforms(option, SHIPPING_OPTION)
    if shown["shipping_details"] is not None:
        conforms(shown["shipping_details"], SHIPPING_DETAILS)
        conforms(shown["shipping_details"]["address"], ADDRESS)
    if shown["shipping_address_collection"] is not None:
        countries = shown["shipping_address_collection"]["allowed_countries"]
        assert all(isinstance(country, str) and len(country) == 2 for country in countries)
