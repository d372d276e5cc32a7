"""Coupons and promotion codes."""

from __future__ import annotations

from checkout import serializers
from checkout.api import pagination
from checkout.api.blueprint import bp
from checkout.api.decorators import Call, Snapshot, reads, writes
from checkout.schemas.discounts import (
    CouponCreate,
    CouponUpdate,
    PromotionCodeCreate,
    PromotionCodeUpdate,
)
from checkout.schemas.fields import Request
from checkout.schemas.lists import CreatedPage, PromotionCodeList
from checkout.services import coupons, promotion_codes


@bp.post("/coupons")
@writes(CouponCreate, "coupon", needs_key=False)
def create_coupon(call: Call[CouponCreate]) -> Snapshot:
    return serializers.coupon(coupons.create(call.tenant, call.params))


@bp.get("/coupons")
@reads(CreatedPage, "list of coupon")
def list_coupons(call: Call[CreatedPage]) -> Snapshot:
    query = coupons.listing(call.tenant, **call.params.filters())
    return pagination.page(call.tenant, query, call.params, pagination.each(serializers.coupon))


@bp.get("/coupons/<object_id>")
@reads(Request, "coupon")
def retrieve_coupon(call: Call[Request], object_id: str) -> Snapshot:
    return serializers.coupon(coupons.retrieve(call.tenant, object_id))


@bp.post("/coupons/<object_id>")
@writes(CouponUpdate, "coupon", needs_key=False)
def update_coupon(call: Call[CouponUpdate], object_id: str) -> Snapshot:
    coupon = coupons.retrieve_locked(call.tenant, object_id)
    return serializers.coupon(coupons.update(coupon, call.params))


@bp.delete("/coupons/<object_id>")
@writes(Request, "coupon", needs_key=False)
def delete_coupon(call: Call[Request], object_id: str) -> Snapshot:
    coupon = coupons.delete(coupons.retrieve_locked(call.tenant, object_id))
    return {"id": coupon.id, "object": "coupon", "deleted": True}


@bp.post("/promotion_codes")
@writes(PromotionCodeCreate, "promotion_code", needs_key=False)
def create_promotion_code(call: Call[PromotionCodeCreate]) -> Snapshot:
    return serializers.promotion_code(promotion_codes.create(call.tenant, call.params))


@bp.get("/promotion_codes")
@reads(PromotionCodeList, "list of promotion_code")
def list_promotion_codes(call: Call[PromotionCodeList]) -> Snapshot:
    query = promotion_codes.listing(call.tenant, **call.params.filters())
    each = pagination.each(serializers.promotion_code)
    return pagination.page(call.tenant, query, call.params, each)


@bp.get("/promotion_codes/<object_id>")
@reads(Request, "promotion_code")
def retrieve_promotion_code(call: Call[Request], object_id: str) -> Snapshot:
    return serializers.promotion_code(promotion_codes.retrieve(call.tenant, object_id))


@bp.post("/promotion_codes/<object_id>")
@writes(PromotionCodeUpdate, "promotion_code", needs_key=False)
def update_promotion_code(call: Call[PromotionCodeUpdate], object_id: str) -> Snapshot:
    if call.params.active:
        promotion_codes.lock_codes(call.tenant)
    code = promotion_codes.retrieve_locked(call.tenant, object_id)
    return serializers.promotion_code(promotion_codes.update(call.tenant, code, call.params))
