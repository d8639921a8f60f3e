"""What must hold of rota's template, whatever functions it has. Each rule yields one sentence per fault."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.support.template import ROOT, Json, Template, as_list, generalised
from tests.support.template_edges import async_edges

# X-Ray has no resource-level permissions: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
ANYWHERE = frozenset({"xray:PutTraceSegments", "xray:PutTelemetryRecords"})
OWN_LOG = frozenset({"logs:CreateLogStream", "logs:PutLogEvents"})
ENVIRONMENT = {
    "TABLE_NAME",
    "LOG_LEVEL",
    "POWERTOOLS_SERVICE_NAME",
    "POWERTOOLS_METRICS_NAMESPACE",
    "PYTHONTZPATH",
}
SERVES_THE_PAGE = {"get_page", "render_page", "embed_calendar"}
# CloudFormation refuses a stack of more than 500 resources; a warning while there is still room to act.
RESOURCES = 450
WATCHED = {
    ("rota/${AWS::StackName}", "FunctionErrors"),
    ("rota/${AWS::StackName}", "ServerErrorShare"),
    ("AWS/ApiGateway", "Latency"),
    ("AWS/Lambda", "Throttles"),
    ("AWS/DynamoDB", "ReadThrottleEvents"),
    ("AWS/DynamoDB", "WriteThrottleEvents"),
    ("AWS/DynamoDB", "SystemErrors"),
}


def functions(template: Template) -> Iterator[str]:
    """Each function runs as the others do, traced, with both layers, and writes to a log group of its own.

    Only those that serve the page have its files.
    """
    logs_seen: set[str] = set()
    folders = template.folders()
    routed = {function for _, function, _ in template.routes()}
    for name, properties in template.of_type("AWS::Lambda::Function").items():
        folder = folders.get(name, "")
        if name != "".join(word.capitalize() for word in folder.split("_")) + "Function":
            yield f"{name} is not named after its folder {folder!r}"
        for key, wanted in (
            ("Runtime", "python3.13"),
            ("Architectures", ["arm64"]),
            ("Handler", "app.handler"),
        ):
            if properties.get(key) != wanted:
                yield f"{name}: {key} is {properties.get(key)!r}, not {wanted!r}"
        longest = 29 if name in routed else 60
        if not 1 <= properties.get("Timeout", 3) <= longest:
            yield f"{name}: a timeout of {properties.get('Timeout')} s outlasts API Gateway's 30 s, or the next minute"
        if properties.get("TracingConfig") != {"Mode": "Active"}:
            yield f"{name} is not traced"
        layers = [re.sub("[0-9a-f]{10}$", "", layer["Ref"]) for layer in properties.get("Layers", [])]
        if layers != ["DependenciesLayer", "RotaLayer"] + ["WebLayer"] * (folder in SERVES_THE_PAGE):
            yield f"{name} has the layers {layers}"
        variables = properties.get("Environment", {}).get("Variables", {})
        if missing := ENVIRONMENT - variables.keys():
            yield f"{name} lacks the variables {sorted(missing)}"
        elif variables["PYTHONTZPATH"] != "":
            yield f"{name} may take time zones from elsewhere than the tzdata package"
        group = properties.get("LoggingConfig", {}).get("LogGroup", {}).get("Ref")
        if group not in template.of_type("AWS::Logs::LogGroup") or group in logs_seen:
            yield f"{name} has no log group of its own"
        logs_seen.add(str(group))


def log_groups(template: Template) -> Iterator[str]:
    """No log is kept for ever."""
    for name, properties in template.of_type("AWS::Logs::LogGroup").items():
        if not template.resolve(properties.get("RetentionInDays")):
            yield f"{name} keeps its lines for ever"


def routes(template: Template) -> Iterator[str]:
    """Each route leads to a function that API Gateway may invoke for it and nothing else; one is $default."""
    wanted = set()
    for route, function, integration in template.routes():
        wanted.add((function, generalised(route)))
        if integration.get("payloadFormatVersion") != "2.0" or integration.get("type") != "aws_proxy":
            yield f"{route} does not hand its function a payload of version 2.0"
    for function, route in sorted(wanted - template.permitted()):
        yield f"{route}: API Gateway may not invoke {function}"
    for function, route in sorted(template.permitted() - wanted):
        yield f"{function} may be invoked for {route}, which is no route"
    if "$default" not in {route for _, route in wanted}:
        yield "what no route matches gets API Gateway's answer, not rota's: $default is missing"


def privileges(template: Template) -> Iterator[str]:
    """A role per function, its statements written out, no wildcard but where AWS offers nothing else."""
    roles: list[str] = []
    groups = {name: each.get("LoggingConfig", {}) for name, each in template.of_type("AWS::Lambda::Function").items()}
    for name, function in template.of_type("AWS::Lambda::Function").items():
        role = function["Role"].get("Fn::GetAtt", [""])[0] if isinstance(function["Role"], dict) else ""
        if role in roles or role not in template.of_type("AWS::IAM::Role"):
            yield f"{name} has no role of its own"
            continue
        roles.append(role)
        grants = template.grants(name)
        log = f"${{{groups[name].get('LogGroup', {}).get('Ref')}.Arn}}"
        if grants.get(log) != OWN_LOG:
            yield f"{name} may not write its log"
        for resource, actions in grants.items():
            if any(action.startswith("logs:") for action in actions) and resource != log:
                yield f"{name} may touch a log that is not its own: {resource}"
    for name, role in template.of_type("AWS::IAM::Role").items():
        if role.get("ManagedPolicyArns"):
            yield f"{name} takes policies from elsewhere: {role['ManagedPolicyArns']}"
        for statement in (
            each for policy in role.get("Policies", []) for each in policy["PolicyDocument"]["Statement"]
        ):
            yield from _too_wide(name, template.resolve(statement))
        for statement in role["AssumeRolePolicyDocument"]["Statement"]:
            if statement["Principal"].keys() != {"Service"} or "*" in str(statement["Principal"]):
                yield f"{name} may be assumed by {statement['Principal']}"
    for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"):
        for name in template.of_type(kind):
            yield f"{name} grants apart from the role it is for, where the matrix does not see it"


def _too_wide(role: str, statement: Json) -> Iterator[str]:
    if statement.get("Effect") != "Allow" or {"NotAction", "NotResource"} & statement.keys():
        yield f"{role}: only plain Allow statements are checked, not {statement}"
        return
    actions = as_list(statement["Action"])
    for action in actions:
        if "*" in action or "?" in action:
            yield f"{role} may {action}"
        if action in {"dynamodb:Scan", "dynamodb:PartiQLSelect"}:
            yield f"{role} may read the whole table: {action}"
    if ANYWHERE.issuperset(actions):
        return
    for resource in as_list(statement["Resource"]):
        if "*" in resource or "?" in resource:
            yield f"{role} may do {', '.join(actions)} on {resource}"


def table(template: Template) -> Iterator[str]:
    """The one table outlives mistakes: kept, protected, recoverable, encrypted; it expires and streams."""
    tables = template.of_type("AWS::DynamoDB::Table")
    if list(tables) != ["Table"]:
        yield f"the tables are {sorted(tables)}"
        return
    resource, properties = template.resources["Table"], tables["Table"]
    wanted: dict[str, Any] = {
        "BillingMode": "PAY_PER_REQUEST",
        "DeletionProtectionEnabled": "true",
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "SSESpecification": {"SSEEnabled": True},
        "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
        "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
    }
    for key, value in wanted.items():
        if template.resolve(properties.get(key)) != value:
            yield f"the table's {key} is {template.resolve(properties.get(key))}, not {value}"
    for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
        if resource.get(policy) != "Retain":
            yield f"the table's {policy} is {resource.get(policy)}"


def alarms(template: Template) -> Iterator[str]:
    """Everything that must be noticed has an alarm, and every alarm tells the topic, when it ends too."""
    told = [{"Ref": "AlarmTopic"}]
    watched = set()
    made = {
        (template.resolve(each["MetricNamespace"]), each["MetricName"])
        for metric in template.of_type("AWS::Logs::MetricFilter").values()
        for each in metric["MetricTransformations"]
    }
    for name, alarm in template.of_type("AWS::CloudWatch::Alarm").items():
        if alarm.get("AlarmActions") != told or alarm.get("OKActions") != told:
            yield f"{name} does not tell the topic"
        if not alarm.get("AlarmDescription"):
            yield f"{name} does not say what it means"
        metric = (template.resolve(alarm["Namespace"]), alarm["MetricName"])
        watched.add(metric)
        if metric[0] == "rota/${AWS::StackName}" and metric not in made:
            yield f"{name} watches {metric[1]}, which nothing writes"
    for namespace, metric_name in sorted(WATCHED - watched):
        yield f"no alarm watches {namespace} {metric_name}"
    if "AlarmTopic" not in template.of_type("AWS::SNS::Topic"):
        yield "there is no AlarmTopic"


def api(template: Template) -> Iterator[str]:
    """One API, throttled, logged without paths (some hold a secret), open to no origin with credentials."""
    if list(template.of_type("AWS::ApiGatewayV2::Api")) != ["Api"]:
        yield "there is not exactly one API, called Api"
    for name, stage in template.of_type("AWS::ApiGatewayV2::Stage").items():
        limits = template.resolve(stage.get("DefaultRouteSettings", {}))
        if not (limits.get("ThrottlingRateLimit") and limits.get("ThrottlingBurstLimit")):
            yield f"{name} lets through as many requests as come"
        log_format = stage.get("AccessLogSettings", {}).get("Format", "")
        try:
            json.loads(re.sub(r"\$context\.[\w.]+", "1", log_format))
        except ValueError:
            yield f"{name} does not write its access log as JSON"
        if re.search(r"\$context\.(path|http\.path)|queryString|\$context\.customDomain", log_format):
            yield f"{name} writes paths to its access log"
    for each in template.of_type("AWS::ApiGatewayV2::Api").values():
        cors = template.resolve(each["Body"].get("x-amazon-apigateway-cors", {}))
        if "*" in cors.get("allowOrigins", []) or cors.get("allowCredentials"):
            yield "CORS lets any origin in, or credentials"


def folders(template: Template, root: Path = ROOT) -> Iterator[str]:
    """functions/ and the template name the same functions; each handler is at most 30 lines."""
    there = {path.parent.name for path in root.glob("functions/*/app.py")}
    named = set(template.folders().values())
    for folder in sorted(there - named):
        yield f"functions/{folder} is not in the template"
    for folder in sorted(named - there):
        yield f"functions/{folder}/app.py does not exist"
    for folder in sorted(there):
        if (lines := len((root / "functions" / folder / "app.py").read_text("utf-8").splitlines())) > 30:
            yield f"functions/{folder}/app.py has {lines} lines"


def size(template: Template) -> Iterator[str]:
    """The stack stays clear of CloudFormation's 500 resources."""
    if len(template.resources) > RESOURCES:
        yield f"the stack has {len(template.resources)} resources"


Rule = Callable[[Template], Iterator[str]]
RULES: tuple[Rule, ...] = (
    functions, log_groups, routes, privileges, table, alarms, api, async_edges, size,
)  # fmt: skip


def complaints(template: Template, rules: tuple[Rule, ...] = RULES) -> list[str]:
    """Everything wrong with a template, a sentence each."""
    return [complaint for rule in rules for complaint in rule(template)]
