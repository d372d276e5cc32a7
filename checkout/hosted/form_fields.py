"""The fields of the payment form: names, labels, messages and validators, in the order of the page.

Field names are those that public end-to-end suites use against the best-known hosted page. Fields
are built once for each language and country, and bound to every form: bounded caches hold them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from wtforms.validators import AnyOf, Email

from checkout.domain import addresses
from checkout.hosted import fields, validators
from checkout.hosted.bank_fields import CARD, NAMES, bank_fields
from checkout.hosted.fields import MaxLength, no_card_number
from checkout.hosted.form_spec import BILLING, POSTAL_CODE_ONLY, SHIPPING, FormSpec
from checkout.hosted.i18n import translate as _


def build_fields(spec: FormSpec, shipping_country: str, billing_country: str) -> dict[str, Any]:
    """Unbound fields by name, in the order of the page."""
    common = _common_fields(spec.language)
    made = {"email": common["email"]}
    if spec.collect_phone:
        made["phoneNumber"] = common["phoneNumber"]
    if spec.collect_shipping:
        made["shippingName"] = common["shippingName"]
        made |= _address(SHIPPING, shipping_country, spec)
    if spec.shipping_rates:
        made["shipping-rate"] = common["shipping-rate"]
    if spec.saved_cards:
        made["saved-card"] = common["saved-card"]
    if spec.collect_card:
        if len(spec.methods) > 1:
            made["payment-method"] = common["payment-method"]
        for method in spec.methods:
            known = common if method == CARD else bank_fields(spec.language)
            made |= {name: known[name] for name in NAMES[method]}
    if spec.collect_billing:
        if spec.collect_shipping:
            made["cardUseShippingAsBilling"] = common["cardUseShippingAsBilling"]
        made |= _address(BILLING, billing_country, spec)
    if spec.may_save:
        made["saveCard"] = common["saveCard"]
    return made


@lru_cache(maxsize=16)
def _common_fields(_language: str) -> dict[str, Any]:
    """The fields that depend on no country."""
    return {
        "email": _email(),
        "phoneNumber": _phone(),
        "shippingName": fields.text(
            _("Full name"),
            autocomplete="shipping name",
            maxlength=100,
            required=_("Enter your full name."),
        ),
        "shipping-rate": fields.radio(_("Shipping method"), validators=[validators.shipping_rate]),
        "payment-method": fields.radio(_("Payment method"), validators=[]),
        **_card(),
        "billingName": fields.text(
            _("Name on card"),
            autocomplete="cc-name",
            maxlength=100,
            required=_("Enter the name on your card."),
        ),
        "saved-card": fields.radio(_("Card"), validators=[]),
        "saveCard": fields.checkbox(_("Save my card for next time with {merchant}")),
        "cardUseShippingAsBilling": fields.checkbox(_("Billing address is the same as shipping")),
    }


def _email() -> Any:
    """Test suites use addresses that don't exist, so no domain is looked up and `.test` is valid."""
    invalid = _("Enter an email address like name@example.com.")
    return fields.text(
        _("Email"),
        autocomplete="email",
        maxlength=254,
        required=_("Enter your email address."),
        validators=[MaxLength(), Email(invalid, test_environment=True)],
        script={"check": "email", "invalid": invalid},
        type="email",
        inputmode="email",
        dir="ltr",
        attrs={"autocapitalize": "none", "spellcheck": "false"},
    )


def _phone() -> Any:
    return fields.text(
        _("Phone number"),
        autocomplete="tel",
        maxlength=30,
        required=_("Enter your phone number."),
        validators=[MaxLength(), validators.phone_number],
        script={"check": "phone", "invalid": _("Enter a valid phone number.")},
        type="tel",
        inputmode="tel",
        dir="ltr",
    )


