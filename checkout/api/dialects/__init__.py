"""The dialects of the API: Till's own, Stripe's for its official SDKs, and that of `/v1/checkouts`.

Services, snapshots and stored answers are neutral. A dialect is a module with `error`, which gives the HTTP status and
the fields of an error, `about`, which gives the fields that show what the error is about, and `SHAPES`: for each kind
of object that differs from the neutral snapshot, a function that renders it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from typing import Any

import orjson
from flask import request

from checkout.api import last_errors
from checkout.api.dialects import fluveo, iso, previous, stripe, stripe_absent
from checkout.api.expand import Paths, Tree
from checkout.api.expand_graph import GRAPH, kind_of_items
from checkout.domain.errors import CheckoutError, InvalidRequest, UnsupportedVersion
from checkout.services.tenancy import Tenant
from checkout.services.webhooks.outbox import API_VERSION
from foundation.logs import redact

Snapshot = dict[str, Any]
Shape = Callable[[Snapshot, Tree], Snapshot]


class Dialect:
    """`error(refusal, status, error_type)` gives (HTTP status, fields of the error); `shapes` are by kind of object.

    `about(refusal, snapshot)` gives more fields of an error, with the rendered snapshot of its object. `load(tenant,
    snapshot)` adds what the dialect answers of other rows. `absent`: for each kind of object, fields that Till doesn't
    have and that may be expanded; `with_absent(shown, expanded)` adds those that the request expands.
    `envelope(fields)` is the body of an error.
    """

    def __init__(
        self,
        error: Callable[[CheckoutError, int, str], tuple[int, dict[str, Any]]],
        about: Callable[[CheckoutError, Snapshot], dict[str, Any]],
        shapes: Mapping[str, Shape],
        load: Callable[[Tenant, Snapshot], None] = lambda _tenant, _snapshot: None,
        absent: Paths = {},  # noqa: B006 - never changed
        with_absent: Shape = lambda shown, _expanded: shown,
        envelope: Callable[[dict[str, Any]], dict[str, Any]] = lambda fields: {"error": fields},
    ):
        self.envelope = envelope
        self.error = error
        self.about = about
        self.load = load
        self.absent = absent
        self._with_absent = with_absent
        self._shapes = shapes
        self._list = shapes.get("list", lambda shown, _expanded: shown)
        self._fields = _fields_to_render(shapes.keys() | absent.keys())

    def render(self, snapshot: Snapshot, expanded: Tree, part: str = "") -> Snapshot:
        """A snapshot and the objects in it. `expanded` is the tree of the request's `expand[]`.

        `part`: the kind of what is no object of its own, such as "promotion".
        """
        kind = snapshot.get("object", part)
        if kind in ("list", "search_result"):
            below = expanded.get("data", {})
            data = [self.render(item, below) for item in snapshot["data"]]
            page = {**snapshot, "data": data}
            return self._list(page, expanded) if kind == "list" else page
        shown = snapshot
        if kind == "event":
            shown = {**snapshot, "data": self._data(snapshot["data"])}
        for field in self._fields.get(kind, ()):
            value, below, part = snapshot.get(field), expanded.get(field, {}), GRAPH[kind][field]
            if isinstance(value, dict):
                shown = {**shown, field: self.render(value, below, part)}
            elif isinstance(value, list):
                shown = {**shown, field: [self.render(each, below, part) for each in value]}
        if expanded:
            shown = self._with_absent(shown, expanded)
        shape = self._shapes.get(kind)
        return shape(shown, expanded) if shape else shown

    def _data(self, data: Snapshot) -> Snapshot:
        """The object of an event. Its old attributes are found by rendering it as it was, too."""
        shown = self.render(data["object"], {})
        if "previous" not in data:
            return {"object": shown}
        was = self.render({**data["object"], **data["previous"]}, {})
        return {"object": shown, "previous_attributes": previous.attributes(was, shown)}


def _fields_to_render(shaped: Set[str]) -> Mapping[str, tuple[str, ...]]:
    """For each kind, the fields that may hold an object of a `shaped` kind, at any depth.

    Only these are visited, since most snapshots hold no such object.
    """
    leading = shaped
    while wider := {
        kind
        for kind, fields in GRAPH.items()
        if kind not in leading and any(kind_of_items(each) in leading for each in fields.values())
    }:
        leading = leading | wider
    return {
        kind: tuple(field for field, each in fields.items() if kind_of_items(each) in leading)
        for kind, fields in GRAPH.items()
    }


ISO = Dialect(iso.error, iso.about, iso.SHAPES, absent=iso.ABSENT, envelope=iso.envelope)
DEFAULT = Dialect(fluveo.error, fluveo.about, fluveo.SHAPES)
STRIPE: Mapping[str, Dialect] = {
    since: Dialect(
        stripe.error,
        stripe.about,
        shapes,
        load=last_errors.load_methods,
        absent=stripe_absent.ABSENT,
        with_absent=stripe_absent.with_absent,
    )
    for since, shapes in stripe.VERSIONS.items()
}


def current() -> Dialect:
    """The dialect of the request.

    `/v1/checkouts` has its own. Elsewhere Stripe's SDKs send the header `Stripe-Version`, which chooses the shapes.
    """
    if iso.serves(request.path):
        return ISO
    version = request.headers.get(stripe.HEADER)
    return DEFAULT if version is None else STRIPE[stripe.since(version)]


def delivered(event: Snapshot, version: str | None) -> bytes:
    """The body of a webhook: the event in the endpoint's version of Stripe's API, or in Till's own dialect for None."""
    if version is None:
        return orjson.dumps(DEFAULT.render(event, {}))
    dialect = STRIPE[stripe.since(version)]
    return orjson.dumps(dialect.render({**event, "api_version": version}, {}))


def version() -> str:
    """The API version that the request's answer is in: that of `Stripe-Version`, or Till's own."""
    return release() or API_VERSION


def release() -> str | None:
    """The version that `Stripe-Version` names, without flags of previews. None in Till's own dialect."""
    sent = request.headers.get(stripe.HEADER)
    return None if sent is None else stripe.release(sent)


def endpoint_version(asked: str | None) -> str | None:
    """The version of a new webhook endpoint: the one it is `asked` for, else the request's. None is Till's own.

    Raises InvalidRequest for what is no version.
    """
    if asked is None:
        return release()
    if asked == API_VERSION:
        return None
    if not stripe.is_version(asked) or stripe.release(asked) != asked:
        raise InvalidRequest(
            f"The `api_version` field must be a version of Stripe's API, such as 2026-03-25.dahlia, or {API_VERSION}.",
            param="api_version",
        )
    return asked


def check_version() -> None:
    """Raises UnsupportedVersion for a `Stripe-Version` that is none."""
    version = request.headers.get(stripe.HEADER)
    if version is not None and not stripe.is_version(version):
        raise UnsupportedVersion(
            f"'{redact(version)[:40]}' is no version of Stripe's API, such as 2026-03-25.dahlia.",
            param=stripe.HEADER,
        )


def is_stripe() -> bool:
    """Whether the request is in Stripe's dialect."""
    return stripe.HEADER in request.headers and not iso.serves(request.path)
