"""Coupons, and the promotion codes that shoppers enter for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    and_,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from checkout.models.base import Amount, Described, Json, Owned, Seconds
from foundation.database import Model

WITHIN_LIMIT = "max_redemptions IS NULL OR times_redeemed <= max_redemptions"


def _unique_where(name: str, condition: str, *columns: str) -> Index:
    """A unique index of the account's rows that meet the condition."""
    where = text(condition)
    return Index(
        name,
        "account_id",
        "livemode",
        *columns,
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


class Redeemable:
    """Counts its redemptions, up to `max_redemptions`; None means any number."""

    max_redemptions: Mapped[int | None]
    times_redeemed: Mapped[int] = mapped_column(default=0)

    @property
    def used_up(self) -> bool:
        return self.max_redemptions is not None and self.times_redeemed >= self.max_redemptions


class Coupon(Redeemable, Owned, Described, Model):
    """A discount: `basis_points` (hundredths of a percent) or `amount_off`. Neither ever changes.

    The merchant may choose the `id`, so it is unique within the account and mode, and free again after the deletion.
    Other tables refer to `pk`. `currency_options` is `{currency: {amount_off}}`. `products`: the ids of the only
    products that it is for.
    """

    __tablename__ = "coupons"
    extra_args = (
        _unique_where("uq_coupons_id", "deleted_at IS NULL", "id"),
        CheckConstraint(WITHIN_LIMIT, name="redemptions"),
    )
    id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str | None] = mapped_column(Text)
    basis_points: Mapped[int | None]
    amount_off: Mapped[int | None] = mapped_column(Amount)
    currency: Mapped[str | None] = mapped_column(String(3))
    currency_options: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    duration: Mapped[str] = mapped_column(String(16), default="once")
    duration_in_months: Mapped[int | None]
    redeem_by: Mapped[int | None] = mapped_column(Seconds)
    products: Mapped[list[str] | None] = mapped_column(Json)
    deleted_at: Mapped[int | None] = mapped_column(Seconds)

    def valid_at(self, now: int) -> bool:
        """Whether it can still be redeemed."""
        return self.deleted_at is None and not self.expired_at(now) and not self.used_up

    def expired_at(self, now: int) -> bool:
        return self.redeem_by is not None and self.redeem_by <= now

    @classmethod
    def is_valid_at(cls, now: int) -> ColumnElement[bool]:
        """`valid_at` as a condition."""
        return and_(
            cls.deleted_at.is_(None),
            or_(cls.redeem_by.is_(None), cls.redeem_by > now),
            or_(cls.max_redemptions.is_(None), cls.times_redeemed < cls.max_redemptions),
        )

    def amount_off_in(self, currency: str) -> int | None:
        """The amount off in this currency; None if the coupon has none."""
        if currency == self.currency:
            return self.amount_off
        option = self.currency_options.get(currency)
        return option["amount_off"] if option else None


class PromotionCode(Redeemable, Owned, Described, Model):
    """A text that a shopper enters for a coupon.

    `code_key` is the code in upper case: unique among the active codes for everybody, and among those of each customer.
    `active` is the merchant's switch; `active_at` also asks the limits and the coupon.
    """

    __tablename__ = "promotion_codes"
    extra_args = (
        _unique_where("uq_promotion_codes_code", "active AND customer_id IS NULL", "code_key"),
        _unique_where(
            "uq_promotion_codes_customer_code",
            "active AND customer_id IS NOT NULL",
            "code_key",
            "customer_id",
        ),
        CheckConstraint(WITHIN_LIMIT, name="redemptions"),
    )
    coupon_pk: Mapped[int] = mapped_column(ForeignKey("coupons.pk"), index=True)
    code: Mapped[str] = mapped_column(String(500))
    code_key: Mapped[str] = mapped_column(String(500))
    active: Mapped[bool] = mapped_column(default=True)
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"), index=True)
    expires_at: Mapped[int | None] = mapped_column(Seconds)
    first_time_transaction: Mapped[bool] = mapped_column(default=False)
    minimum_amount: Mapped[int | None] = mapped_column(Amount)
    minimum_amount_currency: Mapped[str | None] = mapped_column(String(3))
    minimum_amount_options: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)

    coupon: Mapped[Coupon] = relationship(lazy="raise_on_sql")

    def active_at(self, now: int) -> bool:
        """Whether it can be redeemed now. Needs `coupon` loaded."""
        return (
            self.active
            and not self.expired_at(now)
            and not self.used_up
            and self.coupon.valid_at(now)
        )

    def expired_at(self, now: int) -> bool:
        return self.expires_at is not None and self.expires_at <= now

    @classmethod
    def is_active_at(cls, now: int) -> ColumnElement[bool]:
        """`active_at` as a condition on codes that are joined with their coupons."""
        return and_(
            cls.active,
            or_(cls.expires_at.is_(None), cls.expires_at > now),
            or_(cls.max_redemptions.is_(None), cls.times_redeemed < cls.max_redemptions),
            Coupon.is_valid_at(now),
        )

    def minimum_in(self, currency: str) -> int | None:
        """The least subtotal in this currency; None if the code's minimum has no amount in it."""
        if currency == self.minimum_amount_currency:
            return self.minimum_amount
        option = self.minimum_amount_options.get(currency)
        return option["minimum_amount"] if option else None
