"""What the emulator leaves out of a deployment, made afterwards through AWS's public API.

All of it comes from the deployed template. Of `AWS::ApiGatewayV2::Api` the emulator ignores the OpenAPI body,
so routes, integrations and the CORS settings are missing; of `AWS::DynamoDB::Table` it ignores the time to
live and the recovery settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from local.aws import Aws

_FUNCTION_OF = re.compile(r"\$\{(\w+)\.Arn\}/invocations$")


def fill(aws: Aws, stack_name: str) -> None:
    """Make what the emulator left out of a stack; doing it again changes nothing."""
    physical = physical_ids(aws, stack_name)
    for logical_id, resource in resources(aws, stack_name).items():
        if logical_id not in physical:
            continue
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::ApiGatewayV2::Api" and "Body" in properties:
            _fill_api(aws, physical[logical_id], properties["Body"], physical)
        elif resource["Type"] == "AWS::DynamoDB::Table":
            _fill_table(aws, physical[logical_id], properties)


def resources(aws: Aws, stack_name: str) -> dict[str, Any]:
    """What a stack was made of, once the serverless resources were transformed, by name in the template.

    Resources whose condition didn't hold are in it too; `physical_ids` lacks them.
    """
    answer: dict[str, Any] = dict(aws.cloudformation().get_template(StackName=stack_name, TemplateStage="Processed"))
    found: dict[str, Any] = answer["TemplateBody"]["Resources"]
    return found


def physical_ids(aws: Aws, stack_name: str) -> dict[str, str]:
    """What each resource of a stack is called in AWS, by its name in the template."""
    pages = aws.cloudformation().get_paginator("list_stack_resources").paginate(StackName=stack_name)
    return {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for page in pages
        for resource in page["StackResourceSummaries"]
    }


def routes(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each route key of an API's OpenAPI body, with the function behind it by its name in the template."""
    for path, methods in body["paths"].items():
        for method, operation in methods.items():
            if "x-amazon-apigateway-integration" not in operation:
                continue
            target = _FUNCTION_OF.search(operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"])
            if target is None:
                raise ValueError(f"{method} {path} leads to something else than a function")
            verb = "ANY" if method == "x-amazon-apigateway-any-method" else method.upper()
            yield "$default" if path == "/$default" else f"{verb} {path}", target[1]


def _fill_api(aws: Aws, api_id: str, body: Mapping[str, Any], physical: Mapping[str, str]) -> None:
    client = aws.apigatewayv2()
    arns = {
        function["FunctionName"]: function["FunctionArn"]
        for page in aws.functions().get_paginator("list_functions").paginate()
        for function in page["Functions"]
    }
    wanted = {key: arns[physical[function]] for key, function in routes(body)}
    integrations = {
        item["IntegrationUri"]: item["IntegrationId"]
        for item in client.get_integrations(ApiId=api_id, MaxResults="1000")["Items"]
    }
    for arn in sorted({*wanted.values()} - {*integrations}):
        integrations[arn] = client.create_integration(
            ApiId=api_id,
            IntegrationType="AWS_PROXY",
            IntegrationMethod="POST",
            IntegrationUri=arn,
            PayloadFormatVersion="2.0",
        )["IntegrationId"]

    targets = {key: f"integrations/{integrations[arn]}" for key, arn in wanted.items()}
    present = {item["RouteKey"]: item for item in client.get_routes(ApiId=api_id, MaxResults="1000")["Items"]}
    for key, item in present.items():
        if item.get("Target") != targets.get(key):
            client.delete_route(ApiId=api_id, RouteId=item["RouteId"])
    for key, target in targets.items():
        if key not in present or present[key].get("Target") != target:
            client.create_route(ApiId=api_id, RouteKey=key, Target=target)

    if cors := body.get("x-amazon-apigateway-cors"):
        settings: Any = {name[0].upper() + name[1:]: value for name, value in cors.items()}
        client.update_api(ApiId=api_id, CorsConfiguration=settings)


def _fill_table(aws: Aws, table: str, properties: Mapping[str, Any]) -> None:
    client = aws.dynamodb()
    if (ttl := properties.get("TimeToLiveSpecification", {})).get("Enabled"):
        present = client.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        if present["TimeToLiveStatus"] == "DISABLED":
            client.update_time_to_live(
                TableName=table,
                TimeToLiveSpecification={"Enabled": True, "AttributeName": ttl["AttributeName"]},
            )
    if properties.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled"):
        client.update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
