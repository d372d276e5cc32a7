"""Query strings of lists, with their filters."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from checkout.domain.event_types import KNOWN
from checkout.schemas.fields import (
    Boolean,
    Currency,
    Integer,
    Request,
    Schema,
    Timestamp,
    refusal,
    text,
)

DEFAULT_LIMIT, MAX_LIMIT = 10, 100
Reference = Annotated[str, text(64)]
"""Another object's id in a filter. An unknown id matches nothing."""


GROUP = re.compile(r"(?:[a-z_.]+\.)?\*")


DeliveryState = Literal["pending", "delivered", "failed"]


class Created(Schema):
    """When an object was created, seconds UTC: `created=T`, or `created[gt|gte|lt|lte]=T`."""

    gt: Timestamp | None = None
    gte: Timestamp | None = None
    lt: Timestamp | None = None
    lte: Timestamp | None = None


def _exact_time(value: Any) -> Any:
    return {"gte": value, "lte": value} if isinstance(value, str | int) else value


class Page(Request):
    """Which rows of a list. At most one of the two cursors."""

    limit: Annotated[Integer, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT
    starting_after: Reference | None = None
    ending_before: Reference | None = None

    @model_validator(mode="after")
    def _one_cursor(self) -> Page:
        if self.starting_after is not None and self.ending_before is not None:
            raise refusal("can't be given with `starting_after`", field="ending_before")
        return self

    def filters(self) -> dict[str, Any]:
        """The filters that were given, by name."""
        names = set(type(self).model_fields) - set(Page.model_fields)
        given = {name: getattr(self, name) for name in names}
        return {name: value for name, value in given.items() if value is not None}


class CreatedPage(Page):
    created: Annotated[
        Created | None, BeforeValidator(_exact_time, json_schema_input_type=Timestamp | Created)
    ] = None


class SessionList(CreatedPage):
    customer: Reference | None = None
    payment_intent: Reference | None = None
    status: Literal["open", "complete", "expired"] | None = None


class PaymentIntentList(CreatedPage):
    customer: Reference | None = None


class ChargeList(CreatedPage):
    customer: Reference | None = None
    payment_intent: Reference | None = None


class BalanceTransactionList(CreatedPage):
    currency: Currency | None = None
    source: Reference | None = None
    type: Annotated[str, text(64)] | None = None


class OrderList(Page):
    customer: Reference | None = None
    checkout_session: Reference | None = None
    status: Literal["open", "completed", "canceled"] | None = None


def _known(name: str) -> str:
    if name not in KNOWN:
        raise refusal("is no type of event")
    return name


def _type_or_group(value: str) -> str:
    if "*" not in value:
        return _known(value)
    if not GROUP.fullmatch(value):
        raise refusal("may have `*` only at its end, as in `charge.*`")
    if not any(name.startswith(value.removesuffix("*")) for name in KNOWN):
        raise refusal("is no group of types of events")
    return value


EventName = Annotated[str, text(100), AfterValidator(_known)]


class TypedPage(CreatedPage):
    """Filters by type of event. `type` may end in `.*`, for all types that begin so."""

    type: Annotated[str, text(100), AfterValidator(_type_or_group)] | None = None
    types: Annotated[list[EventName], Field(min_length=1, max_length=20)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> TypedPage:
        if self.type is not None and self.types is not None:
            raise refusal("can't be given with `type`", field="types")
        return self

    def filters(self) -> dict[str, Any]:
        """The filters that were given; `charge.*` is the group `charge.`, and one type is a list of one."""
        filters = super().filters()
        if asked := filters.pop("type", None):
            if asked.endswith("*"):
                filters["group"] = asked.removesuffix("*")
            else:
                filters["types"] = [asked]
        return filters


class EventList(TypedPage):
    """`delivery_success`: whether all endpoints took the event. `object_ids`: the objects that they are about."""

    delivery_success: Boolean | None = None
    object_ids: Annotated[list[Reference], Field(min_length=1, max_length=20)] | None = None


class DeliveryList(CreatedPage):
    """The deliveries of an event."""

    status: DeliveryState | None = None


class EndpointDeliveryList(TypedPage):
    """The deliveries to an endpoint, with the filters of events for their types."""

    status: DeliveryState | None = None

    def filters(self) -> dict[str, Any]:
        """Those of events; one type is a list of one."""
        filters = super().filters()
        return filters | {"types": [filters.pop("type")]} if "type" in filters else filters


class LinkList(CreatedPage):
    active: Boolean | None = None


class ProductList(Page):
    active: Boolean | None = None


class PriceList(Page):
    active: Boolean | None = None
    currency: Currency | None = None
    product: Reference | None = None
    type: Literal["one_time", "recurring"] | None = None
    lookup_keys: (
        Annotated[list[Annotated[str, text(200)]], Field(min_length=1, max_length=10)] | None
    ) = None


class PromotionCodeList(CreatedPage):
    active: Boolean | None = None
    code: Annotated[str, text(500)] | None = None
    coupon: Reference | None = None
    customer: Reference | None = None


class CustomerList(Page):
    email: Annotated[str, text(254)] | None = None
