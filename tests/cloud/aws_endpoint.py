"""The process of ministack, with what the template needs and its CloudFormation lacks. Each gap is filled by ministack's
own operations, so that a release of it that can do more by itself needs less here."""

import hashlib
import json
import sys
from email.utils import parseaddr

from ministack import app
from ministack.core import iam_actions
from ministack.services import apigateway, apigateway_v1
from ministack.services.cloudformation import provisioners

HANDLERS = provisioners._RESOURCE_HANDLERS

# What an OpenAPI body calls a route's method, where that is not its name.
METHODS = {"x-amazon-apigateway-any-method": "ANY"}


def fill_gaps():
    HANDLERS["AWS::Route53::RecordSetGroup"] = {"create": create_records, "delete": delete_records}
    add_after_creation("AWS::ApiGatewayV2::Api", import_routes)
    add_after_creation("AWS::SES::EmailIdentity", name_dkim_tokens)
    limit_mappings_by_numbers()
    allow_batches_as_their_messages()
    refer_to_secrets_by_arn()
    ask_for_letters_by_their_sender()
    resolve_wildcard_domains()
    # Over TLS it would also take port 443, if that is free.
    app._port_is_bindable = lambda *_: False


def add_after_creation(kind, add):
    """Has more done to a resource once it is there, which may answer more attributes."""
    create = HANDLERS[kind]["create"]

    def create_and_add(logical_id, properties, stack):
        physical_id, attributes = create(logical_id, properties, stack)
        return physical_id, attributes | (add(physical_id, properties) or {})

    HANDLERS[kind]["create"] = create_and_add


def create_records(logical_id, properties, stack):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-recordsetgroup.html"""
    for record in records_of(properties):
        HANDLERS["AWS::Route53::RecordSet"]["create"](logical_id, record, stack)
    return f"{stack}-{logical_id}", {}


def delete_records(physical_id, properties):
    for record in records_of(properties):
        HANDLERS["AWS::Route53::RecordSet"]["delete"](physical_id, record)


def records_of(group):
    return [{"HostedZoneId": group["HostedZoneId"], **record} for record in group["RecordSets"]]


def import_routes(api, properties):
    """The routes and integrations of an OpenAPI body, as a `Body` is imported by
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html."""
    for path, methods in properties.get("Body", {}).get("paths", {}).items():
        for method, operation in methods.items():
            integration = operation["x-amazon-apigateway-integration"]
            status, _, answer = apigateway._create_integration(api, {
                "integrationType": integration["type"].upper(),
                "integrationMethod": integration["httpMethod"],
                "integrationUri": integration["uri"],
                "payloadFormatVersion": integration["payloadFormatVersion"],
            })
            # SAM leaves the slash away that API Gateway writes.
            is_default = path.removeprefix("/") == "$default"
            route = "$default" if is_default else f"{METHODS.get(method, method.upper())} {path}"
            target = f"integrations/{json.loads(answer)['integrationId']}"
            apigateway._create_route(api, {"routeKey": route, "target": target})


def name_dkim_tokens(identity, properties):
    """The DNS records that prove a domain's ownership: names and values as in
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ses-emailidentity.html."""
    attributes = {}
    for place in (1, 2, 3):
        token = hashlib.sha256(f"{identity} {place}".encode()).hexdigest()[:32]
        attributes[f"DkimDNSTokenName{place}"] = f"{token}._domainkey.{identity}"
        attributes[f"DkimDNSTokenValue{place}"] = f"{token}.dkim.amazonses.com"
    return attributes


def limit_mappings_by_numbers():
    """A parameter is a text here, even where its type is `Number`, and batches under way are counted against it."""
    handlers = HANDLERS["AWS::Lambda::EventSourceMapping"]
    create = handlers["create"]

    def create_by_numbers(logical_id, properties, stack):
        scaling = {name: int(value) for name, value in properties.get("ScalingConfig", {}).items()}
        return create(logical_id, properties | {"ScalingConfig": scaling}, stack)

    handlers["create"] = create_by_numbers


def allow_batches_as_their_messages():
    """A batch of messages needs the permission of a single one
    (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html)."""
    name_action = iam_actions.extract_iam_action

    def name_single_action(*request):
        action = name_action(*request)
        return "sqs:SendMessage" if action == "sqs:SendMessageBatch" else action

    iam_actions.extract_iam_action = name_single_action


def refer_to_secrets_by_arn():
    """`Ref` gives the ARN, which is what policies name
    (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html)."""
    handlers = HANDLERS["AWS::SecretsManager::Secret"]
    create = handlers["create"]

    def create_and_refer(logical_id, properties, stack):
        _, attributes = create(logical_id, properties, stack)
        return attributes["Id"], attributes

    handlers["create"] = create_and_refer


def ask_for_letters_by_their_sender():
    """Who sends a letter must be allowed to in the name of its sender's domain
    (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonses.html)."""
    name_resource = iam_actions.extract_resource_arn

    def name_sender_or_resource(service, method, path, headers, body, parameters, region, account):
        _, sender = parseaddr(iam_actions._query_param(parameters, "Source"))
        if service == "ses" and sender:
            return f"arn:aws:ses:{region}:{account}:identity/{sender.rpartition('@')[2]}"
        return name_resource(service, method, path, headers, body, parameters, region, account)

    iam_actions.extract_resource_arn = name_sender_or_resource


def resolve_wildcard_domains():
    """A custom domain `*.<base>` is that of every host one label below it
    (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html)."""
    find = apigateway_v1.find_domain_scope

    def find_or_wildcard(domain):
        return find(domain) or find("*." + domain.partition(".")[2])

    apigateway_v1.find_domain_scope = find_or_wildcard


if __name__ == "__main__":
    fill_gaps()
    sys.exit(app.main())
