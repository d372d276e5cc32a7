"""Checkout Links, at the guide's path and at that of Stripe's payment links."""

from __future__ import annotations

from checkout import serializers
from checkout.api import pagination
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads, writes
from checkout.schemas.fields import Request
from checkout.schemas.links import LinkCreate, LinkUpdate, PaymentLinkCreate
from checkout.schemas.lists import LinkList, Page
from checkout.services import links, tenancy

KIND = "checkout_link"


@bp.post("/checkout_links")
@writes(LinkCreate, KIND, needs_key=True)
def create_link(call: Call[LinkCreate]) -> Snapshot:
    return serializers.checkout_link(links.create(call.tenant, call.params))


@bp.post("/payment_links")
@writes(PaymentLinkCreate, KIND, needs_key=True)
def create_payment_link(call: Call[PaymentLinkCreate]) -> Snapshot:
    return serializers.checkout_link(links.create(call.tenant, call.params))


@bp.get("/checkout_links")
@bp.get("/payment_links")
@reads(LinkList, f"list of {KIND}")
def list_links(call: Call[LinkList]) -> Snapshot:
    query = links.listing(call.tenant, **call.params.filters())
    each = pagination.each(serializers.checkout_link)
    return pagination.page(call.tenant, query, call.params, each)


@bp.get("/checkout_links/<object_id>")
@bp.get("/payment_links/<object_id>")
@reads(Request, KIND)
def retrieve_link(call: Call[Request], object_id: str) -> Snapshot:
    return serializers.checkout_link(links.retrieve(call.tenant, object_id))


@bp.post("/checkout_links/<object_id>")
@bp.post("/payment_links/<object_id>")
@writes(LinkUpdate, KIND, needs_key=True)
def update_link(call: Call[LinkUpdate], object_id: str) -> Snapshot:
    link = tenancy.lock(links.retrieve(call.tenant, object_id))
    return serializers.checkout_link(links.update(link, call.params))


@bp.get("/checkout_links/<object_id>/line_items")
@bp.get("/payment_links/<object_id>/line_items")
@reads(Page, "list of item")
def list_link_items(call: Call[Page], object_id: str) -> Snapshot:
    """In the order in which they were given."""
    lines = links.lines(links.retrieve(call.tenant, object_id))
    return pagination.part(lines, call.params, serializers.link_items)
