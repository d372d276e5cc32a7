"""`expand[]`: whole objects in the answer, where it would name them by id.

The paths are checked against `GRAPH` before anything is read. Each level takes one query per kind of object, however
many objects there are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NoReturn

from sqlalchemy.orm.interfaces import ORMOption

from checkout import serializers
from checkout.api import expand_sessions
from checkout.api.expand_graph import GRAPH, SOURCES, kind_of_items
from checkout.domain.errors import InvalidRequest
from checkout.models import (
    Charge,
    CheckoutLink,
    CheckoutSession,
    Coupon,
    Customer,
    Dispute,
    Order,
    PaymentIntent,
    PaymentMethod,
    Price,
    Product,
    PromotionCode,
    Refund,
    SetupIntent,
)
from checkout.schemas.lists import DEFAULT_LIMIT
from checkout.services import balance, disputes, orders, promotion_codes, refunds, tenancy
from checkout.services.intents import base as intents
from checkout.services.sessions import queries
from checkout.services.tenancy import Tenant
from foundation.database import db

Tree = Mapping[str, "Tree"]
"""The paths `a.b` and `a.c` as `{"a": {"b": {}, "c": {}}}`."""
Snapshot = dict[str, Any]

MAX_LEVELS = 4
Paths = Mapping[str, Collection[str]]
"""For each kind of object, paths of fields, as in `total_details.breakdown`."""
SHIPPING = {("checkout.session", "shipping_cost"), ("checkout.session", "shipping_options")}
"""The fields of a session that name shipping rates, which are parts of its row."""

ANYTHING = "anything"
"""The kind of what is below an absent field."""

ROWS: Mapping[str, tuple[type[Any], Sequence[ORMOption]]] = {
    "charge": (Charge, ()),
    "checkout_link": (CheckoutLink, ()),
    "checkout.session": (CheckoutSession, queries.SHOWN),
    "coupon": (Coupon, ()),
    "customer": (Customer, ()),
    "dispute": (Dispute, disputes.SHOWN),
    "order": (Order, orders.SHOWN),
    "payment_intent": (PaymentIntent, intents.serializer_options(PaymentIntent)),
    "payment_method": (PaymentMethod, ()),
    "price": (Price, ()),
    "product": (Product, ()),
    "promotion_code": (PromotionCode, promotion_codes.WITH_COUPON),
    "refund": (Refund, ()),
    "setup_intent": (SetupIntent, intents.serializer_options(SetupIntent)),
}
"""The table of each kind that a field names by id, and the relations that its serializer needs."""


def tree(paths: Sequence[str], kind: str, absent: Paths) -> Tree:
    """The paths as a tree. `kind` is what the endpoint answers, such as "product" or "list of product".

    `absent`: fields that the dialect lets be expanded although there is nothing to load, and whatever is below them.
    Raises InvalidRequest naming the first path that can't be expanded.
    """
    root: dict[str, Any] = {}
    for index, path in enumerate(paths):
        segments = path.split(".")
        if len([segment for segment in segments if segment != "data"]) > MAX_LEVELS:
            _refuse(path, index, f"can't be expanded: it has more than {MAX_LEVELS} levels")
        branch, here = root, kind
        for position, segment in enumerate(segments):
            following = _step(here, segment)
            if following is None and not _is_absent(segments[position:], absent.get(here, ())):
                _refuse(path, index, "can't be expanded here")
            branch, here = branch.setdefault(segment, {}), following or ANYTHING
        if here == "totals" or (segments[-1] == "data" and here != ANYTHING):
            _refuse(path, index, "can't be expanded: it is there already")
    return root


def _step(kind: str, segment: str) -> str | None:
    if kind == ANYTHING:
        return ANYTHING
    if kind == f"search of {kind_of_items(kind)}" and segment == "total_count":
        return "number"
    if kind != kind_of_items(kind):
        return kind_of_items(kind) if segment == "data" else None
    return GRAPH.get(kind, {}).get(segment)


def _is_absent(segments: Sequence[str], absent: Collection[str]) -> bool:
    """Whether the segments begin with one of these paths."""
    return f"{'.'.join(segments)}.".startswith(tuple(f"{path}." for path in absent))


def _refuse(path: str, index: int, reason: str) -> NoReturn:
    raise InvalidRequest(f"`{path}` {reason}.", param=f"expand[{index}]")


def apply(tenant: Tenant, snapshot: Snapshot, expanded: Tree) -> None:
    """Put the objects that `expanded` names into the snapshot. Needs an open transaction."""
    if expanded:
        db.session.flush()  # a POST may have just created what is expanded
    _fill(tenant, [snapshot], expanded)


def _fill(tenant: Tenant, objects: list[Snapshot], expanded: Tree, part: str = "") -> None:
    """Expand objects. `part`: the kind of what is no object of its own."""
    for field, below in expanded.items():
        if field == "data":
            found = [item for each in objects for item in each["data"]]
        else:
            for kind, of_kind in _by_kind(objects, part).items():
                _load(tenant, kind, of_kind, field, below)
            found = [value for each in objects for value in _dicts(each.get(field))]
        if found and below:
            kind = objects[0].get("object", part)
            _fill(tenant, found, below, GRAPH.get(kind, {}).get(field, ""))


def _by_kind(objects: list[Snapshot], part: str) -> Mapping[str, list[Snapshot]]:
    """The objects in groups of one kind. The sources of balance transactions are of several."""
    groups: dict[str, list[Snapshot]] = {}
    for each in objects:
        groups.setdefault(each.get("object", part), []).append(each)
    return groups


def _dicts(value: Any) -> Sequence[Snapshot]:
    """The objects in a field: one, or a list of them; none in place of an id."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, dict)]


