"""A Checkout Session that names the amount to pay, beside its line items or instead of them."""

from __future__ import annotations

from checkout.domain.errors import InvalidRequest
from checkout.models import CheckoutSession
from checkout.schemas.checkouts import CheckoutCreate, CheckoutItem, inline_price
from checkout.services.sessions import create as sessions
from checkout.services.sessions import line_items
from checkout.services.tenancy import Tenant

ALONE, REST = "Payment", "Other charges"
"""What the shopper reads of an amount without line items, and of what an amount has beyond them."""


def create(tenant: Tenant, request: CheckoutCreate) -> CheckoutSession:
    """Create a session whose line items come to the request's `amount`, if it has one.

    Shops send the total of the cart, and line items without shipping and tax: a line item more has the difference.
    Raises InvalidRequest, ResourceMissing.
    """
    items = [item.priced(request.currency) for item in request.line_items or ()]
    if request.charged is not None:
        items += _difference(tenant, items, request, request.charged)
    return sessions.create(tenant, request.model_copy(update={"line_items": items or None}))


def _difference(
    tenant: Tenant, items: list[CheckoutItem], request: CheckoutCreate, amount: int
) -> list[CheckoutItem]:
    """The line item that the amount has beyond `items`, if there is one."""
    known = line_items.subtotal(tenant, items)
    if known > amount:
        raise InvalidRequest(
            f"The `amount` must be at least what the `line_items` come to, {known}.", param="amount"
        )
    if items and known == amount:
        return []
    name = REST if items else request.description or ALONE
    made = inline_price(name, amount - known, request.currency)
    return [CheckoutItem.model_construct(quantity=1, price_data=made)]
