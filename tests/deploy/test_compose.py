"""compose.yaml: its services fit together, and their commands and variables sell a desk on PostgreSQL."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from foundation.config import Config
from tests.deploy import dockerfile, installed, purchase
from tests.deploy.dockerfile import Image
from tests.support.databases import Databases
from tests.support.servers import ROOT, eventually

VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?P<rest>:[-?][^}]*)?\}")
GIVEN = {"SECRET_KEY": "0123456789abcdef0123", "POSTGRES_PASSWORD": "of-postgres"}
"""What the file .env of the documentation contains."""


def compose() -> dict[str, Any]:
    """The file, with the variables of GIVEN and the defaults of others in it."""
    text = (ROOT / "compose.yaml").read_text()
    made: dict[str, Any] = yaml.safe_load(VARIABLE.sub(_value, text))
    return made


def _value(match: re.Match[str]) -> str:
    """As Compose does: `${NAME:-default}`, and `${NAME:?message}` for one that has to be given."""
    if match["name"] in GIVEN:
        return GIVEN[match["name"]]
    assert match["rest"].startswith(":-"), f"{match['name']} has neither a value nor a default"
    return match["rest"][2:]


def test_the_services_fit_together() -> None:
    made = compose()
    services = made["services"]
    assert services.keys() == {"postgres", "migrate", "network", "web", "worker"}
    needs = {
        name: {other: how["condition"] for other, how in each.get("depends_on", {}).items()}
        for name, each in services.items()
    }
    assert needs == {
        "postgres": {},
        "migrate": {"postgres": "service_healthy"},
        "network": {},
        "web": {"network": "service_started", "migrate": "service_completed_successfully"},
        "worker": {"network": "service_started", "web": "service_healthy"},
    }
    assert re.fullmatch(r"postgres:\d+-\w+", services["postgres"]["image"])
    assert services["postgres"]["healthcheck"]["test"]
    used = {
        each.split(":")[0] for service in services.values() for each in service.get("volumes", [])
    }
    assert used == made["volumes"].keys()
    published = {name: each["ports"] for name, each in services.items() if "ports" in each}
    assert published == {"network": ["127.0.0.1:8000:8000"]}, "a test server is for this machine"
    for name in ("web", "worker"):
        assert services[name]["network_mode"] == "service:network"
    assert services["network"]["environment"] == {}
    assert services["migrate"].get("restart") is None

    for name in ("migrate", "web", "worker"):
        service = services[name]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        config = Config.from_env({**environ_of(service), "HOST": "0.0.0.0"})
        assert not config.embedded
        assert service["environment"]["GUNICORN_CMD_ARGS"] == "--workers=3"
        assert config.checkout_secret_key == "sk_test_xxx"
        databases = [config.database_url, config.storefront_database_url]
        assert [url.rpartition("/")[2] for url in databases] == ["checkout", "storefront"]


def test_the_file_contains_no_secret() -> None:
    text = (ROOT / "compose.yaml").read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        assert f"${{{name}:?" in text
    for line in re.findall(r"^ +\w*(?:KEY|SECRET|PASSWORD|TOKEN)\w*: (.*)$", text, re.M):
        assert re.fullmatch(r"\$\{\w+:(\?is missing|-)\}", line), line


def environ_of(service: dict[str, Any]) -> dict[str, str]:
    return {name: str(value or "") for name, value in service["environment"].items()}


@pytest.mark.slow
def test_migrate_web_and_worker_sell_a_desk(image: Image, databases: Databases) -> None:
    """The webhook alone settles the order: it comes from the worker."""
    services = compose()["services"]
    found = databases.empty("postgresql", image.folder)
    urls = {name: url for name, url in found.items() if name.endswith("DATABASE_URL")}
    environ = {
        **image.variables(),
        **environ_of(services["web"]),
        **urls,
        "HOST": "127.0.0.1",
    }
    commands = {
        name: [str(image.commands / word) if word == "till" else word for word in words]
        for name in ("migrate", "web", "worker")
        for words in [services[name].get("command", image.command)]
    }
    said = installed.run(*commands["migrate"], cwd=image.folder, env=environ)
    assert said == "The databases are up to date.\n"
    order = "SELECT status FROM shop_orders"
    with (
        installed.running([commands["web"], commands["worker"]], environ, image.folder) as server,
        purchase.browser() as client,
    ):
        assert server.rows("storefront", order) == []
        purchase.pay(client, server.shop)
        eventually(lambda: server.rows("storefront", order) == [{"status": "paid"}])
    databases.drop(found)


def test_the_data_is_mounted_where_the_image_keeps_it() -> None:
    found = {each.name: each.text for each in dockerfile.read(ROOT / "Dockerfile")}
    assert (found["USER"], found["WORKDIR"]) == ("10001", "/data")
    (mounted,) = compose()["services"]["web"]["volumes"]
    assert mounted == f"data:{found['WORKDIR']}"
