"""Static files: joined, named by their content, read once."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation import assets

BLUE = ".a { color: blue }\n" * 50


@pytest.fixture
def static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of static files instead of the application's."""
    for name, text in {
        "css/a.css": BLUE,
        "css/b.css": "/* Why\n * it is red */\n.b {\n  color: red;\n}\n",
        "js/main.js": 'import { greet } from "./modules/greet.js";\nimport { name } from "./modules/name.js";\n\n'
        "greet(name);\n",
        "js/modules/greet.js": 'import { name } from "./name.js";\n\n'
        "export function greet(whom = name) {}\n",
        "js/modules/name.js": "// A name.\n/** Whose?\n * Jenny's. */\n"
        'export const name = "Jenny";\n',
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    return tmp_path


@pytest.fixture
def app(static: Path) -> Flask:
    app = Flask("static", static_folder=None)
    assets.init_app(app)
    assets.bundle(app, "all.css", ["css/b.css", "css/a.css"])
    assets.bundle(app, "main.js", ["js/main.js"])
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def url(app: Flask, name: str) -> str:
    with app.app_context():
        return assets.asset(name)


def test_a_style_sheet_is_its_files_without_comments_in_the_order_declared(
    client: FlaskClient,
) -> None:
    answer = client.get("/static/all.css")
    assert answer.mimetype == "text/css"
    assert answer.text == ".b {\ncolor: red;\n}\n" + BLUE


def test_a_script_has_each_module_once_after_those_that_it_needs(client: FlaskClient) -> None:
    answer = client.get("/static/main.js")
    assert answer.mimetype == "text/javascript"
    assert [line for line in answer.text.splitlines() if line] == [
        'const name = "Jenny";',
        "function greet(whom = name) {}",
        "greet(name);",
    ]


def test_a_classic_script_adds_no_global_and_knows_its_constants(app: Flask) -> None:
    constants = {"origin": "https://pay.example", "digits": [0]}
    assets.classic(app, "till.js", "js/main.js", lambda: constants)
    with app.test_request_context():
        answer = assets.answer("till.js")
    lines = [line for line in answer.get_data(as_text=True).splitlines() if line]
    assert lines[:3] == [
        "(function (origin, digits) {",
        '"use strict";',
        'const name = "Jenny";',
    ]
    assert lines[-1] == '})("https://pay.example", [0]);'
    assert answer.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("name", ["all.css", "main.js", "css/a.css"])
def test_a_url_that_names_the_content_is_kept_for_a_year(
    app: Flask, client: FlaskClient, name: str
) -> None:
    named = client.get(url(app, name))
    assert named.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for other in (f"/static/{name}", f"/static/{name}?v=0123456789ab"):
        answer = client.get(other)
        assert answer.data == named.data
        assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_a_browser_that_has_the_content_gets_a_304(app: Flask, client: FlaskClient) -> None:
    known = client.get("/static/all.css").headers["ETag"]
    again = client.get("/static/all.css", headers={"If-None-Match": known})
    assert again.status_code == 304
    assert again.data == b""


@pytest.mark.parametrize(
    "spelling",
    [
        "css/x/../a.css",
        "css/./a.css",
        "css/../../static/css/a.css",
        "../static/css/a.css",
        "css/a.css/",
        "css",
        "css/" + "a" * 300,
        "css/a.css%00",
        "modules/name.js",
    ],
)
def test_a_file_has_one_name(app: Flask, client: FlaskClient, spelling: str) -> None:
    assert client.get(f"/static/{spelling}").status_code == 404
    assert not app.extensions["till.static"].assets


def test_a_file_is_read_once(app: Flask, client: FlaskClient, static: Path) -> None:
    before = url(app, "all.css")
    (static / "css/b.css").write_text(".b { color: green }")
    assert url(app, "all.css") == before
    assert "green" not in client.get(before).text


def test_in_debug_mode_a_change_shows_at_once(
    app: Flask, client: FlaskClient, static: Path
) -> None:
    app.debug = True
    before = url(app, "main.js")
    (static / "js/modules/name.js").write_text('export const name = "Ada";\n')
    (static / "css/new.css").write_text("")
    assert url(app, "main.js") != before
    assert "Ada" in client.get("/static/main.js").text
    assert client.get("/static/css/new.css").status_code == 200


def test_a_template_that_names_no_file_fails(app: Flask) -> None:
    with pytest.raises(LookupError, match="no-such-file"):
        url(app, "img/no-such-file.svg")
