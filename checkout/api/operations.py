"""What each call of the API reads and answers: kept by the decorators, for the OpenAPI document and the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask

from checkout.api.blueprint import bp
from checkout.schemas.fields import Request


@dataclass(frozen=True)
class Operation:
    """A view: the model of its parameters, the kind of object that it answers, and who may call it.

    `publishable`: a publishable key may call it too, with the client secret of the object that the path names, if any.
    `view`: the function below the decorators.
    """

    view: Callable[..., Any]
    schema: type[Request]
    shows: str
    needs_key: bool
    publishable: bool

    @property
    def name(self) -> str:
        return self.view.__name__


@dataclass(frozen=True)
class Call:
    """One method at one path, such as GET at /v1/products/{id}. A view at two paths has two calls.

    `parameters`: the names in braces.
    """

    method: str
    path: str
    parameters: tuple[str, ...]
    operation: Operation


REGISTERED: dict[str, Operation] = {}
"""The operations by the name of their view, which is the endpoint's name in the blueprint too."""
METHODS = ("GET", "POST", "DELETE")


def register(operation: Operation) -> None:
    REGISTERED[operation.name] = operation


def calls(app: Flask) -> Iterator[Call]:
    """Every call of the blueprint, in the order of registration. Raises KeyError for a view without a decorator."""
    for rule in app.url_map.iter_rules():
        blueprint, _, name = rule.endpoint.partition(".")
        if blueprint != bp.name or "<path:" in rule.rule:
            continue
        path, parameters = rule.rule, []
        for argument in sorted(rule.arguments):
            public = argument.removeprefix("object_")
            path = path.replace(f"<{argument}>", f"{{{public}}}")
            parameters.append(public)
        for method in METHODS:
            if method in (rule.methods or ()):
                yield Call(method, path, tuple(parameters), REGISTERED[name])