def _card() -> dict[str, Any]:
    """Number and date that are too long get a message that says more than one about the length."""
    common = {"inputmode": "numeric", "dir": "ltr"}
    attrs = {"spellcheck": "false", "autocapitalize": "none"}
    return {
        "cardNumber": fields.text(
            _("Card number"),
            autocomplete="cc-number",
            maxlength=32,
            required=_("Enter your card number."),
            validators=[MaxLength(), validators.card_number],
            too_long=_("Your card number is incorrect."),
            script={
                "check": "card-number",
                "invalid": _("Your card number is incorrect."),
                "incomplete": _("Your card number is incomplete."),
            },
            placeholder="1234 1234 1234 1234",
            attrs=attrs,
            **common,
        ),
        "cardExpiry": fields.text(
            _("Expiration (MM\N{NO-BREAK SPACE}/\N{NO-BREAK SPACE}YY)"),
            autocomplete="cc-exp",
            maxlength=9,
            required=_("Enter your card’s expiration date."),
            validators=[MaxLength(), validators.card_expiry],
            too_long=_("Enter the expiration date as month and year, such as 12 / 30."),
            script={
                "check": "card-expiry",
                "invalid": _("Enter the expiration date as month and year, such as 12 / 30."),
                "expired": _("Your card’s expiration date is in the past."),
            },
            placeholder=_("MM / YY"),
            attrs=attrs,
            **common,
        ),
        "cardCvc": fields.text(
            _("Security code (CVC)"),
            autocomplete="cc-csc",
            maxlength=4,
            required=_("Enter your card’s security code."),
            validators=[MaxLength(), validators.card_cvc],
            script={
                "check": "card-cvc",
                "invalid": _("Your card’s security code is incomplete."),
            },
            placeholder=_("CVC"),
            attrs=attrs,
            **common,
        ),
    }


def _address(kind: str, country: str, spec: FormSpec) -> dict[str, Any]:
    """The country's select, then the fields of its addresses."""
    select = _country_select(kind, spec.countries(kind), spec.language)
    rest = _address_fields(kind, country, spec.language, spec.address_keys(kind))
    return {kind + "Country": select, **rest}


@lru_cache(maxsize=64)
def _country_select(kind: str, countries: tuple[str, ...], language: str) -> Any:
    offered = frozenset(countries)
    message = _("Select a country or region.")
    return fields.select(
        _("Country or region"),
        [row for row in addresses.country_names(language) if row[0] in offered],
        autocomplete=f"{kind} country",
        validators=[*_skipped(kind), MaxLength(), AnyOf(offered, message)],
        script={"required": message},
    )


@lru_cache(maxsize=512)
def _address_fields(
    kind: str, country: str, language: str, only: frozenset[str] | None
) -> dict[str, Any]:
    missing = addresses.check(country, {}, language, only=only, translate=_)
    made = {}
    for rule in addresses.fields_for(country, language, only=only):
        label, autocomplete = _(rule.label), f"{kind} {rule.autocomplete}"
        required = {"required": missing[rule.key]} if rule.key in missing else {}
        country_rule = validators.AddressRule(kind, country, rule)
        if rule.choices:
            made[kind + rule.name] = fields.select(
                label,
                [("", ""), *rule.choices],
                autocomplete=autocomplete,
                validators=[*_skipped(kind), MaxLength(), country_rule],
                script=required,
            )
            continue
        postal = rule.key == "postal_code"
        made[kind + rule.name] = fields.text(
            label,
            autocomplete=autocomplete,
            maxlength=rule.maxlength,
            validators=[*_skipped(kind), no_card_number, MaxLength(), country_rule],
            script=required | (_postal_script(country) if postal else {}),
            **_postal_arguments(country) if postal else {},
        )
    return made


def _skipped(kind: str) -> list[Any]:
    return [validators.unless_same_as_shipping] if kind == BILLING else []


def _postal_script(country: str) -> dict[str, str]:
    """What the script needs to find a mistyped postal code: the country's pattern and message."""
    pattern = addresses.postal_pattern(country)
    if pattern is None:
        return {}
    wrong = addresses.check(country, {"postal_code": "?"}, only=POSTAL_CODE_ONLY, translate=_)
    return {"check": "postal", "pattern": pattern, "invalid": wrong["postal_code"]}


def _postal_arguments(country: str) -> dict[str, Any]:
    """Codes without letters, such as ZIP codes, are typed on a numeric keyboard; the server adds a dash."""
    pattern = addresses.postal_pattern(country)
    if pattern is None:
        return {"dir": "ltr", "attrs": {}}
    if any(map(str.isalpha, pattern.replace(r"\d", ""))):
        return {"dir": "ltr", "attrs": {"autocapitalize": "characters"}}
    return {"dir": "ltr", "inputmode": "numeric"}
