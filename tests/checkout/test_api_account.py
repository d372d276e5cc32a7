"""The account: how its pages look, and who may frame them."""

from __future__ import annotations

import pytest

from tests.checkout.api_client import Api, error_of, refused

ACCOUNT = "/v1/account"


def test_the_seeded_account_is_the_shops(api: Api):
    account = api.get(ACCOUNT).get_json()
    assert (account["id"], account["object"]) == ("mer_northdesk", "account")
    assert account["livemode"] is False
    assert account["branding"]["display_name"] == "Northdesk"
    assert account["branding"]["font_family"] is None
    assert len(account["allowed_origins"]) == 1


@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
def test_branding_is_merged_and_origins_are_replaced(api: Api, form: bool):
    body = {
        "branding": {
            "display_name": "Desk & Co",
            "button_color": "#7A1FA2",
            "corner_style": "pill",
            "logo": "https://cdn.example.com/logo.png",
        },
        "allowed_origins": ["https://Shop.example:443", "http://localhost:3000"],
    }
    account = api.post(ACCOUNT, body, form=form).get_json()
    branding = account["branding"]
    assert branding["display_name"] == "Desk & Co"
    assert branding["button_color"] == "#7a1fa2"
    assert branding["border_style"] == "pill"
    assert branding["background_color"] == "#f3ede3"
    assert account["allowed_origins"] == ["https://shop.example", "http://localhost:3000"]
    assert api.get(ACCOUNT).get_json() == account


def test_the_business_profile_is_merged_and_its_addresses_are_checked(api: Api):
    terms, privacy = "https://shop.example/terms", "https://shop.example/privacy"
    api.post(ACCOUNT, {"business_profile": {"terms_of_service_url": terms}}, form=True)
    given = {"business_profile": {"privacy_policy_url": privacy}}
    profile = api.post(ACCOUNT, given).get_json()["business_profile"]
    assert profile == {"terms_of_service_url": terms, "privacy_policy_url": privacy}
    cleared = {"business_profile": {"terms_of_service_url": None}}
    assert api.post(ACCOUNT, cleared).get_json()["business_profile"] == {
        "terms_of_service_url": None,
        "privacy_policy_url": privacy,
    }
    wrong = {"business_profile": {"terms_of_service_url": "javascript:alert(1)"}}
    assert refused(api, path=ACCOUNT, body=wrong)["param"] == (
        "business_profile[terms_of_service_url]"
    )


@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
def test_values_can_be_taken_away(api: Api, form: bool):
    empty: object = "" if form else None
    body = {"branding": {"primary_color": empty}, "allowed_origins": "" if form else []}
    account = api.post(ACCOUNT, body, form=form).get_json()
    assert account["branding"]["primary_color"] is None
    assert account["branding"]["display_name"] == "Northdesk"
    assert account["allowed_origins"] == []


@pytest.mark.parametrize(
    ("branding", "param"),
    [
        ({"primary_color": "#ffee00"}, "primary_color"),
        ({"button_color": "#8fd3ff"}, "button_color"),
        ({"background_color": "#555555"}, "background_color"),
        ({"primary_color": "green"}, "primary_color"),
        ({"border_style": "round"}, "border_style"),
        ({"font_family": "x;}"}, "font_family"),
        ({"logo": "data:image/png,x"}, "logo"),
        ({"border_style": "pill", "corner_style": "pill"}, "corner_style"),
        ({"display_name": "x" * 101}, "display_name"),
    ],
)
def test_what_could_not_be_read_is_refused_by_name(api: Api, branding: dict, param: str):
    error = refused(api, path=ACCOUNT, body={"branding": branding})
    assert error["param"] == f"branding[{param}]"


def test_a_refused_colour_says_its_contrast(api: Api):
    response = api.post(ACCOUNT, {"branding": {"primary_color": "#ffee00"}})
    assert "4.5:1" in error_of(response)["message"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://shop.example/path",
        "https://shop.example/",
        "https://shop.example?",
        "https://user@shop.example",
        "ftp://shop.example",
        "shop.example",
        "*",
        "null",
        "https://*.example",
        "https://a.example; script-src *",
        "https://ä.example",
        "https://shop.example:99999",
        "",
    ],
)
def test_an_origin_is_an_origin_and_nothing_else(api: Api, origin: str):
    error = refused(api, path=ACCOUNT, body={"allowed_origins": ["https://a.example", origin]})
    assert error["param"] == "allowed_origins[1]"
