"""The first command of the documentation: it creates a session at the address that the page is served from."""

from __future__ import annotations

from foundation import web
from foundation.config import settings
from foundation.config_rules import SEEDED

KEY = "CHECKOUT_SECRET_KEY"
VARIABLE = '"$TILL_SECRET_KEY:"'


def needs_key() -> bool:
    """True where the sample key doesn't work: the command takes the key from a variable."""
    return settings().checkout_secret_key != SEEDED[KEY]


def command() -> str:
    """A command for a shell. The session sells something of its own, so it needs no price of the account."""
    item = "line_items[0]"
    parts = (
        f"curl {web.url('checkout', '/v1/checkout/sessions')} -u {VARIABLE if needs_key() else SEEDED[KEY] + ':'}",
        '-H "Idempotency-Key: first-$(date +%s)"',
        "-d mode=payment",
        f'-d "{item}[price_data][product_data][name]=E-book"',
        f'-d "{item}[price_data][unit_amount]=1900"',
        f'-d "{item}[price_data][currency]=usd"',
        '-d "after_completion[type]=hosted_confirmation"',
    )
    return " \\\n  ".join(parts)
