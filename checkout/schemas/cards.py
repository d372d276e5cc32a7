"""Cards and other payment methods in requests. Number and security code don't outlive the request."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from checkout.domain import cards
from checkout.domain.outcomes import Card
from checkout.schemas.addresses import BillingDetails
from checkout.schemas.bank_accounts import SepaDebit, UsBankAccount
from checkout.schemas.fields import (
    Integer,
    NewMetadata,
    Schema,
    absent,
    id_of,
    refusal,
    text,
)
from checkout.schemas.methods import AVAILABLE, OTHER_TYPES, MethodType
from checkout.schemas.neutral import Empty


def _full_year(year: int) -> int:
    return year + 2000 if year < 100 else year


Token = Annotated[str, id_of("tok_")]
"""Stripe's older name of a test card."""
Year = Annotated[Integer, Field(ge=0, le=2099), AfterValidator(_full_year)]
"""Of two digits or four."""
OF_A_NUMBER = ("number", "exp_month", "exp_year")


class CardData(Schema):
    """A number and its expiry, or a token. `exp_year` has two digits or four. The security code is optional."""

    number: Annotated[str, text(64)] | None = Field(default=None, repr=False)
    exp_month: Annotated[Integer, Field(ge=1, le=12)] | None = None
    exp_year: Year | None = None
    cvc: Annotated[str, text(16)] | None = Field(default=None, repr=False)
    token: Token | None = None

    @model_validator(mode="after")
    def _number_or_token(self) -> CardData:
        for name in (*OF_A_NUMBER, "cvc"):
            if self.token and getattr(self, name) is not None:
                raise refusal("can't be given with `token`", field=name)
        for name in OF_A_NUMBER:
            if not self.token and getattr(self, name) is None:
                raise absent(name)
        return self

    @model_validator(mode="after")
    def _code_fits(self) -> CardData:
        brand = cards.brand_of(cards.normalise_number(self.number or ""))
        if self.cvc is not None and not cards.cvc_valid(self.cvc, brand):
            raise refusal("must have 3 digits, or 4 on American Express", field="cvc")
        return self

    def card(self) -> Card | None:
        """None for a token."""
        if self.number is None or self.exp_month is None or self.exp_year is None:
            return None
        return Card(self.number, self.exp_month, self.exp_year)


Redisplay = Literal["always", "limited", "unspecified"]
"""Whether a shop may offer the card to its customer again."""


class PaymentMethodData(Schema):
    """A card or a bank account, to be stored as a new payment method. What is given for other types is not used."""

    unused: ClassVar[frozenset[str]] = OTHER_TYPES - set(AVAILABLE)
    type: MethodType
    card: CardData | None = None
    us_bank_account: UsBankAccount | None = None
    sepa_debit: SepaDebit | None = None
    billing_details: BillingDetails | None = None
    allow_redisplay: Redisplay | None = None
    radar_options: Empty | None = None
    metadata: NewMetadata | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_its_type(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        kind = values.get("type")
        others = {each for each in AVAILABLE if each != kind} if kind in AVAILABLE else set()
        unused = cls.unused | others
        return {name: value for name, value in values.items() if name not in unused}

    @model_validator(mode="after")
    def _complete(self) -> PaymentMethodData:
        if self.details is None:
            raise absent(self.type)
        return self

    @property
    def details(self) -> CardData | UsBankAccount | SepaDebit | None:
        """What is given for its type."""
        given: CardData | UsBankAccount | SepaDebit | None = getattr(self, self.type)
        return given


MethodId = Annotated[str, id_of("pm_")]
"""Checked by its prefix before it is looked up, so that no error repeats a card number."""


class Paying(Schema):
    """How an intent is paid: an existing payment method, a card, or a token as `source`."""

    payment_method: MethodId | None = None
    payment_method_data: PaymentMethodData | None = None
    source: Token | None = None

    @model_validator(mode="after")
    def _one_card(self) -> Paying:
        if self.payment_method is not None and self.payment_method_data is not None:
            raise refusal("can't be given with `payment_method`", field="payment_method_data")
        if self.source is not None and (self.payment_method or self.payment_method_data):
            raise refusal("can't be given with a payment method", field="source")
        return self
