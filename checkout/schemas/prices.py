"""Requests about prices. Amount, currency and product of a price never change.

Tiers, amounts that the shopper chooses and recurring prices are stored and listed; no session sells
them. Source: the reference's pages on prices.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from checkout.schemas.catalog import (
    CustomUnitAmount,
    DecimalAmount,
    LookupKey,
    NewProduct,
    Recurring,
    TaxBehavior,
    check_one_amount,
    whole_amount,
)
from checkout.schemas.fields import (
    Amount,
    Boolean,
    Currency,
    Integer,
    NewMetadata,
    Request,
    Schema,
    absent,
    id_of,
    refusal,
    text,
)
from checkout.schemas.neutral import Empty
from checkout.schemas.updates import Update

Nickname = Annotated[str, text(5000)]


def _up_to(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isdecimal() and value.isascii() else value


class Tier(Schema):
    """Up to so many units; the last tier goes up to "inf", which is answered as null."""

    up_to: Annotated[
        Annotated[int, Field(ge=1, le=2**53)] | Literal["inf"], BeforeValidator(_up_to)
    ]
    flat_amount: Amount | None = None
    flat_amount_decimal: DecimalAmount | None = None
    unit_amount: Amount | None = None
    unit_amount_decimal: DecimalAmount | None = None

    @model_validator(mode="after")
    def _priced(self) -> Tier:
        for name in ("flat_amount", "unit_amount"):
            if getattr(self, name) is not None and getattr(self, f"{name}_decimal") is not None:
                raise refusal(f"can't be given with `{name}`", field=f"{name}_decimal")
        if not self.model_fields_set & set(Tier.model_fields) - {"up_to"}:
            raise absent("unit_amount")
        return self

    def plain(self) -> dict[str, Any]:
        return {**self.model_dump(), "up_to": None if self.up_to == "inf" else self.up_to}


class TransformQuantity(Schema):
    divide_by: Annotated[Integer, Field(ge=1, le=10**9)]
    round: Literal["up", "down"]


class PriceCreate(Request):
    """POST /v1/prices."""

    apart: ClassVar[frozenset[str]] = frozenset(
        {"expand", "currency_options", "product", "product_data", "transfer_lookup_key"}
    )
    product: Annotated[str, id_of("prod_")] | None = None
    product_data: NewProduct | None = None
    currency: Currency
    unit_amount: Amount | None = None
    unit_amount_decimal: DecimalAmount | None = None
    custom_unit_amount: CustomUnitAmount | None = None
    active: Boolean | None = None
    type: Literal["one_time", "recurring"] | None = None
    billing_scheme: Literal["per_unit", "tiered"] = "per_unit"
    tiers_mode: Literal["graduated", "volume"] | None = None
    tiers: Annotated[list[Tier], Field(min_length=1, max_length=100)] | None = None
    transform_quantity: TransformQuantity | None = None
    recurring: Recurring | None = None
    tax_behavior: TaxBehavior | None = None
    lookup_key: LookupKey | None = None
    transfer_lookup_key: Boolean | None = None
    nickname: Nickname | None = None
    currency_options: Empty | None = None
    metadata: NewMetadata | None = None

    @model_validator(mode="after")
    def _complete(self) -> PriceCreate:
        if self.product is None and self.product_data is None:
            raise absent("product")
        if self.product is not None and self.product_data is not None:
            raise refusal("can't be given with `product`", field="product_data")
        if self.type == "recurring" and self.recurring is None:
            raise absent("recurring")
        if self.type == "one_time" and self.recurring is not None:
            raise refusal("can't be given for a one-time price", field="recurring")
        if self.billing_scheme == "tiered":
            self._check_tiers()
        else:
            self._check_amount()
        return self

    def _check_tiers(self) -> None:
        for name in ("unit_amount", "unit_amount_decimal", "custom_unit_amount"):
            if getattr(self, name) is not None:
                raise refusal("can't be given for a tiered price", field=name)
        if self.tiers is None:
            raise absent("tiers")
        if self.tiers_mode is None:
            raise absent("tiers_mode")
        *lower, last = [tier.up_to for tier in self.tiers]
        bounds = [bound for bound in lower if isinstance(bound, int)]
        if last != "inf" or len(bounds) < len(lower) or bounds != sorted(set(bounds)):
            raise refusal("must go up from tier to tier, the last one to `inf`", field="tiers")

    def _check_amount(self) -> None:
        for name in ("tiers", "tiers_mode"):
            if getattr(self, name) is not None:
                raise refusal("is for a tiered price", field=name)
        check_one_amount(self)

    def columns(self) -> dict[str, Any]:
        """The columns of the new row, with amounts and tiers in their stored form."""
        given = super().columns()
        amount = whole_amount(self.unit_amount, self.unit_amount_decimal)
        if amount is not None:
            given["unit_amount"] = amount
        if self.custom_unit_amount:
            given["custom_unit_amount"] = self.custom_unit_amount.plain()
        if self.tiers:
            given["tiers"] = [tier.plain() for tier in self.tiers]
        return given


class PriceUpdate(Update):
    """POST /v1/prices/{id}."""

    apart: ClassVar[frozenset[str]] = frozenset(
        {"expand", "currency_options", "metadata", "transfer_lookup_key"}
    )
    clears: ClassVar[frozenset[str]] = frozenset({"lookup_key", "nickname"})
    active: Boolean | None = None
    nickname: Nickname | None = None
    tax_behavior: TaxBehavior | None = None
    lookup_key: LookupKey | None = None
    transfer_lookup_key: Boolean | None = None
    currency_options: Empty | None = None
