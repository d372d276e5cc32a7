"""The script at /v3/ for pages that were written for Stripe's, its elements, and the way from a session to its page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from checkout.domain import addresses
from checkout.domain.errors import ResourceMissing
from checkout.domain.lifecycle import SessionStatus, UiMode
from checkout.frames import words
from checkout.frames.elements import KINDS, ElementView, section_of
from checkout.hosted import framing, rendering
from checkout.hosted.form_spec import BILLING, SHIPPING, FormSpec
from checkout.hosted.forms import PaymentForm
from checkout.hosted.i18n import pick_country, speak
from checkout.hosted.policies import PAGE
from checkout.services import accounts, keys
from checkout.services.sessions import queries
from foundation import assets, clock, web
from foundation.database import reading

bp = Blueprint("v3", __name__)
COMPONENTS = ("icon", "field", "field_group", "field_row", "select")
ANY_KIND = f"<any({', '.join(KINDS)}):kind>"


def init_app(app: Flask) -> None:
    """Mount the script and the frames of its elements at the provider's origin."""
    origin = app.extensions["till.config"].checkout_public_url

    def constants() -> dict[str, object]:
        return {"providerOrigin": origin, "frameWords": words.by_language()}

    assets.classic(app, "v3.js", "js/v3.js", constants)
    assets.bundle(app, "frame-element.js", ["js/frame-element.js"])
    assets.style_sheet(
        app, "frame-element.css", components=COMPONENTS, pages=["checkout/form", "frames/element"]
    )
    web.mount(app, bp, origin="checkout", policy=PAGE)


@bp.get("/v3")
@bp.get("/v3/")
@bp.get("/<any(v3, acacia, basil, clover, dahlia, endive):_release>/stripe.js")
def script(_release: str = "") -> Response:
    """The script, at the paths at which loaders ask for it."""
    return assets.answer("v3.js")


@bp.get("/v3/checkout/<session_id>")
def checkout(session_id: str) -> ResponseReturnValue:
    """Go from an open session's id to its payment page, for `redirectToCheckout`.

    A session's id is in the merchant's success URL, so a session that is over is not shown.
    """
    with reading("checkout"):
        access = keys.publishable(request.args.get("key", ""))
        if access is None:
            return rendering.unknown()
        session = queries.retrieve(access.tenant, session_id)
        status = session.status_at(clock.now())
    if session.ui_mode != UiMode.HOSTED or status is not SessionStatus.OPEN:
        return rendering.unknown()
    return redirect(url_for("hosted.show", token=session.page_token), 303)


@bp.get(f"/frames/element/{ANY_KIND}")
def element(kind: str) -> ResponseReturnValue:
    """One element of the account whose publishable key the query names. Only the account's origins may frame it."""
    asked = request.args
    with reading("checkout"):
        account = accounts.of_publishable_key(asked.get("key", ""))
        now = clock.now()
    if account is None:
        return rendering.unknown()
    section = section_of(kind)
    more: dict[str, Any] = {
        name: value for name, value in asked.items() if name in {"countries", "locale"}
    }
    return render_template(
        "checkout/frames/element.html",
        kind=kind,
        form=_form(kind, section, now),
        section=section,
        mode=BILLING if asked.get("mode") == BILLING else SHIPPING,
        postal=asked.get("postal") != "never",
        origins=framing.allow(account.allowed_origins),
        key=asked["key"],
        group=asked.get("group", ""),
        rows_url=url_for("v3.rows", kind=kind, **more),
    )


@bp.get(f"/frames/element/{ANY_KIND}/rows")
def rows(kind: str) -> ResponseReturnValue:
    """The fields after the country, once another one was chosen."""
    section = section_of(kind)
    form = _form(kind, section, clock.wall())
    return render_template("checkout/fragments/address.html", form=form, kind=section)


@bp.errorhandler(ResourceMissing)
def unknown(_error: ResourceMissing) -> ResponseReturnValue:
    return rendering.unknown()


def _form(kind: str, section: str, now: int) -> ElementView:
    asked = request.args
    offered = frozenset(asked.get("countries", "").split(",")).intersection(addresses.COUNTRIES)
    countries = (
        tuple(code for code in addresses.COUNTRIES if code in offered) or addresses.COUNTRIES
    )
    country = asked.get("country", "")
    if country not in countries:
        country = pick_country(request.accept_languages.values(), countries)
    spec = FormSpec(
        default_country=country,
        language=speak(asked.get("locale") or None).language.name,
        shipping_countries=countries if section == SHIPPING else (),
        collect_phone=asked.get("phone") == "always",
        full_billing_address=kind == "address",
    )
    return ElementView(PaymentForm(spec, now), kind)
