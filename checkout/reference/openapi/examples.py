"""A curl command for each call, as it runs against the sample data: from docs/api where a page has one.

An example that names an object by a variable is preceded by the command that makes such an object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from checkout.api.operations import Call
from checkout.reference.openapi.requests import SEEDED
from checkout.reference.pages import Page

BASE = "http://localhost:8000"
"""The address in docs/api, replaced by the one that the page is served from."""
KEY = "-u sk_test_xxx:"
FENCE = re.compile(r"^```bash\n(.*?)^```$", re.M | re.S)
URL = re.compile(rf"{BASE}(/v1/[^\s\"?]*)")
VARIABLE = re.compile(r"\$([A-Z]+)")
UNIQUE = '-H "Idempotency-Key: example-$(date +%s%N)"'
DECLINED = re.compile(r"pm_card_\w*(declined|insufficient)")
KEY_OF_ITS_OWN = re.compile(r'(Idempotency-Key: [^"$]+)"')
"""A key that a second object can't have."""
PAID = "-d amount=2500 -d currency=usd -d payment_method=pm_card_visa -d confirm=true"
HELD = PAID.replace("2500", "9000") + " -d capture_method=manual"
ITEM = '-d "line_items[0][price]=price_9ab3cd5ef7gh"'


FIRST_ID = '| grep -o \'"id":"[^"]*"\' | head -n 1 | cut -d\'"\' -f4)'
"""Takes the first id of an answer."""


@dataclass(frozen=True)
class Made:
    """How an object is made: POST `arguments` to `path`; its id begins with `prefix`, or is the answer's first."""

    path: str
    prefix: str
    arguments: str = ""

    def command(self, variable: str) -> str:
        sent = f" {self.arguments}" if self.arguments else " -X POST"
        made = f"{variable}=$(curl -s {BASE}{self.path} {KEY} {UNIQUE}{sent} "
        if not self.prefix:
            return made + FIRST_ID
        return f"{made}| grep -o '{self.prefix}_[A-Za-z0-9]*' | head -n 1)"


EBOOK = (
    '-d "line_items[0][price_data][currency]=usd" -d "line_items[0][price_data][unit_amount]=1900" '
    '-d "line_items[0][price_data][product_data][name]=E-book"'
)
LINK = f"-d title=Keyboards {ITEM}"
SESSION = f"-d mode=payment {EBOOK} -d success_url=https://shop.example/thanks"
MADE: Mapping[str, Made] = {
    "/v1/api_keys": Made("/v1/api_keys", "key", "-d name=Example"),
    "/v1/charges": Made("/v1/payment_intents", "ch", PAID),
    "/v1/balance_transactions": Made(
        "/v1/payment_intents", "txn", f"{PAID} -d 'expand[]=latest_charge'"
    ),
    "/v1/balance/history": Made(
        "/v1/payment_intents", "txn", f"{PAID} -d 'expand[]=latest_charge'"
    ),
    "/v1/checkout/sessions": Made("/v1/checkout/sessions", "cs", SESSION),
    "/v1/checkout_sessions": Made("/v1/checkout_sessions", "cs", SESSION),
    "/v1/checkout_links": Made("/v1/checkout_links", "cl", LINK),
    "/v1/payment_links": Made("/v1/payment_links", "cl", ITEM),
    "/v1/coupons": Made("/v1/coupons", "", "-d percent_off=10"),
    "/v1/customers": Made("/v1/customers", "cus", "-d name=Ada"),
    "/v1/orders": Made(
        "/v1/orders",
        "ord",
        '-d currency=usd -d "line_items[0][title]=Desk" -d "line_items[0][unit_price]=7900"',
    ),
    "/v1/payment_intents": Made("/v1/payment_intents", "pi", "-d amount=2500 -d currency=usd"),
    "/v1/payment_methods": Made(
        "/v1/payment_methods/pm_card_visa/attach", "pm", "-d customer=cus_a1b2c3d4e5"
    ),
    "/v1/setup_intents": Made("/v1/setup_intents", "seti", "-d usage=off_session"),
    "/v1/test_helpers/faults": Made("/v1/test_helpers/faults", "", "-d effect=duplicate"),
    "/v1/webhook_endpoints": Made(
        "/v1/webhook_endpoints", "we", '-d url=https://shop.example/hooks -d "enabled_events[]=*"'
    ),
}
"""An object of each resource, for the calls that need one."""
MADE_FOR: Mapping[str, Made] = {
    "/v1/payment_intents/{id}/capture": Made("/v1/payment_intents", "pi", HELD),
    "/v1/payment_intents/{id}/refund": Made("/v1/payment_intents", "pi", PAID),
}
"""Calls that need an object in another state."""
FOUND = {"/v1/webhook_deliveries": "/v1/webhook_endpoints/we_northdesk/deliveries"}
"""The lists of resources that have none at their own path."""
ARGUMENTS: Mapping[str, str] = {
    "/v1/checkout/sessions/{id}/confirm": "-d email=ada@example.com -d payment_method=pm_card_visa",
    "/v1/checkout/sessions/{id}/details": "-d email=ada@example.com",
    "/v1/payment_intents/{id}/confirm": "-d payment_method=pm_card_visa",
    "/v1/payment_methods/{id}/attach": "-d customer=cus_a1b2c3d4e5",
    "/v1/setup_intents/{id}/confirm": "-d payment_method=pm_card_visa",
    "/v1/tokens": '-d "card[number]=4242424242424242" -d "card[exp_month]=12" -d "card[exp_year]=2034"',
}
"""What a call sends that no page has an example of."""