def _load(tenant: Tenant, kind: str, objects: list[Snapshot], field: str, below: Tree) -> None:
    """Replace the ids in `field` of all objects by the objects that they name. `below`: what of these is expanded."""
    if field not in GRAPH.get(kind, {}):
        return  # nothing to load: see `absent` of `tree`
    if (kind, field) == ("checkout.session", "line_items"):
        expand_sessions.load_line_items(objects)
        return
    if (kind, field) in SHIPPING:
        if "shipping_rate" in below:
            expand_sessions.load_rates(objects, field)
        return
    if (kind, field) == ("charge", "refunds"):
        _load_refunds(objects)
        return
    if (kind, field) == ("item", "discounts"):
        expand_sessions.load_item_discounts(objects)
        return
    if kind == "checkout.session" and not {"breakdown", "coupon"}.isdisjoint(below):
        expand_sessions.load_discounts(objects, field)
        return
    wanted = {each[field] for each in objects if isinstance(each[field], str)}
    loaded = _find(tenant, GRAPH[kind][field], wanted)
    for each in objects:
        if isinstance(each[field], str) and each[field] in loaded:
            # One snapshot for each place: what is expanded in one must not appear in the other.
            each[field] = serializers.of(loaded[each[field]])


def _find(tenant: Tenant, kind: str, ids: Collection[str]) -> Mapping[str, Any]:
    """What the ids name, by id."""
    if not ids:
        return {}
    if kind == "balance_transaction":
        return balance.find(tenant, ids)
    if kind == "source":
        found: dict[str, Any] = {}
        for prefix, of_kind in SOURCES.items():
            found |= _find(tenant, of_kind, [each for each in ids if each.startswith(prefix)])
        return found
    model, options = ROWS[kind]
    query = tenancy.owned(model, tenant).where(model.id.in_(ids)).options(*options)
    return {row.id: row for row in db.session.scalars(query)}


def _load_refunds(charges: list[Snapshot]) -> None:
    """Add the lists of the latest refunds to charges, which are the tenant's."""
    found = refunds.latest([each["id"] for each in charges], DEFAULT_LIMIT + 1)
    for each in charges:
        rows = found.get(each["id"], [])
        shown = [serializers.refund(row) for row in rows[:DEFAULT_LIMIT]]
        more = len(rows) > DEFAULT_LIMIT
        each["refunds"] = {
            **serializers.list_of(f"/v1/refunds?charge={each['id']}", shown),
            "has_more": more,
            "next_cursor": shown[-1]["id"] if more else None,
        }
