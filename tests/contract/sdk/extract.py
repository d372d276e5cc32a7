"""Write `types.json`: the fields of Stripe's objects, as the declarations of its Node library type them.

    npm install --prefix /tmp/sdk stripe
    python -m tests.contract.sdk.extract /tmp/sdk/node_modules/stripe

Each object is a mapping of fields to types. A name that ends in `?` may be missing. A type is one or more of `string`,
`number`, `boolean`, `null`, a literal in quotes, the name of an object of the table, an array such as `string[]`,
and `object` for everything else, joined by `|`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

OBJECTS = (
    "Balance.Balance",
    "BalanceTransactions.BalanceTransaction",
    "Charges.Charge",
    "Checkout/Sessions.Session",
    "Coupons.Coupon",
    "Coupons.DeletedCoupon",
    "Customers.Customer",
    "Customers.DeletedCustomer",
    "Discounts.Discount",
    "Disputes.Dispute",
    "Events.EventBase",
    "LineItems.LineItem",
    "PaymentIntents.PaymentIntent",
    "PaymentLinks.PaymentLink",
    "PaymentMethods.PaymentMethod",
    "Prices.Price",
    "Products.DeletedProduct",
    "Products.Product",
    "PromotionCodes.PromotionCode",
    "Refunds.Refund",
    "SetupIntents.SetupIntent",
    "ShippingRates.ShippingRate",
    "WebhookEndpoints.DeletedWebhookEndpoint",
    "WebhookEndpoints.WebhookEndpoint",
)
METHODS = "PaymentMethods", "PaymentMethod.Type"
LONG = 40
"""A union of more literals is a `string` of the table, such as the types of events."""
PLAIN = {"string", "number", "boolean", "null"}
OPENER = re.compile(
    r"(?:export )?(?:declare )?(interface|namespace|class) (\w+)(?: extends [^{]+)?\s*\{"
)
ALIAS = re.compile(r"(?:export )?(?:declare )?type (\w+)(?:<[^>]*>)? =")
FIELD = re.compile(r"'?([\w.-]+)'?(\??):\s*(.*)", re.DOTALL)
TABLE = Path(__file__).with_name("types.json")


class Module(NamedTuple):
    """One file: interfaces as fields, aliases as text, and what it imports: name → (module, its name there)."""

    interfaces: dict[str, dict[str, str]]
    aliases: dict[str, str]
    imports: dict[str, tuple[str, str]]


class Declarations:
    """The declaration files of the library, each read once."""

    def __init__(self, package: Path):
        self._folder = package / "esm" / "resources"
        self._modules: dict[str, Module] = {}

    def module(self, name: str) -> Module:
        if name not in self._modules:
            source = (self._folder / f"{name}.d.ts").read_text()
            self._modules[name] = _parse(name, re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL))
        return self._modules[name]


def _parse(module: str, text: str) -> Module:
    found = Module({}, {}, {})
    for names, path in re.findall(r"import \{([^}]*)\} from '([^']+)';", text):
        target = _relative(module, path)
        for each in filter(None, (part.strip() for part in names.split(","))):
            there, _, here = each.partition(" as ")
            found.imports[here or there] = (target, there)
    _read_block(text + "}", 0, "", found)
    return found


def _relative(module: str, path: str) -> str:
    folder = module.rpartition("/")[0].split("/") if "/" in module else []
    for part in path.removesuffix(".js").split("/"):
        if part == "..":
            folder = folder[:-1]
        elif part != ".":
            folder = [*folder, part]
    return "/".join(folder)


def _read_block(text: str, start: int, owner: str, found: Module) -> int:
    """Read declarations until the closing brace. Returns the position behind it."""
    position = start
    while True:
        while text[position].isspace():
            position += 1
        if text[position] == "}":
            return position + 1
        if owner not in found.interfaces and (opener := OPENER.match(text, position)):
            name = f"{owner}.{opener[2]}".lstrip(".")
            if opener[1] == "interface":
                found.interfaces[name] = {}
            fields = found.interfaces.pop(name, {}) if opener[1] == "namespace" else None
            position = _read_block(text, opener.end(), name, found)
            if fields:
                found.interfaces[name] = fields
            continue
        end = _end(text, position)
        if owner in found.interfaces:
            if field := FIELD.fullmatch(text[position:end].strip()):
                found.interfaces[owner][field[1] + field[2]] = " ".join(field[3].split())
        elif alias := ALIAS.match(text, position):
            found.aliases[f"{owner}.{alias[1]}".lstrip(".")] = text[alias.end() : end].strip()
        position = end + 1


def _end(text: str, position: int) -> int:
    """The semicolon that ends the declaration."""
    depth, quote = 0, ""
    while text[position] != ";" or depth or quote:
        char = text[position]
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "{(<[":
            depth += 1
        elif char in "})]" or (char == ">" and text[position - 1] != "="):
            depth -= 1
        position += 1
    return position


class Extract:
    """The table of OBJECTS and of everything inside them, but for payment methods other than cards."""

    def __init__(self, declarations: Declarations):
        self._declarations = declarations
        self.table: dict[str, dict[str, str]] = {}
        module, name = METHODS
        kinds = _members(declarations.module(module).aliases[name])
        self._other_methods = {kind.strip("'") for kind in kinds} - {"card"}
        for each in OBJECTS:
            self._add(*each.rsplit(".", 1))

    def _add(self, module: str, name: str) -> None:
        if name in self.table:
            return
        fields = self._declarations.module(module).interfaces[name]
        self.table[name] = {}
        for field, type_ in fields.items():
            if field.rstrip("?") in self._other_methods and field.endswith("?"):
                continue
            resolved = set(self._resolve(module, name, type_))
            if len(resolved) > LONG:
                resolved = {each for each in resolved if each[0] != "'"} | {"string"}
            self.table[name][field] = "|".join(sorted(resolved))

    def _resolve(self, module: str, scope: str, type_: str) -> Iterator[str]:
        for member in _members(type_):
            if member in PLAIN or member[0] in "'\"":
                yield member.replace('"', "'")
            elif member in {"true", "false"}:
                yield "boolean"
            elif member in {"OtherString", "Decimal"}:  # a Decimal is sent as a string
                yield "string"
            elif array := re.fullmatch(r"(?:Array<(.*)>|(.*)\[\])", member):
                inner = self._resolve(module, scope, (array[1] or array[2]).strip("()"))
                yield f"({'/'.join(sorted(dict.fromkeys(inner)))})[]"
            else:
                yield from self._named(module, scope, member)

    def _named(self, module: str, scope: str, name: str) -> Iterator[str]:
        here = self._declarations.module(module)
        parts = scope.split(".")
        for depth in range(len(parts), -1, -1):
            full = ".".join([*parts[:depth], name])
            if full in here.interfaces:
                self._add(module, full)
                yield full
                return
            if full in here.aliases:
                yield from self._resolve(module, scope, here.aliases[full])
                return
        target = here.imports.get(name)
        if target and f"{target[0]}.{target[1]}" in OBJECTS:
            yield target[1]
        else:
            yield "object"


def _members(union: str) -> list[str]:
    """The members of a union, which may begin with `|`."""
    members, depth, current = [], 0, ""
    for char in union:
        if char == "|" and not depth:
            members.append(current)
            current = ""
            continue
        depth += (char in "{(<[") - (char in "})>]")
        current += char
    members.append(current)
    return [member.strip() for member in members if member.strip()]


def main(package: Path) -> None:
    table: Mapping[str, Mapping[str, str]] = Extract(Declarations(package)).table
    version = json.loads((package / "package.json").read_text())["version"]
    content = {"version": version, "objects": dict(sorted(table.items()))}
    TABLE.write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
