"""Answers: the types of objects, their lists, and the objects that `expand[]` puts into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from checkout.api import publishable
from checkout.api.expand_graph import GRAPH, SOURCES, kind_of_items
from checkout.api.operations import Call
from checkout.reference.openapi.schemas import REF, Schemas
from checkout.reference.openapi.words import Words
from checkout.serializers.types import BY_KIND

JsonObject = dict[str, Any]
HEADERS: Mapping[str, JsonObject] = {
    "RequestId": {
        "description": "Names the request in the log.",
        "schema": {"type": "string"},
    },
    "IdempotentReplayed": {
        "description": "`true` if the answer was stored by an earlier request with the same key.",
        "schema": {"type": "string", "const": "true"},
    },
}
SENT_AS = {"Request-Id": "RequestId", "Idempotent-Replayed": "IdempotentReplayed"}
ITEMS_OF_ORDERS = "order_item"
"""The line items of an order are another type than those of a session or link, and name themselves the same."""
ONE_OF = {"source": tuple(SOURCES.values())}
"""Names in the graph of `expand[]` for one of several kinds."""
CHECKOUT = "checkout"
"""The kind whose objects have no field `object`, and whose type says itself what can be expanded."""
ITEMS_WORDS = {
    "items": "The objects of this page.",
    "last_key": "The `last_key` of the next page's request; null on the last page.",
}
LIST_WORDS = {
    "object": "`list`",
    "data": "The objects of this page.",
    "has_more": "Whether there are more objects.",
    "next_cursor": "The `starting_after` of the next page; null on the last one.",
    "url": "The path of the list.",
}
SEARCHED = ("charge", "customer", "payment_intent", "price", "product")
"""The kinds of object that can be searched."""
SEARCH_RESULT: JsonObject = {
    "object": {"type": "string", "const": "search_result", "description": "`search_result`"},
    "next_page": {
        "type": ["string", "null"],
        "description": "The `page` of the next page; null on the last one.",
    },
    "total_count": {"type": "integer", "description": "How many objects match, if expanded."},
}
ID: JsonObject = {"type": "string"}


def types() -> list[type[Any]]:
    return list(BY_KIND.values())


def described(made: Schemas) -> set[str]:
    """The names of the schemas that `complete` has described: objects and lists of them."""
    names = {
        made.names[each]
        for kind, each in BY_KIND.items()
        if "object" in each.__annotations__ or kind == CHECKOUT
    }
    searches = {f"{made.names[BY_KIND[kind]]}Search" for kind in SEARCHED}
    return names | {f"{name}Page" for name in names} | searches


def complete(made: Schemas, text: Words) -> None:
    """Add the lists, what can be expanded, and the words."""
    for kind, each in BY_KIND.items():
        schema = made.of(each)
        named = "item" if kind == ITEMS_OF_ORDERS else kind
        expandable = {} if kind == CHECKOUT else GRAPH.get(named, {})
        for field, holds in expandable.items():
            _expand(schema, field, _of_orders(holds) if kind == "order" else holds, made)
        for name, value in schema["properties"].items():
            value["description"] = text.field(kind, made.names[each], name)
        if "object" in schema["properties"]:
            made.named[f"{made.names[each]}Page"] = _list(made.ref(each))
        elif kind == CHECKOUT:
            made.named[f"{made.names[each]}Page"] = _items(made.ref(each))
    for kind in SEARCHED:
        made.named[f"{made.names[BY_KIND[kind]]}Search"] = _search(made.ref(BY_KIND[kind]))


def _of_orders(kind: str) -> str:
    return kind.replace("list of item", f"list of {ITEMS_OF_ORDERS}")


def _expand(schema: JsonObject, field: str, kind: str, made: Schemas) -> None:
    """A field that can be expanded is an id or the object. One that the type doesn't have is there if expanded."""
    properties = schema["properties"]
    if kind not in ONE_OF and _holds(properties.get(field, {}), kind_of_items(kind), made):
        return  # a part of the object, whose own fields can be expanded
    reference = ref(kind, made)
    if field not in properties or kind != kind_of_items(kind):
        properties[field] = reference
        return
    options: list[JsonObject] = [ID, *reference.get("anyOf", [reference])]
    if {"type": "null"} in properties[field].get("anyOf", ()):
        options.append({"type": "null"})
    properties[field] = {"anyOf": options}


def _holds(schema: JsonObject, kind: str, made: Schemas) -> bool:
    """Whether the type of a field already has the type of this kind."""
    return f"'{REF}{made.names[_type_of(kind)]}'" in str(schema)


