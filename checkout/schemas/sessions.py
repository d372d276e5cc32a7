"""The request that creates a Checkout Session, in each of the spellings that its sources use."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from checkout.domain.amounts import MAX_LINE_ITEMS
from checkout.schemas.discounts import SessionDiscounts
from checkout.schemas.fields import (
    Boolean,
    Currency,
    Email,
    NewMetadata,
    Request,
    Timestamp,
    Url,
    absent,
    id_of,
    refusal,
    text,
    unavailable,
)
from checkout.schemas.line_items import LineItem
from checkout.schemas.methods import Choosing, PaymentOptions
from checkout.schemas.neutral import empty_as_object
from checkout.schemas.not_available import OfSessions
from checkout.schemas.session_look import BrandingSettings, CustomText
from checkout.schemas.session_parts import (
    AfterCompletion,
    CustomerChanges,
    Enabled,
    NewPaymentMethod,
    PaymentIntentData,
    SavedPaymentMethodOptions,
    SetupIntentData,
    WalletOptions,
)
from checkout.schemas.shipping import ShippingAddressCollection, ShippingOption

UI_MODES = {
    "hosted": "hosted",
    "hosted_page": "hosted",
    "embedded": "embedded",
    "embedded_page": "embedded",
    "custom": "custom",
    "elements": "custom",
}
"""The values of both dialects, and the stored value of each."""
AnyUiMode = Literal["hosted", "hosted_page", "embedded", "embedded_page", "custom", "elements"]
DAY = 24 * 3600
YEAR = 365 * DAY
EXTRAS = frozenset(
    "return_url client_customer_id wallet_options "
    "saved_payment_method_options after_completion allow_promotion_codes branding_settings "
    "custom_text customer_update integration_identifier origin_context payment_method_data "
    "redirect_on_completion".split()
)
"""Stored together in the column `extras`."""
LEFT_OUT = frozenset({"branding_settings", "custom_text", "customer_update", "payment_method_data"})
"""Those that a session doesn't have where they are empty."""
NOT_COLUMNS = EXTRAS | frozenset(
    "expand line_items currency expires_at shipping_address_collection shipping_options discounts "
    "payment_intent_data payment_method_options setup_intent_data".split()
).union(Choosing.model_fields)
"""Fields that the service works out, or that belong to other rows."""
ONLY_WHEN_SELLING = (
    "line_items",
    "payment_intent_data",
    "shipping_options",
    "submit_type",
    "discounts",
    "allow_promotion_codes",
)
MAX_SHIPPING_OPTIONS = 5
LANGUAGE_TAG = r"^(?:auto|[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*)$"


def _mode(value: Any) -> Any:
    if value == "subscription":
        raise unavailable(value)
    return value


def _only_payment(value: Any) -> Any:
    if value in ("order", "setup", "subscription"):
        raise unavailable(value)
    return value


def _ui_mode(value: Any) -> Any:
    if value == "form":
        raise unavailable(value)
    return UI_MODES.get(value, value) if isinstance(value, str) else value


def switch(value: Any) -> Any:
    """`{enabled: x}` is x."""
    return value["enabled"] if isinstance(value, dict) and set(value) == {"enabled"} else value


Phone = Annotated[Boolean | None, BeforeValidator(switch, json_schema_input_type=Boolean | Enabled)]