SEARCHES: Mapping[str, str] = {
    "/v1/customers/search": "email:'jenny@example.com'",
    "/v1/payment_intents/search": "status:'succeeded'",
    "/v1/prices/search": "active:'true'",
    "/v1/products/search": "active:'true'",
}
"""What a search looks for."""


def example(call: Call, main: Call, page: Page, base: str) -> str:
    """The commands of one call. `main`: the same view's call at its main path."""
    found = _printed(main, page) or _written(main, page)
    return found.replace(
        BASE + main.path.partition("/{")[0], BASE + call.path.partition("/{")[0]
    ).replace(BASE, base)


def _printed(call: Call, page: Page) -> str | None:
    """The page's first command for the call, if it can run without those before it."""
    for block in FENCE.findall(page.text):
        path = _path_of(call, block)
        if path is None:
            continue
        named = VARIABLE.findall(path)
        others = set(VARIABLE.findall(block)) - set(named)
        made = [_making(page, name) for name in sorted(others)]
        if "" in made or DECLINED.search(block):
            continue
        lines = [_identify(call, name, page) for name in dict.fromkeys(named)]
        again = re.sub(KEY_OF_ITS_OWN, rf'\1-${named[0]}"', block) if named else block
        return "\n".join([*made, *lines, again.strip()])
    return None


def _making(page: Page, variable: str) -> str:
    """The page's command that makes the object of a variable, empty if it only finds one."""
    for block in FENCE.findall(page.text):
        alone = not VARIABLE.search(block)
        if block.startswith(f"{variable}=$(curl") and " -d " in block and alone:
            return block.strip()
    return ""


def _path_of(call: Call, block: str) -> str | None:
    """The path that a block's command calls, if the block is one command for this call."""
    url = URL.search(block)
    if (
        url is None
        or not block.startswith("curl ")
        or "pk_test" in block
        or _method(block) != call.method
    ):
        return None
    pattern = re.sub(r"\{\w+\}", r"(?:\\$?\\w+|SPRING-25)", call.path)
    return url[1] if re.fullmatch(pattern, url[1]) and "SPRING" not in url[1] else None


def _method(command: str) -> str:
    explicit = re.search(r" -X ([A-Z]+)", command)
    if explicit:
        return explicit[1]
    return "POST" if re.search(r" (-d|--data) ", command) else "GET"


def _written(call: Call, page: Page) -> str:
    """A command for a call that no page has one of."""
    resource = call.path.partition("/{")[0]
    lines, path = [], call.path
    if call.parameters:
        changes = call.method == "DELETE" or call.path.count("/") > resource.count("/") + 1
        if resource in SEEDED and not changes:
            path = path.replace("{id}", SEEDED[resource])
        else:
            lines.append(_identify(call, "ID", page))
            path = path.replace("{id}", "$ID")
    return "\n".join([*lines, " ".join(_command(call, path, resource))])


def _command(call: Call, path: str, resource: str) -> Iterator[str]:
    yield "curl"
    sent = ARGUMENTS.get(call.path, "")
    if call.method == "POST" and not sent:
        if path == resource and resource in MADE:
            sent = MADE[resource].arguments
        elif "metadata" in call.operation.schema.model_fields and call.path.endswith("{id}"):
            sent = '-d "metadata[ticket]=A-12"'
    if call.method == "DELETE" or (call.method == "POST" and not sent):
        yield f"-X {call.method}"
    yield f"{BASE}{path} {KEY}"
    if query := SEARCHES.get(call.path):
        yield f'-G --data-urlencode "query={query}"'
    if call.operation.needs_key:
        yield UNIQUE
    if sent:
        yield sent


def _identify(call: Call, variable: str, page: Page) -> str:
    """The command that makes the object of a call's path, or finds one."""
    resource = call.path.partition("/{")[0]
    made = MADE_FOR.get(call.path) or MADE.get(resource)
    if made:
        return made.command(variable)
    if told := _making(page, variable):
        return told
    new = (
        f"curl -s -o /dev/null {BASE}/v1/customers {KEY} -d name=Ada\n" if resource in FOUND else ""
    )
    path = FOUND.get(resource, resource)
    return f'{new}{variable}=$(curl -s "{BASE}{path}?limit=1" {KEY} {FIRST_ID}'
