"""Every rule about the template can fail: one thing is broken at a time, and the rule must say so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.template import Json, Template, load, load_with
from tests.support.template_rules import complaints, folders

Breaking = Callable[[Json], object]


def _properties(source: Json, name: str) -> Json:
    properties: Json = source["Resources"][name]["Properties"]
    return properties


def _statements(source: Json, name: str) -> list[Json]:
    policies = _properties(source, name)["Policies"]
    statements: list[Json] = policies[0]["PolicyDocument"]["Statement"]
    return statements


def _globals(source: Json) -> Json:
    function: Json = source["Globals"]["Function"]
    return function


def _put(where: Json, **values: object) -> None:
    where.update(values)


# What is broken is one of these, or what all functions share.
CONCERNED = ("CreateKey", "GetTeam", "GetUser", "ListAudit", "ListUsers", "NotFound")
BROKEN: dict[str, tuple[Breaking, str]] = {
    "Scan added": (
        lambda s: _statements(s, "ListUsersRole")[0]["Action"].append("dynamodb:Scan"),
        "ListUsersRole may read the whole table: dynamodb:Scan",
    ),
    "all actions": (
        lambda s: _put(_statements(s, "ListUsersRole")[0], Action="dynamodb:*"),
        "ListUsersRole may dynamodb:*",
    ),
    "all resources": (
        lambda s: _put(_statements(s, "CreateKeyRole")[0], Resource="*"),
        "CreateKeyRole may do dynamodb:GetItem, dynamodb:BatchGetItem, dynamodb:Query, ",
    ),
    "all indexes": (
        lambda s: _put(_statements(s, "ListAuditRole")[1], Resource={"Fn::Sub": "${Table.Arn}/index/*"}),
        "ListAuditRole may do dynamodb:Query on ${Table.Arn}/index/*",
    ),
    "all but": (
        lambda s: _statements(s, "GetUserRole").append({"Effect": "Allow", "NotAction": "iam:*", "Resource": "x"}),
        "GetUserRole: only plain Allow statements are checked, not {'Effect': 'Allow', 'NotAction'",
    ),
    "managed policy": (
        lambda s: _put(_properties(s, "GetUserRole"), ManagedPolicyArns=["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
        "GetUserRole takes policies from elsewhere: ['arn:aws:iam::aws:policy/ReadOnlyAccess']",
    ),
    "sam's own role": (
        lambda s: _properties(s, "GetTeamFunction").pop("Role"),
        "GetTeamFunctionRole takes policies from elsewhere: ",
    ),
    "shared role": (
        lambda s: _put(_properties(s, "GetTeamFunction"), Role={"Fn::GetAtt": ["GetUserRole", "Arn"]}),
        "GetTeamFunction has no role of its own",
    ),
    "policy on the side": (
        lambda s: _put(
            s["Resources"],
            Aside={
                "Type": "AWS::IAM::RolePolicy",
                "Properties": {"RoleName": {"Ref": "GetUserRole"}, "PolicyName": "aside"},
            },
        ),
        "Aside grants apart from the role it is for, where the matrix does not see it",
    ),
    "another's log": (
        lambda s: _put(_statements(s, "GetUserRole")[-1], Resource={"Fn::GetAtt": ["GetTeamLogs", "Arn"]}),
        "GetUserFunction may touch a log that is not its own: ${GetTeamLogs.Arn}",
    ),
    "assumed by anybody": (
        lambda s: _put(
            _properties(s, "GetUserRole")["AssumeRolePolicyDocument"]["Statement"][0], Principal={"AWS": "*"}
        ),
        "GetUserRole may be assumed by {'AWS': '*'}",
    ),
    "no default route": (
        lambda s: s["Resources"].pop("NotFoundFunction"),
        "what no route matches gets API Gateway's answer, not rota's: $default is missing",
    ),
    "payload of version 1": (
        lambda s: _put(_properties(s, "GetUserFunction")["Events"]["Get"]["Properties"], PayloadFormatVersion="1.0"),
        "GET /api/v2/oncall/users/{user_id} does not hand its function a payload of version 2.0",
    ),
    "permission for no route": (
        lambda s: _put(
            s["Resources"],
            Stray={
                "Type": "AWS::Lambda::Permission",
                "Properties": {
                    "Action": "lambda:InvokeFunction",
                    "FunctionName": {"Ref": "GetUserFunction"},
                    "Principal": "apigateway.amazonaws.com",
                    "SourceArn": {"Fn::Sub": ["x:${__ApiId__}/${__Stage__}/PUT/else", {}]},
                },
            },
        ),
        "GetUserFunction may be invoked for PUT /else, which is no route",
    ),
    "too slow": (
        lambda s: _put(_properties(s, "GetUserFunction"), Timeout=60),
        "GetUserFunction: a timeout of 60 s outlasts API Gateway's 30 s",
    ),
    "untraced": (lambda s: _globals(s).pop("Tracing"), "GetUserFunction is not traced"),
    "a layer fewer": (
        lambda s: _globals(s)["Layers"].pop(),
        "GetUserFunction has the layers ['DependenciesLayer']",
    ),
    "wrong handler": (
        lambda s: _put(_properties(s, "GetUserFunction"), Handler="app.main"),
        "GetUserFunction: Handler is 'app.main', not 'app.handler'",
    ),
    "wrong folder": (
        lambda s: _put(_properties(s, "GetUserFunction"), CodeUri="functions/get_person"),
        "GetUserFunction is not named after its folder 'get_person'",
    ),
    "no table name": (
        lambda s: _globals(s)["Environment"]["Variables"].pop("TABLE_NAME"),
        "GetUserFunction lacks the variables ['TABLE_NAME']",
    ),
    "the machine's time zones": (
        lambda s: _put(_globals(s)["Environment"]["Variables"], PYTHONTZPATH="/usr/share/zoneinfo"),
        "GetUserFunction may take time zones from elsewhere than the tzdata package",
    ),
    "shared log": (
        lambda s: _put(_properties(s, "GetUserFunction"), LoggingConfig={"LogGroup": {"Ref": "GetTeamLogs"}}),
        "GetUserFunction may not write its log",
    ),
    "no log": (
        lambda s: _properties(s, "GetUserFunction").pop("LoggingConfig"),
        "GetUserFunction has no log group of its own",
    ),
    "log without end": (
        lambda s: _properties(s, "GetUserLogs").pop("RetentionInDays"),
        "GetUserLogs keeps its lines for ever",
    ),
    "no recovery": (
        lambda s: _properties(s, "Table").pop("PointInTimeRecoverySpecification"),
        "the table's PointInTimeRecoverySpecification is None, not {'PointInTimeRecoveryEnabled': True}",
    ),
    "no stream": (
        lambda s: _properties(s, "Table").pop("StreamSpecification"),
        "the table's StreamSpecification is None, not {'StreamViewType': 'NEW_AND_OLD_IMAGES'}",
    ),
    "unprotected by default": (
        lambda s: _put(s["Parameters"]["DeletionProtection"], Default="false"),
        "the table's DeletionProtectionEnabled is false, not true",
    ),
    "deleted with the stack": (
        lambda s: s["Resources"]["Table"].pop("DeletionPolicy"),
        "the table's DeletionPolicy is None",
    ),
    "a second table": (
        lambda s: _put(s["Resources"], Another=s["Resources"]["Table"]),
        "the tables are ['Another', 'Table']",
    ),
    "silent alarm": (
        lambda s: _properties(s, "LatencyAlarm").pop("AlarmActions"),
        "LatencyAlarm does not tell the topic",
    ),
    "no alarm": (
        lambda s: s["Resources"].pop("FunctionThrottlesAlarm"),
        "no alarm watches AWS/Lambda Throttles",
    ),
    "alarm on nothing": (
        lambda s: s["Resources"].pop("FunctionErrorFilter"),
        "FunctionErrorsAlarm watches FunctionErrors, which nothing writes",
    ),
    "alarm without a word": (
        lambda s: _properties(s, "LatencyAlarm").pop("AlarmDescription"),
        "LatencyAlarm does not say what it means",
    ),
    "nobody to tell": (lambda s: s["Resources"].pop("AlarmTopic"), "there is no AlarmTopic"),
    "a second API": (
        lambda s: _properties(s, "GetUserFunction")["Events"]["Get"]["Properties"].pop("ApiId"),
        "there is not exactly one API, called Api",
    ),
    "no throttling": (
        lambda s: _properties(s, "Api").pop("DefaultRouteSettings"),
        "ApiApiGatewayDefaultStage lets through as many requests as come",
    ),
    "paths logged": (
        lambda s: _put(_properties(s, "Api")["AccessLogSettings"], Format='{"path":"$context.path"}'),
        "ApiApiGatewayDefaultStage writes paths to its access log",
    ),
    "log not JSON": (
        lambda s: _put(_properties(s, "Api")["AccessLogSettings"], Format='{"route":$context.routeKey,}'),
        "ApiApiGatewayDefaultStage does not write its access log as JSON",
    ),
    "open to any origin": (
        lambda s: _put(_properties(s, "Api")["CorsConfiguration"], AllowOrigins=["*"]),
        "CORS lets any origin in, or credentials",
    ),
    "credentials": (
        lambda s: _put(_properties(s, "Api")["CorsConfiguration"], AllowCredentials=True),
        "CORS lets any origin in, or credentials",
    ),
    "too many resources": (
        lambda s: _put(s["Resources"], **{f"T{number}": {"Type": "AWS::SNS::Topic"} for number in range(400)}),
        "the stack has ",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_noticed(name: str) -> None:
    breaking, expected = BROKEN[name]
    source = load_with(*CONCERNED)
    breaking(source)
    found = complaints(Template(source))
    assert any(complaint.startswith(expected) for complaint in found), found


def test_what_is_broken_is_all_that_is_noticed() -> None:
    assert complaints(Template(load_with(*CONCERNED))) == []


def test_a_route_without_permission_is_noticed() -> None:
    template = Template(load())
    del template.resources["GetUserFunctionGetPermission"]
    assert complaints(template) == ["GET /api/v2/oncall/users/*: API Gateway may not invoke GetUserFunction"]


def test_folders_that_differ_and_handlers_that_grew_are_noticed(tmp_path: Path) -> None:
    template = Template(load())
    for folder in {*template.folders().values(), "get_weather"} - {"get_user"}:
        handler = tmp_path / "functions" / folder / "app.py"
        handler.parent.mkdir(parents=True)
        handler.write_text("pass\n" * (31 if folder == "get_team" else 30))
    assert list(folders(template, tmp_path)) == [
        "functions/get_weather is not in the template",
        "functions/get_user/app.py does not exist",
        "functions/get_team/app.py has 31 lines",
    ]
