"""Card numbers as typed, and the simulated issuer's table."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from checkout.domain import cards
from checkout.domain.cards import Challenge
from tests.support.expiries import EXPIRIES


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("4242 4242 4242 4242", "4242424242424242"),
        ("4242-4242–4242—4242", "4242424242424242"),
        ("\u200e4242\u00a04242\u20094242\t4242\n", "4242424242424242"),
        ("٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢", "4242424242424242"),
        ("４２４２ ４２４２ ４２４２ ４２４２", "4242424242424242"),
        ("४२४२", "4242"),
        ("4242x", "4242x"),
        ("²", "²"),
    ],
)
def test_numbers_are_read_as_people_paste_them(typed: str, digits: str) -> None:
    assert cards.normalise_number(typed) == digits


def test_every_test_card_is_a_real_number_of_its_brand() -> None:
    for number, card in cards.TEST_CARDS.items():
        assert cards.luhn_valid(number), card
        assert cards.is_complete(number), card
        assert card.brand in cards.BRANDS, card


@pytest.mark.parametrize("number", ["4242424242424241", "", "42", "424242424242424x", "٤" * 16])
def test_a_slip_fails_the_check_digit(number: str) -> None:
    assert not cards.luhn_valid(number)


@pytest.mark.parametrize(
    ("start", "brand"),
    [
        ("4", "visa"),
        ("2221", "mastercard"),
        ("2720", "mastercard"),
        ("2721", None),
        ("2220", None),
        ("51", "mastercard"),
        ("5", None),
        ("34", "amex"),
        ("3528", "jcb"),
        ("3527", None),
        ("3056", "diners"),
        ("36", "diners"),
        ("6011", "discover"),
        ("62", "unionpay"),
        ("", None),
    ],
)
def test_the_brand_shows_as_soon_as_the_digits_tell(start: str, brand: str | None) -> None:
    found = cards.brand_of(start)
    assert (found and found.name) == brand


@pytest.mark.parametrize(
    ("number", "groups"),
    [
        ("378282246310005", (4, 6, 5)),
        ("3056930009020004", (4, 4, 4, 4)),
        ("36227206271667", (4, 6, 4)),
        ("6205500000000000004", (4, 4, 4, 4, 3)),
    ],
)
def test_digits_are_grouped_as_on_the_card(number: str, groups: tuple[int, ...]) -> None:
    brand = cards.brand_of(number)
    assert brand is not None
    assert brand.groups[len(number)] == groups


def test_the_security_code_has_four_digits_on_american_express_alone() -> None:
    amex, visa = cards.BRANDS["amex"], cards.BRANDS["visa"]
    assert cards.cvc_valid("1234", amex)
    assert not cards.cvc_valid("123", amex)
    assert cards.cvc_valid("١٢٣", visa)
    assert not cards.cvc_valid("1234", visa)
    assert not cards.cvc_valid("12a", None)


@pytest.mark.parametrize(("typed", "expiry"), [*EXPIRIES, ("", None), ("ab/cd", None)])
def test_expiry_is_read_as_people_write_it(typed: str, expiry: tuple[int, int] | None) -> None:
    assert cards.parse_expiry(typed) == expiry


def test_a_card_is_good_through_the_last_second_of_its_month() -> None:
    last = int(datetime(2030, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())
    assert not cards.is_expired(12, 2030, last)
    assert cards.is_expired(12, 2030, last + 1)
    assert cards.is_too_far(2099, last)
    assert not cards.is_too_far(2080, last)


@pytest.mark.parametrize(
    ("number", "code", "decline_code"),
    [
        ("4000000000000002", "card_declined", "generic_decline"),
        ("4000000000009995", "card_declined", "insufficient_funds"),
        ("4000000000009987", "card_declined", "lost_card"),
        ("4000000000009979", "card_declined", "stolen_card"),
        ("4000000000000069", "expired_card", "expired_card"),
        ("4000000000000127", "incorrect_cvc", "incorrect_cvc"),
        ("4000000000000119", "processing_error", "processing_error"),
        ("4000000000006975", "card_declined", "card_velocity_exceeded"),
        ("4100000000000019", "card_declined", "fraudulent"),
        ("4000000000000507", "card_declined", "do_not_honor"),
    ],
)
def test_the_issuer_declines(number: str, code: str, decline_code: str) -> None:
    card = cards.look_up(number)
    assert card is not None
    assert card.decline is not None
    assert (card.decline.code, card.decline.decline_code) == (code, decline_code)
    assert not card.attachable
    assert number not in repr(card)


def test_words_never_tell_lost_from_stolen_from_fraudulent() -> None:
    alike = ("generic_decline", "do_not_honor", "lost_card", "stolen_card", "fraudulent")
    assert len({cards.DECLINES[code].message for code in alike}) == 1


def test_one_declining_card_can_be_kept() -> None:
    card = cards.look_up("4000000000000341")
    assert card is not None
    assert card.attachable
    assert card.decline is not None


def test_which_cards_interrupt_a_shopper_who_is_present() -> None:
    interrupting = {n for n, card in cards.TEST_CARDS.items() if card.challenge.interrupts}
    assert {n[-4:] for n in interrupting} == {"3155", "3184", "3178", "3220", "1629"}
    lookup_fails = cards.TEST_CARDS["4000008400001280"]
    assert lookup_fails.challenge is Challenge.LOOKUP_FAILS
    assert lookup_fails.decline is not None


def test_any_other_number_is_no_test_card() -> None:
    assert cards.look_up("4111111111111111") is None


def test_test_payment_methods_stand_for_cards_of_the_table() -> None:
    assert set(cards.TEST_PAYMENT_METHODS.values()) <= set(cards.TEST_CARDS)
    assert len(cards.TEST_PAYMENT_METHODS) == 39


@pytest.mark.parametrize("card", cards.TEST_CARDS.values(), ids=lambda card: card.number[-8:])
def test_brand_and_last_four_name_one_test_card(card):
    assert cards.recall(card.brand, card.last4) is card
