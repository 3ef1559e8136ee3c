"""Prints template.yaml as CloudFormation gets it: with the roles, stages and permissions that SAM makes of it, which the
checks of policies know how to read."""

import json
from types import SimpleNamespace

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

with open("template.yaml", encoding="utf-8") as file:
    template = yaml_parse(file)

# What is uploaded by `sam deploy`; nothing looks into it here.
UPLOADED = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::StateMachine": "DefinitionUri"}
for resource in template["Resources"].values():
    if resource["Type"] in UPLOADED:
        resource["Properties"][UPLOADED[resource["Type"]]] = "s3://bucket/artefact"

# The names of AWS's own policies need no look-up: none is used by name.
print(json.dumps(transform(template, {}, SimpleNamespace(load=dict)), indent=2))
