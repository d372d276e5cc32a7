"""Which types of payment methods a request names, and its options for cards.

Each account has cards and debits of bank accounts. The other types that Stripe's libraries know are taken beside them,
as a shop sends them that shows the shopper what is there. They are refused where nothing else is left.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from checkout.domain import banks
from checkout.schemas.fields import Schema, refusal
from checkout.schemas.neutral import Empty, IfAvailable, Off, Switch

OTHER_TYPES = frozenset(
    "acss_debit affirm afterpay_clearpay alipay alma amazon_pay au_becs_debit bacs_debit bancontact billie bizum blik "
    "boku_promptpay boleto capchase_pay card_present cashapp check_scan click_to_pay crypto customer_balance demo_pay "
    "duitnow dummy_auth_push dummy_passthrough_card edenred eps fpx gcash getbalance gift_card giropay gopay grabpay "
    "id_bank_transfer ideal interac_present kakao_pay klarna knet konbini kr_card kr_market kriya link mb_way "
    "mobilepay momo mondu multibanco naver_pay netbanking ng_bank ng_bank_transfer ng_card ng_market ng_ussd "
    "ng_wallet nz_bank_account octopus oxxo p24 paper_check pay_by_bank payco paynow paypal paypay payto pix "
    "promptpay qris rechnung revolut_pay samsung_pay satispay scalapay sepa_debit sequra shop_pay shopeepay sofort "
    "south_korea_market stripe_balance sunbit swish tamara test_pay touch_n_go truemoney twint upi us_bank_account "
    "us_cash_voucher vipps wechat_pay wero zip".split()
)
"""The types that Stripe's libraries know, without `card`."""
MOST_TYPES = 100
AVAILABLE = ("card", *banks.CURRENCIES)
MethodType = Literal["card", "us_bank_account", "sepa_debit"]
ThreeDSecure = Literal["any", "automatic", "challenge"]


def _known(value: str) -> str:
    if value not in OTHER_TYPES and value != "card":
        raise refusal("must be a type of payment methods, such as `card`")
    return value


def _with_cards(value: list[str]) -> list[str]:
    if "card" not in value:
        raise refusal("must contain `card`: other types are not available")
    return ["card"]


def _available(value: list[str]) -> list[str]:
    kept = [each for each in dict.fromkeys(value) if each in AVAILABLE]
    if not kept:
        raise refusal("must contain `card`, `us_bank_account` or `sepa_debit`")
    return kept


def _without_cards(value: list[str]) -> list[str]:
    if "card" in value:
        raise refusal("must not contain `card`: excluding cards is not available")
    return value


def _nothing_as_list(value: Any) -> Any:
    return [] if value == "" else value


Named = Annotated[list[Annotated[str, AfterValidator(_known)]], Field(max_length=MOST_TYPES)]
Types = Annotated[Named, Field(min_length=1), AfterValidator(_available)]
"""Types to pay with. What is left of them are those that are available."""
CardTypes = Annotated[Named, Field(min_length=1), AfterValidator(_with_cards)]
"""Types where cards alone are available. What is left of them is `["card"]`."""
Excluded = Annotated[Named, BeforeValidator(_nothing_as_list), AfterValidator(_without_cards)]
"""Types not to pay with, except cards, which pay wherever no types are named."""


class Installments(Switch):
    plan: Empty | None = None


class CardOptions(Schema):
    request_three_d_secure: ThreeDSecure | None = None
    cvc_token: Empty | None = None
    installments: Installments | None = None
    mandate_options: Empty | None = None
    mit_exemption: Empty | None = None
    moto: Off | None = None
    network: Empty | None = None
    request_decremental_authorization: IfAvailable | None = None
    request_extended_authorization: IfAvailable | None = None
    request_incremental_authorization: IfAvailable | None = None
    request_multicapture: IfAvailable | None = None
    request_overcapture: IfAvailable | None = None
    request_partial_authorization: IfAvailable | None = None
    require_cvc_recollection: Off | None = None
    restrictions: Empty | None = None
    setup_credential_usage: Empty | None = None
    statement_descriptor_suffix_kana: Empty | None = None
    statement_descriptor_suffix_kanji: Empty | None = None
    stored_credential_usage: Empty | None = None
    three_d_secure: Empty | None = None

    def columns(self) -> dict[str, Any]:
        """As columns of the intent. Cards are all that pays it, so what holds for cards holds for the intent."""
        return self.model_dump(include={"request_three_d_secure"}, exclude_none=True)


class PaymentCardOptions(CardOptions):
    capture_method: Literal["manual", ""] | None = None
    setup_future_usage: Literal["none", "off_session", "on_session", ""] | None = None

    def columns(self) -> dict[str, Any]:
        """As columns of the PaymentIntent."""
        columns = super().columns()
        if self.capture_method:
            columns["capture_method"] = self.capture_method
        if usage := self.setup_future_usage:
            columns["setup_future_usage"] = None if usage == "none" else usage
        return columns


class MethodOptions(Schema):
    """`payment_method_options`: those of cards. The options of types that Till doesn't have are dropped."""

    card: CardOptions | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_cards(cls, values: Any) -> Any:
        if values == "":
            return {}
        if not isinstance(values, dict):
            return values
        return {k: v for k, v in values.items() if v is not None and k not in OTHER_TYPES}

    def columns(self) -> dict[str, Any]:
        """As columns of the intent."""
        return self.card.columns() if self.card else {}


class PaymentOptions(MethodOptions):
    card: PaymentCardOptions | None = None


class Choosing(Schema):
    """Which types of payment methods may pay: by one of two names, or without some."""

    payment_method_types: Types | None = None
    allowed_payment_method_types: Types | None = None
    excluded_payment_method_types: Excluded | None = None
    payment_method_configuration: Empty | None = None

    @model_validator(mode="after")
    def _one_name(self) -> Choosing:
        if self.payment_method_types and self.allowed_payment_method_types:
            raise refusal(
                "can't be given with `payment_method_types`", field="allowed_payment_method_types"
            )
        if self.types_field and self.chosen_types == []:
            raise refusal("leaves no type to pay with", field="excluded_payment_method_types")
        return self

    @property
    def types_field(self) -> str | None:
        """The name under which types were given."""
        names = ("payment_method_types", "allowed_payment_method_types")
        return next((name for name in names if getattr(self, name)), None)

    @property
    def chosen_types(self) -> list[str] | None:
        """The types to pay with; None where none are named."""
        if self.types_field is None:
            return None
        excluded = self.excluded_payment_method_types or ()
        return [each for each in getattr(self, self.types_field) if each not in excluded]


class ChoosingCards(Choosing):
    """Like Choosing, where cards alone are available."""

    payment_method_types: CardTypes | None = None
    allowed_payment_method_types: CardTypes | None = None
