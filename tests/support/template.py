"""template.yaml as AWS would see it: read by sam's own parser, put through the SAM translator in process."""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "template.yaml"

_INTEGRATED = re.compile(r"\$\{(\w+)\.Arn\}/invocations$")
_GREEDY = re.compile(r"\{[^}]+\}")

Json = dict[str, Any]


class _NoManagedPolicies:
    """Stands where the translator would ask AWS for its managed policies; rota's roles use none."""

    def load(self) -> dict[str, str]:
        return {}


def load() -> Json:
    """The template as written, with anchors expanded and short forms such as `!Ref` spelt out."""
    # Through a copy without shared parts: what a test changes must not change elsewhere by way of an anchor.
    return _unshared(_parsed())  # type: ignore[no-any-return]


def load_with(*stems: str) -> Json:
    """The same, but of the functions that answer requests only these (`GetUser`), with their roles and logs.

    The translator copies all that it has so far at each route: whole, the template takes it seconds.
    """
    source = load()
    resources = source["Resources"]
    for name, resource in list(resources.items()):
        stem, is_function = name.removesuffix("Function"), resource["Type"] == "AWS::Serverless::Function"
        if is_function and stem not in stems and _asked_over_http(resource):
            for part in (name, f"{stem}Role", f"{stem}Logs"):
                del resources[part]
    return source


def _asked_over_http(function: Json) -> bool:
    events = function["Properties"].get("Events", {}).values()
    return any(event["Type"] == "HttpApi" for event in events)


@lru_cache(maxsize=1)
def _parsed() -> Any:
    return yaml_parse(TEMPLATE.read_text("utf-8"))


def _unshared(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _unshared(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_unshared(item) for item in value]
    return value


class Template:
    """One template, before (`source`) and after (`resources`) translation.

    Raises samtranslator's InvalidDocumentException for what AWS would refuse to translate.
    """

    def __init__(self, source: Json, **parameters: str) -> None:
        self.source = source
        defaults = {name: each.get("Default") for name, each in source.get("Parameters", {}).items()}
        self.parameters: Json = defaults | parameters
        uploaded = copy.deepcopy(source)
        for resource in uploaded["Resources"].values():
            for uri in {"CodeUri", "ContentUri"} & resource.get("Properties", {}).keys():
                resource["Properties"][uri] = "s3://bucket/key"  # what `sam package` would put there
        with patch.dict(os.environ, AWS_DEFAULT_REGION="eu-west-1"):  # the translator wants to know a partition
            self.resources: dict[str, Json] = transform(uploaded, {}, _NoManagedPolicies())["Resources"]

    def of_type(self, kind: str) -> dict[str, Json]:
        """The properties of every resource of a type, by logical id."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.resources.items()
            if resource["Type"] == kind
        }

    def folders(self) -> dict[str, str]:
        """The folder under functions/ of each function, by logical id."""
        return {
            name: resource["Properties"]["CodeUri"].removeprefix("functions/")
            for name, resource in self.source["Resources"].items()
            if resource["Type"] == "AWS::Serverless::Function"
        }

    def routes(self) -> Iterator[tuple[str, str, Json]]:
        """Each route of the API: its key, as `GET /health`, the function behind it, and the integration."""
        for api in self.of_type("AWS::ApiGatewayV2::Api").values():
            for path, operations in api["Body"]["paths"].items():
                for method, operation in operations.items():
                    integration = operation["x-amazon-apigateway-integration"]
                    target = _INTEGRATED.search(integration["uri"]["Fn::Sub"])
                    key = "$default" if path == "/$default" else f"{method.upper()} {path}"
                    yield key, target[1] if target else "", integration

    def permitted(self) -> set[tuple[str, str]]:
        """Which function API Gateway may invoke for which route key, path parameters being written `*`."""
        found = set()
        for permission in self.of_type("AWS::Lambda::Permission").values():
            if permission["Principal"] == "apigateway.amazonaws.com":
                route = permission["SourceArn"]["Fn::Sub"][0].partition("${__Stage__}/")[2]
                method, _, path = route.partition("/")
                found.add((permission["FunctionName"]["Ref"], "$default" if route == "*" else f"{method} /{path}"))
        return found

    def resolve(self, value: Any) -> Any:
        """A value with conditions decided and parameters filled in; `!GetAtt A.B` becomes `${A.B}`."""
        match value:
            case {"Ref": name}:
                return self.parameters.get(name, f"${{{name}}}")
            case {"Fn::GetAtt": [name, attribute]}:
                return f"${{{name}.{attribute}}}"
            case {"Fn::Sub": str(text)}:
                return re.sub(r"\$\{(\w+)\}", lambda found: str(self.resolve({"Ref": found[1]})), text)
            case {"Fn::If": [condition, yes, no]}:
                return self.resolve(yes if self._holds(self.source["Conditions"][condition]) else no)
            case dict():
                return {key: self.resolve(item) for key, item in value.items()}
            case list():
                return [self.resolve(item) for item in value]
        return value

    def _holds(self, condition: Any) -> bool:
        match condition:
            case {"Fn::Not": [inner]}:
                return not self._holds(inner)
            case {"Fn::And": inner}:
                return all(self._holds(one) for one in inner)
            case {"Fn::Equals": [left, right]}:
                return bool(self.resolve(left) == self.resolve(right))
        raise NotImplementedError(f"a condition the tests don't know: {condition}")

    def statements(self, function: str) -> list[Json]:
        """The policy statements of a function's role, resolved."""
        role = self.of_type("AWS::Lambda::Function")[function]["Role"]["Fn::GetAtt"][0]
        policies = self.of_type("AWS::IAM::Role")[role].get("Policies", [])
        return [self.resolve(each) for policy in policies for each in policy["PolicyDocument"]["Statement"]]

    def grants(self, function: str) -> dict[str, frozenset[str]]:
        """What a function may do: the actions on each resource."""
        found: dict[str, frozenset[str]] = {}
        for statement in self.statements(function):
            for resource in as_list(statement.get("Resource", [])):
                actions = as_list(statement.get("Action", []))
                found[resource] = found.get(resource, frozenset()).union(actions)
        return found


def generalised(route: str) -> str:
    """A route key as a permission writes it: `GET /users/{user_id}` becomes `GET /users/*`."""
    return _GREEDY.sub("*", route)


def as_list(value: Any) -> list[Any]:
    """IAM's one-or-many, always as many."""
    return value if isinstance(value, list) else [value]