class SessionCreate(OfSessions, Choosing, Request):
    """POST /v1/checkout/sessions. `longest`: seconds from creation to the latest `expires_at`, which is the default."""

    longest: ClassVar[int] = YEAR
    apart: ClassVar[frozenset[str]] = NOT_COLUMNS

    mode: Annotated[Literal["payment", "order", "setup"], BeforeValidator(_mode)]
    ui_mode: Annotated[
        Literal["hosted", "embedded", "custom"],
        BeforeValidator(_ui_mode, json_schema_input_type=AnyUiMode),
    ] = "hosted"
    line_items: Annotated[list[LineItem], Field(min_length=1, max_length=MAX_LINE_ITEMS)] | None = (
        None
    )
    success_url: Url | None = None
    cancel_url: Url | None = None
    return_url: Url | None = None
    redirect_on_completion: Literal["always", "if_required", "never"] | None = None
    currency: Currency | None = None
    customer: Annotated[str, id_of("cus_")] | None = None
    customer_email: Email | None = None
    customer_creation: Literal["always", "if_required"] = "if_required"
    client_reference_id: Annotated[str, text(200)] | None = None
    client_customer_id: Annotated[str, text(200)] | None = None
    description: Annotated[str, text(1000)] | None = None
    expires_at: Timestamp | None = None
    billing_address_collection: Literal["auto", "required"] = "auto"
    shipping_address_collection: ShippingAddressCollection | None = None
    shipping_options: (
        Annotated[list[ShippingOption], Field(min_length=1, max_length=MAX_SHIPPING_OPTIONS)] | None
    ) = None
    discounts: SessionDiscounts = None
    allow_promotion_codes: Boolean | None = None
    phone_number_collection: Phone = None
    payment_intent_data: PaymentIntentData | None = None
    setup_intent_data: SetupIntentData | None = None
    payment_method_options: PaymentOptions | None = None
    locale: Annotated[str, StringConstraints(pattern=LANGUAGE_TAG, max_length=16)] | None = None
    submit_type: Literal["auto", "book", "donate", "pay", "subscribe"] | None = None
    wallet_options: WalletOptions | None = None
    saved_payment_method_options: SavedPaymentMethodOptions | None = None
    after_completion: AfterCompletion | None = None
    branding_settings: BrandingSettings | None = None
    custom_text: Annotated[CustomText, BeforeValidator(empty_as_object)] | None = None
    customer_update: CustomerChanges | None = None
    integration_identifier: Annotated[str, text(200)] | None = None
    origin_context: Literal["mobile_app", "web"] | None = None
    payment_method_data: NewPaymentMethod | None = None
    metadata: NewMetadata | None = None

    @model_validator(mode="after")
    def _complete(self) -> SessionCreate:
        self._fits_mode()
        if self.ui_mode == "hosted" and self.success_url is None and self.after_completion is None:
            raise absent("success_url")
        self._returns()
        data = self.payment_intent_data
        if data and data.shipping and self.shipping_address_collection:
            raise refusal(
                "can't be given with `payment_intent_data[shipping]`",
                field="shipping_address_collection",
            )
        if self.customer is not None and self.customer_email is not None:
            raise refusal("can't be given with `customer`", field="customer_email")
        if self.customer_update and self.customer_update.wanted() and self.customer is None:
            raise refusal("can only be given with `customer`", field="customer_update")
        if self.discounts and self.allow_promotion_codes:
            raise refusal("can't be given with `allow_promotion_codes`", field="discounts")
        return self

    @property
    def has_amount(self) -> bool:
        """Whether there is something to pay without line items."""
        return False

    def _returns(self) -> None:
        """Only the frame of an embedded session can stay where it is after the payment."""
        wanted = self.redirect_on_completion
        if self.ui_mode != "embedded":
            if wanted in ("if_required", "never"):
                raise refusal("is for `ui_mode` `embedded`", field="redirect_on_completion")
        elif wanted == "always" and self.return_url is None and self.success_url is None:
            raise absent("return_url")

    def _fits_mode(self) -> None:
        """Mode `setup` sells nothing; the other modes set nothing up."""
        if self.mode != "setup":
            if not self.line_items and not self.has_amount:
                raise absent("line_items")
            if self.setup_intent_data is not None:
                raise refusal("is for mode `setup`", field="setup_intent_data")
            return
        for name in ONLY_WHEN_SELLING:
            if getattr(self, name) not in (None, False, []):
                raise refusal("can't be given in mode `setup`", field=name)
        if self.types_field and "card" not in (self.chosen_types or ()):
            raise refusal("must contain `card` in mode `setup`", field=self.types_field)
        for name in self.card_columns().keys() - {"request_three_d_secure"}:
            at = f"payment_method_options[card][{name}]"
            raise refusal("can't be given in mode `setup`", field=at)

    def card_columns(self) -> dict[str, Any]:
        """The options for cards, as columns of the session's intent."""
        return self.payment_method_options.columns() if self.payment_method_options else {}

    def intent_columns(self) -> dict[str, Any]:
        """The options for cards and the types that may pay, as columns of the session's intent."""
        columns = self.card_columns()
        if self._types():
            columns["payment_method_types"] = self._types()
        return columns

    def _types(self) -> list[str] | None:
        """The types of payment methods, None for cards alone. Bank accounts can't be set up."""
        types = self.chosen_types
        return None if self.mode == "setup" or types == ["card"] else types

    def extras(self) -> dict[str, Any]:
        """The fields that no query and no total needs: stored together, and answered as they came."""
        extras = self.model_dump(include=set(EXTRAS), exclude_none=True)
        if self.ui_mode == "embedded":
            extras.setdefault("redirect_on_completion", "always")
        else:
            extras.pop("redirect_on_completion", None)
        if types := self._types():
            extras["payment_method_types"] = types
        if self.after_completion:
            extras["after_completion"] = self.after_completion.answered()
        if self.branding_settings:
            extras["branding_settings"] = self.branding_settings.answered()
        if self.custom_text:
            extras["custom_text"] = self.custom_text.answered()
        if self.customer_update:
            extras["customer_update"] = self.customer_update.wanted()
        return {name: value for name, value in extras.items() if value or name not in LEFT_OUT}


class NarrowSessionCreate(SessionCreate):
    """POST /v1/checkout_sessions, the older edition: mode `payment` alone, for a day at most."""

    longest: ClassVar[int] = DAY
    mode: Annotated[Literal["payment"], BeforeValidator(_only_payment)]
