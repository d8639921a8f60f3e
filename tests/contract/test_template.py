"""The template that is deployed: which function answers which route, and what each may do to the table."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from samcli.commands.deploy.auth_utils import auth_per_resource
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider

from tests.support.template import TEMPLATE, Template, load
from tests.support.template_rules import ANYWHERE, OWN_LOG, RULES, complaints, folders

NONE: frozenset[str] = frozenset()
GET = frozenset({"dynamodb:GetItem"})
READ = GET | {"dynamodb:BatchGetItem", "dynamodb:Query"}
# TransactWriteItems is authorised by the four item actions.
WRITE = READ | {
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:ConditionCheckItem",
}
QUERY = frozenset({"dynamodb:Query"})

BASE = "/api/v2/oncall"
ONE = "/schedules/{schedule_id}"
IONHOUR = "/api/on-call-schedules"
IONHOUR_ONE = f"{IONHOUR}/{{schedule_number}}"
ZSTACK = "/api/v1/oncall"
ZSTACK_ONE = f"{ZSTACK}/schedules/{{schedule_uuid}}"

# The whole matrix. Routes are below BASE but for those that begin with "!". Beside these actions on the table
# and its index, every function may write its own log and its trace, and nothing else but for BESIDE.
MATRIX: tuple[tuple[str, tuple[str, ...], frozenset[str], frozenset[str]], ...] = (
    # function           routes                                          table  gsi1
    ("list_schedules", ("GET /schedules",), READ, NONE),
    ("get_schedule", (f"GET {ONE}",), READ, NONE),
    ("list_entries", (f"GET {ONE}/entries",), READ, NONE),
    ("list_overrides", (f"GET {ONE}/overrides",), READ, NONE),
    ("get_timeline", (f"GET {ONE}/timeline",), READ, NONE),
    ("get_on_call", (f"GET {ONE}/on-call",), READ, NONE),
    ("explain_schedule", (f"GET {ONE}/explain",), READ, NONE),
    ("view_schedule", (f"GET {ONE}/view", f"GET {ONE}/view.svg"), READ, NONE),
    ("get_board", ("GET /board",), READ, NONE),
    ("list_revisions", (f"GET {ONE}/revisions",), READ, NONE),
    ("get_current", ("GET /current/{team_id}",), READ, NONE),
    ("list_current", ("GET /current",), READ, NONE),
    ("list_user_shifts", ("GET /users/{user_id}/shifts",), READ, NONE),
    ("create_schedule", ("POST /schedules",), WRITE, NONE),
    ("update_schedule", (f"PATCH {ONE}",), WRITE, NONE),
    ("restore_schedule", (f"POST {ONE}/restore",), WRITE, NONE),
    ("delete_schedule", (f"DELETE {ONE}",), WRITE, NONE),
    ("create_entry", (f"POST {ONE}/entries",), WRITE, NONE),
    ("swap_shift", (f"POST {ONE}/entries/{{shift_id}}/swap", "POST /entries/{shift_id}/swap"), WRITE, NONE),
    ("list_cover_candidates", (f"GET {ONE}/cover-candidates",), READ, NONE),
    ("list_swaps", ("GET /swaps",), READ, NONE),
    ("get_swap", ("GET /swaps/{swap_id}",), READ, NONE),
    ("accept_swap", ("POST /swaps/{swap_id}/accept",), WRITE, NONE),
    ("decline_swap", ("POST /swaps/{swap_id}/decline",), WRITE, NONE),
    ("undo_swap", ("POST /swaps/{swap_id}/undo",), WRITE, NONE),
    ("create_cover", ("POST /cover",), WRITE, NONE),
    ("delete_entry", ("DELETE /entries/{entry_id}",), WRITE, NONE),
    ("create_override", (f"POST {ONE}/overrides",), WRITE, NONE),
    ("delete_override", ("DELETE /overrides/{override_id}",), WRITE, NONE),
    ("list_users", ("GET /users",), READ, NONE),
    ("get_user", ("GET /users/{user_id}",), READ, NONE),
    ("get_time_off", ("GET /users/{user_id}/time-off",), READ, NONE),
    ("put_time_off", ("PUT /users/{user_id}/time-off",), WRITE, NONE),
    ("list_teams", ("GET /teams",), READ, NONE),
    ("get_team", ("GET /teams/{team_id}",), READ, NONE),
    ("list_keys", ("GET /keys",), READ, NONE),
    ("get_own_key", ("GET /key",), GET, NONE),
    ("list_audit", ("GET /audit",), READ, QUERY),
    ("create_user", ("POST /users",), WRITE, NONE),
    ("put_user", ("PUT /users/{user_id}",), WRITE, NONE),
    ("delete_user", ("DELETE /users/{user_id}",), WRITE, NONE),
    ("create_team", ("POST /teams",), WRITE, NONE),
    ("put_team", ("PUT /teams/{team_id}",), WRITE, NONE),
    ("delete_team", ("DELETE /teams/{team_id}",), WRITE, NONE),
    ("create_key", ("POST /keys",), WRITE, NONE),
    ("delete_key", ("DELETE /keys/{key_id}",), WRITE, NONE),
    ("list_ionhour_schedules", (f"!GET {IONHOUR}",), READ, NONE),
    ("get_ionhour_schedule", (f"!GET {IONHOUR_ONE}",), READ, NONE),
    ("create_ionhour_schedule", (f"!POST {IONHOUR}",), WRITE, NONE),
    ("update_ionhour_schedule", (f"!PUT {IONHOUR_ONE}",), WRITE, NONE),
    ("delete_ionhour_schedule", (f"!DELETE {IONHOUR_ONE}",), WRITE, NONE),
    ("create_ionhour_override", ("!POST /api/on-call-overrides",), WRITE, NONE),
    ("delete_ionhour_override", ("!DELETE /api/on-call-overrides/{override_number}",), WRITE, NONE),
    ("list_zstack_schedules", (f"!GET {ZSTACK}/schedules",), READ, NONE),
    ("get_zstack_schedule", (f"!GET {ZSTACK_ONE}",), READ, NONE),
    ("get_zstack_current_shift", (f"!GET {ZSTACK_ONE}/current-shift",), READ, NONE),
    ("list_zstack_overrides", (f"!GET {ZSTACK}/overrides",), READ, NONE),
    ("create_zstack_schedule", (f"!POST {ZSTACK}/schedules",), WRITE, NONE),
    ("validate_zstack_schedule", (f"!POST {ZSTACK}/schedules/validate",), WRITE, NONE),
    ("update_zstack_schedule", (f"!PUT {ZSTACK_ONE}",), WRITE, NONE),
    ("delete_zstack_schedule", (f"!DELETE {ZSTACK_ONE}",), WRITE, NONE),
    ("create_zstack_override", (f"!POST {ZSTACK}/overrides",), WRITE, NONE),
    ("delete_zstack_override", (f"!DELETE {ZSTACK}/overrides/{{override_uuid}}",), WRITE, NONE),
    ("list_subscriptions", ("GET /subscriptions",), READ, NONE),
    ("create_subscription", ("POST /subscriptions",), WRITE, NONE),
    ("update_subscription", ("PATCH /subscriptions/{subscription_id}",), WRITE, NONE),
    ("delete_subscription", ("DELETE /subscriptions/{subscription_id}",), WRITE, NONE),
    ("rotate_subscription", ("POST /subscriptions/{subscription_id}/rotate",), WRITE, NONE),
    ("test_subscription", ("POST /subscriptions/{subscription_id}/test",), WRITE, NONE),
    ("list_calendars", ("GET /calendars",), READ, NONE),
    ("create_calendar", ("POST /calendars",), WRITE, NONE),
    ("delete_calendar", ("DELETE /calendars/{calendar_id}",), WRITE, NONE),
    ("embed_calendar", ("!GET /embed/{token}",), READ, NONE),
    ("get_calendar", ("GET /calendars/{file}",), READ, NONE),
    ("list_notices", ("GET /notices",), READ, NONE),
    ("sweep_due", (), WRITE, QUERY),
    ("refresh_calendars", (), frozenset({"dynamodb:GetItem", "dynamodb:PutItem"}), QUERY),
    ("publish_outbox", (), frozenset({"dynamodb:UpdateItem"}), NONE),
    ("deliver_notice", (), WRITE, QUERY),
    ("get_health", ("!GET /health", "GET /health"), GET, NONE),
    ("get_openapi", ("!GET /openapi.json", "GET /openapi.json"), NONE, NONE),
    ("get_docs", ("!GET /docs", "GET /docs"), NONE, NONE),
    ("render_page", ("!POST /",), READ, NONE),
    ("get_page", ("!GET /", "!GET /page/{version}/{file}"), NONE, NONE),
    ("not_found", ("!$default",), NONE, NONE),
)

# What some may do beside: send, and sign what they send.
DERIVE = {"${SigningKey.Arn}": frozenset({"kms:GenerateMac"})}
IDENTITY = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/none.invalid"
MAIL = {IDENTITY: frozenset({"ses:SendEmail"})}
STREAM = "${Table.StreamArn}"
READ_STREAM = frozenset(
    f"dynamodb:{action}" for action in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
)
OUTBOX = {
    "${Bus.Arn}": frozenset({"events:PutEvents"}),
    "${OutboxDeadLetters.Arn}": frozenset({"sqs:SendMessage"}),
}
BESIDE: dict[str, dict[str, frozenset[str]]] = {
    "sweep_due": OUTBOX,
    "refresh_calendars": {"${OutboxDeadLetters.Arn}": frozenset({"sqs:SendMessage"})},
    "publish_outbox": OUTBOX | {STREAM: READ_STREAM},
    "create_subscription": DERIVE,
    "rotate_subscription": DERIVE,
    "test_subscription": DERIVE | MAIL,
    "deliver_notice": DERIVE
    | MAIL
    | {
        "${DeliveriesQueue.Arn}": frozenset(
            {"sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
        ),
        "${DeliveryDeadLetters.Arn}": frozenset({"sqs:SendMessage"}),
    },
}


@pytest.fixture(scope="module")
def template() -> Template:
    return Template(load())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_holds(template: Template, rule: object) -> None:
    assert complaints(template, (rule,)) == []  # type: ignore[arg-type]


def test_functions_on_disk_are_those_of_the_template(template: Template) -> None:
    assert complaints(template, (folders,)) == []


def test_each_route_leads_to_its_function(template: Template) -> None:
    folder = template.folders()
    found = {route: folder[function] for route, function, _ in template.routes()}
    assert found == {_full(route): name for name, routes, _, _ in MATRIX for route in routes}


@pytest.mark.parametrize("restored", ["", "restored"], ids=["own table", "restored table"])
def test_each_function_may_do_what_it_must_and_no_more(restored: str) -> None:
    template = Template(load(), RestoredTable=restored, RestoredTableStream="label")
    table = f"arn:${{AWS::Partition}}:dynamodb:${{AWS::Region}}:${{AWS::AccountId}}:table/{restored}"
    if not restored:
        table = "${Table.Arn}"
    groups = template.of_type("AWS::Lambda::Function")
    found = {folder: template.grants(function) for function, folder in template.folders().items()}
    ids = {folder: function for function, folder in template.folders().items()}

    expected = {
        name: {
            resource: actions
            for resource, actions in (
                (table, on_table),
                (f"{table}/index/gsi1", on_index),
                ("*", ANYWHERE),
                (f"${{{groups[ids[name]]['LoggingConfig']['LogGroup']['Ref']}.Arn}}", OWN_LOG),
            )
            if actions
        }
        | {
            f"{table}/stream/label" if restored and arn == STREAM else arn: may
            for arn, may in BESIDE.get(name, {}).items()
        }
        for name, _, on_table, on_index in MATRIX
    }

    assert found == expected


@pytest.mark.parametrize("restored", ["", "restored"], ids=["own table", "restored table"])
def test_functions_alarms_and_output_agree_on_the_table(restored: str) -> None:
    template = Template(load(), RestoredTable=restored)
    told = {
        template.resolve(each["Environment"]["Variables"]["TABLE_NAME"])
        for each in template.of_type("AWS::Lambda::Function").values()
    }
    watched = {
        template.resolve(dimension["Value"])
        for alarm in template.of_type("AWS::CloudWatch::Alarm").values()
        for dimension in alarm.get("Dimensions", [])
        if dimension["Name"] == "TableName"
    }
    put_out = template.resolve(template.source["Outputs"]["TableName"]["Value"])
    assert told == watched == {put_out} == {restored or "${Table}"}


def test_keys_and_index_of_the_table(template: Template) -> None:
    table = template.of_type("AWS::DynamoDB::Table")["Table"]
    assert table["KeySchema"] == [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]
    (index,) = table["GlobalSecondaryIndexes"]
    assert (index["IndexName"], index["Projection"]) == ("gsi1", {"ProjectionType": "ALL"})
    assert [key["AttributeName"] for key in index["KeySchema"]] == ["gsi1pk", "gsi1sk"]
    assert {each["AttributeType"] for each in table["AttributeDefinitions"]} == {"S"}


def test_the_table_can_be_given_up_on_purpose() -> None:
    template = Template(load(), DeletionProtection="false")
    table = template.of_type("AWS::DynamoDB::Table")["Table"]
    assert template.resolve(table["DeletionProtectionEnabled"]) == "false"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # in sam itself
def test_no_route_has_an_authorizer_and_guided_deployment_asks_about_none(template: Template) -> None:
    paths = template.of_type("AWS::ApiGatewayV2::Api")["Api"]["Body"]["paths"]
    assert not [path for path, operations in paths.items() for each in operations.values() if "security" in each]
    stacks, _ = SamLocalStackProvider.get_stacks(str(TEMPLATE), parameter_overrides={}, global_parameter_overrides={})
    assert {asked for asked, settled in auth_per_resource(stacks) if not settled} == set()


def test_outputs_name_what_operators_need(template: Template) -> None:
    assert {"ApiUrl", "TableName", "AlarmTopicArn"} <= template.source["Outputs"].keys()


@pytest.mark.takes_long
@pytest.mark.parametrize("arguments", [["validate"], ["validate", "--lint"]], ids=" ".join)
def test_validators_pass(arguments: list[str], tmp_path: Path) -> None:
    # A copy elsewhere, because samconfig.toml beside the template would choose `--lint` for both.
    (tmp_path / "template.yaml").write_bytes(TEMPLATE.read_bytes())
    nowhere = "http://127.0.0.1:1"  # so that neither AWS nor sam's look for a newer version is reached
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAM_"))}
    done = subprocess.run(
        [Path(sys.executable).with_name("sam"), *arguments],
        cwd=tmp_path,
        env=environment
        | {
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "SAM_CLI_TELEMETRY": "0",
            "HTTP_PROXY": nowhere,
            "HTTPS_PROXY": nowhere,
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "is a valid SAM Template" in done.stdout


def _full(route: str) -> str:
    if route.startswith("!"):
        return route[1:]
    method, _, path = route.partition(" ")
    return f"{method} {BASE}{path}"


@pytest.mark.parametrize(
    ("parameters", "offered"),
    [
        ({}, ""),
        ({"DemoKey": "ak_live_x"}, ""),
        ({"LoopbackTargets": "true"}, ""),
        ({"DemoKey": "ak_live_x", "LoopbackTargets": "true"}, "ak_live_x"),
    ],
    ids=["by default", "the key alone", "the local run without one", "the local run"],
)
def test_a_key_is_offered_by_the_local_run_alone(parameters: dict[str, str], offered: str) -> None:
    template = Template(load(), **parameters)
    told = {
        folder: template.resolve(
            template.of_type("AWS::Lambda::Function")[name]["Environment"]["Variables"]["DEMO_KEY"]
        )
        for name, folder in template.folders().items()
        if "DEMO_KEY" in template.of_type("AWS::Lambda::Function")[name]["Environment"]["Variables"]
    }
    assert told == {"get_page": offered}