def ref(kind: str, made: Schemas) -> JsonObject:
    """`product` or `list of product` as a reference."""
    if kind in ONE_OF:
        return {"anyOf": [ref(each, made) for each in ONE_OF[kind]]}
    of_one = made.names[_type_of(kind_of_items(kind))]
    if kind.startswith("search of "):
        return {"$ref": f"{REF}{of_one}Search"}
    return {"$ref": f"{REF}{of_one}" + ("Page" if kind != kind_of_items(kind) else "")}


def _type_of(kind: str) -> type[Any]:
    if kind not in BY_KIND:
        raise LookupError(f"checkout.serializers.types has no type for the kind {kind}")
    return BY_KIND[kind]


def _list(of_one: JsonObject) -> JsonObject:
    properties: JsonObject = {
        "object": {"type": "string", "const": "list"},
        "data": {"type": "array", "items": of_one},
        "has_more": {"type": "boolean"},
        "next_cursor": {"type": ["string", "null"]},
        "url": {"type": "string"},
    }
    return _described(properties, LIST_WORDS)


def _items(of_one: JsonObject) -> JsonObject:
    """A list of checkouts."""
    last_key: JsonObject = {"type": ["string", "null"]}
    return _described(
        {"items": {"type": "array", "items": of_one}, "last_key": last_key}, ITEMS_WORDS
    )


def _described(properties: JsonObject, text: Mapping[str, str]) -> JsonObject:
    described = {name: {**each, "description": text[name]} for name, each in properties.items()}
    return {"type": "object", "required": list(properties), "properties": described}


def _search(of_one: JsonObject) -> JsonObject:
    found = _list(of_one)
    properties: JsonObject = {**found["properties"], **SEARCH_RESULT}
    del properties["next_cursor"]
    return {
        **found,
        "required": list(properties.keys() - {"total_count"}),
        "properties": properties,
    }


def response(call: Call, made: Schemas) -> JsonObject:
    """The response to a successful call."""
    kind = "deleted" if call.method == "DELETE" and call.parameters else call.operation.shows
    if call.path.startswith("/v1/orders"):
        kind = _of_orders(kind)
    sent = list(SENT_AS.items())[: 1 if call.method == "GET" else 2]
    return {
        "description": "A page of the list." if kind != kind_of_items(kind) else "The object.",
        "headers": {header: {"$ref": f"#/components/headers/{name}"} for header, name in sent},
        "content": {"application/json": {"schema": _shown(call, ref(kind, made))}},
    }


def _shown(call: Call, reference: JsonObject) -> JsonObject:
    """To a publishable key, an object with only some of its fields is shown."""
    if not call.operation.publishable or call.operation.shows in publishable.WHOLE:
        return reference
    name = reference["$ref"].removeprefix(REF)
    return {"anyOf": [reference, {"$ref": f"{REF}Public{name}"}]}


PUBLIC_DISCOUNTS: JsonObject = {
    "type": "array",
    "description": "The discount as the shopper reads it.",
    "items": {
        "type": "object",
        "required": ["label", "is_promotion_code"],
        "properties": {
            "label": {
                "type": ["string", "null"],
                "description": "The promotion code, or the coupon's name.",
            },
            "is_promotion_code": {
                "type": "boolean",
                "description": "Whether it is a promotion code, which the shopper may remove.",
            },
        },
    },
}


def public(made: Schemas) -> dict[str, JsonObject]:
    """What a publishable key may see of the objects that it can ask for: all of the fields are those of the object."""
    shown = {
        "CheckoutSession": _public_session(made),
        "PaymentMethod": _part("payment_method", publishable.MADE_FIELDS, made),
    }
    for kind in publishable.INTENTS:
        fields = made.of(BY_KIND[kind])["properties"]
        names = [name for name in publishable.INTENT_FIELDS if name in fields]
        shown[made.names[BY_KIND[kind]]] = _part(kind, names, made)
    return {f"Public{name}": schema for name, schema in shown.items()}


def _public_session(made: Schemas) -> JsonObject:
    shown = _part("checkout.session", (*publishable.FIELDS, "next_action"), made)
    items = _list(_part("item", publishable.ITEM_FIELDS, made))
    described = {**items, "description": "The line items, if they are expanded."}
    more = {publishable.EXPANDABLE: described, "discounts": PUBLIC_DISCOUNTS}
    return {**shown, "properties": {**shown["properties"], **more}}


def _part(kind: str, names: Sequence[str], made: Schemas) -> JsonObject:
    whole = made.of(BY_KIND[kind])
    properties = {name: whole["properties"][name] for name in names}
    required = [name for name in names if name in whole["required"]]
    return {"type": "object", "required": required, "properties": properties}
