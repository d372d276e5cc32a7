"""JSON schemas of the request models and of the types of objects, as pydantic writes them."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from checkout.schemas.fields import Request
from checkout.schemas.neutral import NOTHING
from checkout.schemas.updates import Changes

JsonSchema = dict[str, Any]
LIMITS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
READ = "Param"
"""The end of the name of an object that requests contain, where an answered one has the same name."""
REF = "#/components/schemas/"


class Generate(GenerateJsonSchema):
    """Without titles, which would only repeat the names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def generate_inner(self, schema: Any) -> JsonSchema:
        """The limits of a number whose text is read first come from pydantic under the names of its own constraints."""
        made = super().generate_inner(schema)
        return {LIMITS.get(name, name): value for name, value in made.items()}


@dataclass(frozen=True)
class Schemas:
    """`named`: the shared schemas by name. `names`: the name of each model and type that was asked for."""

    named: dict[str, JsonSchema]
    names: Mapping[Any, str]

    def ref(self, kind: Any) -> JsonSchema:
        return {"$ref": REF + self.names[kind]}

    def of(self, kind: Any) -> JsonSchema:
        return self.named[self.names[kind]]


def make(requests: Sequence[type[Request]], objects: Sequence[type[Any]]) -> Schemas:
    """The schemas of the request models, as they are read, and of the types of objects, as they are answered."""
    read: JsonSchemaMode = "validation"
    answered: JsonSchemaMode = "serialization"
    wanted: list[tuple[Any, JsonSchemaMode, TypeAdapter[Any]]] = [
        *((model, read, TypeAdapter(model)) for model in requests),
        *((model, answered, TypeAdapter(model)) for model in objects),
    ]
    found, definitions = TypeAdapter.json_schemas(
        wanted, ref_template=REF + "{model}", schema_generator=Generate
    )
    named = _plainly_named(definitions["$defs"])
    names = {
        model: _plain_name(schema["$ref"].removeprefix(REF)) for (model, _), schema in found.items()
    }
    for schema in named.values():
        schema.pop("title", None)
        schema.pop("description", None)
    for model in requests:
        _without_nulls(named[names[model]], model)
    return Schemas(named, names)


def _plainly_named(definitions: dict[str, JsonSchema]) -> dict[str, JsonSchema]:
    """Of an object that is both read and answered, `Address-Input` is AddressParam and `Address-Output` Address."""
    text = json.dumps(definitions)
    named: dict[str, JsonSchema] = json.loads(
        re.sub(r'[A-Za-z]+-(?:In|Out)put(?=")', _plain_name, text)
    )
    assert len(named) == len(definitions), "two schemas have one name"
    return named


def _plain_name(name: str | re.Match[str]) -> str:
    found = name if isinstance(name, str) else name[0]
    return found.replace("-Input", READ).removesuffix("-Output")


def _without_nulls(schema: JsonSchema, model: type[Request]) -> None:
    """Null is the same as not given, except where it clears a field."""
    clears = model.clears if issubclass(model, Changes) else frozenset()
    for name, each in schema.get("properties", {}).items():
        if each.get("default", ...) is None:
            del each["default"]
        if name not in clears:
            schema["properties"][name] = not_null(each)


def not_null(schema: JsonSchema) -> JsonSchema:
    """The schema without the alternative null."""
    options = schema.get("anyOf")
    if not options or {"type": "null"} not in options:
        return schema
    left = [each for each in options if each != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    return {**left[0], **rest} if len(left) == 1 else {**rest, "anyOf": left}


def resolved(schema: JsonSchema, named: Mapping[str, JsonSchema]) -> JsonSchema:
    """The schema that a reference names, or the schema itself."""
    while "$ref" in schema:
        schema = named[schema["$ref"].removeprefix(REF)]
    return schema


def alternatives(schema: JsonSchema) -> Iterator[JsonSchema]:
    """The schema, or each of its alternatives."""
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        for each in options:
            yield from alternatives(each)
    else:
        yield schema


def holders(schemas: Schemas) -> Mapping[str, list[str]]:
    """For each schema, the fields that hold it."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for schema in schemas.named.values():
        for name, each in schema.get("properties", {}).items():
            for reference in re.findall(rf'"{REF}(\w+)"', json.dumps(each)):
                found[reference].append(name)
    return found


def inert(schema: JsonSchema, named: Mapping[str, JsonSchema]) -> str:
    """What can be said of a parameter for what Till doesn't have: which values ask for nothing. Empty for others."""
    schema = resolved(not_null(schema), named)
    if schema.get("enum") == NOTHING["enum"]:
        return "not available; only an empty value is accepted"
    if "const" in schema:
        return f"only `{json.dumps(schema['const'])}` is accepted".replace('"', "")
    fields = schema.get("properties", {}).values()
    if fields and all(inert(each, named) for each in fields):
        return "not available; only values that ask for nothing are accepted"
    return ""
