"""The elements of /v3/: the fields of the payment page under the names that client code and test suites know."""

from __future__ import annotations

from typing import Any

from checkout.hosted.field_rendering import FormView
from checkout.hosted.form_spec import BILLING, SHIPPING
from checkout.hosted.forms import PaymentForm

SINGLE = {
    "cardNumber": "cardnumber",
    "cardExpiry": "exp-date",
    "cardCvc": "cvc",
    "billingPostalCode": "postal",
}
"""The names in the older elements: one card in one line, or in three elements."""
OF_PAYMENT = {"cardNumber": "number", "cardExpiry": "expiry", "cardCvc": "cvc"}
NAMES = {
    "card": SINGLE,
    "cardNumber": SINGLE,
    "cardExpiry": SINGLE,
    "cardCvc": SINGLE,
    "payment": OF_PAYMENT,
    "address": {"phoneNumber": "phone"},
    "linkAuthentication": {"email": "email"},
}
KINDS = tuple(NAMES)


def section_of(kind: str) -> str:
    """Which fields an element takes its address from: a payment element has those of the billing address."""
    return SHIPPING if kind == "address" else BILLING


class ElementView(FormView):
    """The form of one element. A field's id is that of the payment page, its name the one that suites know."""

    def __init__(self, form: PaymentForm, kind: str):
        super().__init__(form)
        self._kind = kind

    def args(self, name: str, **changes: Any) -> dict[str, Any]:
        public = NAMES[self._kind].get(name) or _plain(name)
        return {**super().args(name, **changes), "name": public}

    def label(self, name: str) -> str:
        """The words of a field's label."""
        return str(super().args(name)["label"])


def _plain(name: str) -> str:
    """`billingAddressLine1` → `addressLine1`."""
    for section in (BILLING, SHIPPING):
        if name.startswith(section):
            rest = name.removeprefix(section)
            return rest[:1].lower() + rest[1:]
    return name
