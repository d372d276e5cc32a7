"""What looks like a card number, and what does not."""

from __future__ import annotations

from urllib.parse import quote, quote_plus

import phonenumbers
import pytest

from checkout.domain import cards
from foundation import card_numbers, logs

VISA = "4242 4242 4242 4242"


def arabic(digits: str) -> str:
    return "".join(chr(0x660 + int(each)) if each.isdigit() else each for each in digits)


def full_width(digits: str) -> str:
    return "".join(chr(0xFF10 + int(each)) if each.isdigit() else each for each in digits)


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424242",
        VISA,
        "4242-4242-4242-4242",
        "4242.4242.4242.4242",
        "4242+4242+4242+4242",
        "4242 - 4242 - 4242 - 4242",
        "4242\n4242\t4242\r\n4242",
        "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2",
        "4242—4242–4242‑4242",
        "4242·4242•4242。4242",
        "4242\u00a04242\u20094242\u30004242",
        "4242\u200b4242\u00ad4242\u20604242",
        full_width(VISA),
        arabic(VISA),
        "४२४२ ४२४२ ४२४२ ४२४२",
        "4️⃣2️⃣" * 8,
        "my card is 4242424242424242, thanks",
        "Visa4242424242424242exp1240",
        "12 4242 4242 4242 4242 12/40 123",
        "+1 415 555 2671 / 4242424242424242",
        "378282246310005",
        "3782 822463 10005",
        "36227206271667",
        "6205500000000000004",
        "6200000000000005",
        "https://shop.example/?card=4242424242424242&x=1",
        quote(f"https://shop.example/?card={VISA}"),
        quote_plus(f"https://shop.example/?card={VISA}"),
        quote(quote(VISA)),
        quote(full_width(VISA)),
        "%34%32" * 8,
        "4242-4242-4242-4242-abcd",
    ],
)
def test_a_card_number_is_found_and_hidden(text: str) -> None:
    assert card_numbers.is_in(text)
    hidden = card_numbers.hide(text, "…")
    assert "…" in hidden
    assert not card_numbers.is_in(hidden)


def test_what_is_around_a_number_stays() -> None:
    assert card_numbers.hide(f"a {VISA} b {VISA}, c", "…") == "a … b …, c"
    assert card_numbers.hide(f"line 12 {full_width(VISA)}.", "…") == "line 12 …."
    assert card_numbers.hide("GET /?q=4242%204242%204242%204242%0Anext", "…") == "GET /?q=… next"
    assert card_numbers.hide(f"/{quote(VISA)}?q={quote_plus(VISA)}", "…") == "/…?q=…"


@pytest.mark.parametrize("number", sorted(cards.TEST_CARDS))
def test_every_test_card_is_found(number: str) -> None:
    assert card_numbers.is_in(number)
    assert card_numbers.is_in(f"x{arabic(number)}y")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4242424242424241",  # check digit
        "4242 4242 4242 424",
        "14242424242424242",  # part of a longer row of digits
        "42424242424242421",
        "9999999999999995",  # no brand's prefix
        "4006381333931",  # EAN-13 with a valid check digit of its own
        "4222222222222",  # 13 digits with a valid check digit
        "490154203237518",  # an IMEI has the same check digit
        "1700000000000000",  # microseconds since 1970
        "2026-11-21 09:30:00.123456",
        "1795259979",
        "Jane Doe, 354 Oyster Point Blvd, South San Francisco, CA 94080",
        "40.712776, -74.005974",
        "019532a1-7e2b-4e6a-b8d0-1c3f5a9e7b2d",
        "42424242-4242-4242-4242-42424242424a",  # a UUID
        "42424242-4242-4242-4242-424242424242",
        "4242424242424242deadbeefdeadbeef",  # a hash
        "cs_u6h5d4gh6D6oNk6wPJd7DFLl",
        "DE89 3704 0044 0532 0130 00",  # an IBAN
        "4242,4242,4242,4242",
        "４２４２",
        "é" * 100,
        "%" * 100,
    ],
)
def test_other_text_is_none(text: str) -> None:
    assert not card_numbers.is_in(text)
    assert card_numbers.hide(text, "…") == text


def test_no_phone_number_is_taken_for_a_card_number() -> None:
    """The example of each country and kind of number, in each of its spellings."""
    found = []
    kinds, spellings = phonenumbers.PhoneNumberType.values(), phonenumbers.PhoneNumberFormat
    shown = (spellings.E164, spellings.INTERNATIONAL, spellings.NATIONAL, spellings.RFC3966)
    for country in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in kinds:
            number = phonenumbers.example_number_for_type(country, kind)
            if number is None:
                continue
            for spelling in shown:
                text = phonenumbers.format_number(number, spelling)
                if card_numbers.is_in(text) or card_numbers.is_in(text.replace("+", "00")):
                    found.append(text)
    assert found == []


def test_barcodes_of_thirteen_digits_are_never_taken_for_card_numbers() -> None:
    assert not [
        n for n in range(4_006_381_333_000, 4_006_381_334_000) if card_numbers.is_in(str(n))
    ]


def test_logs_hide_the_numbers_of_other_brands_too() -> None:
    assert logs.redact("paid with 6759649826438453 and 4222222222222.") == (
        "paid with [hidden] and [hidden]."
    )
