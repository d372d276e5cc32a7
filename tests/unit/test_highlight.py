"""JSON with coloured parts."""

from __future__ import annotations

import json
import re

from markupsafe import escape

from foundation import highlight


def test_values_are_coloured_and_the_text_stays() -> None:
    value = {"a<b": ['x"y & </code>', -1.5e3, True, None, "4"], "id": "cs_1"}
    html = highlight.json_value(value)
    assert '<span class="code__string">&#34;cs_1&#34;</span>' in html
    assert '<span class="code__number">-1500.0</span>' in html
    assert '<span class="code__word">true</span>' in html
    assert "&#34;a&lt;b&#34;: [" in html, "a name has no colour"
    assert "</code>" not in html
    assert re.sub(r"</?span[^>]*>", "", html) == escape(json.dumps(value, indent=2))
