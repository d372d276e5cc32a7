"""The operator's page of the stock."""

from __future__ import annotations

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange

from foundation.database import reading, transaction
from storefront.catalog.queries import SLUG
from storefront.stock import levels
from storefront.stock.levels import MOST, NotCounted
from storefront.stock.tables import LOW
from storefront.views.blueprints import not_found, see_other
from storefront.views.forms import ShopForm, submitted
from storefront.views.operator.blueprint import operator, sentence

ADD, SET = "add", "set"


def _bounded(units: int | None) -> int | None:
    """A filter that keeps what is too much too much: NumberRange fails on a number of hundreds of digits."""
    return None if units is None else max(-1, min(units, MOST + 1))


class StockForm(ShopForm):
    units = IntegerField(validators=[InputRequired(), NumberRange(0, MOST)], filters=[_bounded])
    action = RadioField(choices=[ADD, SET], validators=[InputRequired()])


@operator.get("/stock")
def stock() -> ResponseReturnValue:
    with reading("storefront"):
        found = levels.list_levels()
    return render_template("operator/stock.html", levels=found, low=LOW, most=MOST)


@operator.post("/stock/<sku>")
def stock_change(sku: str) -> ResponseReturnValue:
    form = submitted(StockForm)
    if not SLUG.fullmatch(sku):
        not_found()
    units = form.units.data
    if form.errors or (units == 0 and form.action.data == ADD):
        flash(f"Units are a whole number up to {MOST}.", "error")
        return see_other("operator.stock")
    try:
        with transaction("storefront"):
            change = levels.add_units if form.action.data == ADD else levels.set_level
            change(sku, units)
    except NotCounted as error:
        flash(sentence(str(error)), "error")
    else:
        done = f"{units} added" if form.action.data == ADD else f"set to {units}"
        flash(f"{sku}: {done}.", "success")
    return see_other("operator.stock")
