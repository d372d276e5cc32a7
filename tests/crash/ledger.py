"""What the clients were told, and the comparison with what the server has in the end.

Each answered request had its effect once: what it created is there once, with the id that was answered; money was taken
and given back once, in the amounts that were asked for. Everything is read over the API, and the shop's orders from
its database, because their pages are their visitors' own.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.support.servers import Server

LISTED = 20
"""Problems that are printed."""


LISTS = ("checkout/sessions", "payment_intents", "refunds", "charges", "disputes")


@dataclass
class Ledger:
    """Written by all clients. `objects`: what was created, by resource and marker. Amounts in minor units."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    objects: dict[tuple[str, str], str] = field(default_factory=dict)
    states: dict[str, dict[str, Any]] = field(default_factory=dict)
    charges: dict[str, tuple[int, int]] = field(default_factory=dict)
    refunds: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    purchases: list[str] = field(default_factory=list)
    duplicates: int = 0
    lost: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, name: str) -> None:
        with self._lock:
            self.counts[name] += 1

    def report(self, problem: str) -> None:
        """Something that must not happen."""
        with self._lock:
            self.problems.append(problem)

    def created(self, resource: str, marker: str, id: str) -> None:
        """The answer to the request with this marker had this id."""
        self.objects[resource, marker] = id

    def is_in(self, id: str, **fields: Any) -> None:
        """The object's fields by the last answer, such as `status="complete"`."""
        self.states.setdefault(id, {}).update(fields)

    def charged(self, intent: str, *, succeeded: int = 0, failed: int = 0) -> None:
        """How many charges the intent has."""
        self.charges[intent] = (succeeded, failed)

    def refunded(self, intent: str, amount: int) -> None:
        self.refunds[intent].append(amount)

    def bought(self, session: str) -> None:
        """The shopper paid this session of the shop."""
        self.purchases.append(session)

    def compare(self, server: Server) -> None:
        """Report everything that is not as the clients were told."""
        with server.api() as api:
            lists = {name: list(_everything(api, name)) for name in LISTS}
        self._compare_created(lists)
        self._compare_states(lists)
        self._compare_money(lists["charges"], lists["refunds"])
        self._compare_purchases(server)

    def _compare_created(self, lists: dict[str, list[dict[str, Any]]]) -> None:
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for resource, rows in lists.items():
            for row in rows:
                if marker := row["metadata"].get("crash"):
                    found[resource, marker].append(row["id"])
        for key, id in self.objects.items():
            self._compare_count(f"{key[0]} of {key[1]}", len(found[key]), 1)
            if id not in found[key]:
                self.report(f"{key[0]} of {key[1]}: answered {id}, found {found[key]}")
        for key in found.keys() - self.objects.keys():
            if key[0] != "charges":  # they have the metadata of their intent
                self.report(f"{key[0]} of {key[1]}: never answered, found {found[key]}")

    def _compare_states(self, lists: dict[str, list[dict[str, Any]]]) -> None:
        rows = {row["id"]: row for name in lists for row in lists[name]}
        for id, fields in self.states.items():
            there = {name: rows.get(id, {}).get(name) for name in fields}
            if there != fields:
                self.report(f"{id}: answered {fields}, found {there}")

    def _compare_money(self, charges: list[dict[str, Any]], refunds: list[dict[str, Any]]) -> None:
        made = Counter((row["payment_intent"], row["status"]) for row in charges)
        for intent, (succeeded, failed) in self.charges.items():
            self._compare_count(f"charges of {intent}", made[intent, "succeeded"], succeeded)
            self._compare_count(f"failed charges of {intent}", made[intent, "failed"], failed)
        given: dict[str, list[int]] = defaultdict(list)
        for row in refunds:
            given[row["payment_intent"]].append(row["amount"])
        for intent in self.refunds.keys() | given.keys():
            self._compare_count(
                f"refunds of {intent}", len(given[intent]), len(self.refunds[intent])
            )
            if sorted(given[intent]) != sorted(self.refunds[intent]):
                self.report(f"refunds of {intent}: {self.refunds[intent]}, found {given[intent]}")

    def _compare_purchases(self, server: Server) -> None:
        statement = "SELECT visitor, session_id, status FROM shop_orders"
        orders = server.rows("storefront", statement)
        paid = Counter(row["session_id"] for row in orders if row["status"] == "paid")
        for session in self.purchases:
            self._compare_count(f"paid orders of {session}", paid[session], 1)
        for session in paid.keys() - set(self.purchases):
            self.report(f"the order of {session} is paid, and nobody paid it")
        for visitor, number in Counter(row["visitor"] for row in orders).items():
            self._compare_count(f"orders of visitor {visitor}", number, 1)

    def _compare_count(self, what: str, found: int, expected: int) -> None:
        if found > expected:
            self.duplicates += found - expected
        elif found < expected:
            self.lost += expected - found
        if found != expected:
            self.report(f"{what}: expected {expected}, found {found}")


def _everything(api: httpx.Client, name: str) -> Iterator[dict[str, Any]]:
    """All objects of a kind, in pages."""
    query = {"limit": "100"}
    while True:
        page = api.get(f"/v1/{name}", params=query).raise_for_status().json()
        yield from page["data"]
        if not page["has_more"]:
            return
        query["starting_after"] = page["data"][-1]["id"]
