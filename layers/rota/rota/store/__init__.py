"""The one DynamoDB table: the only room that knows of DynamoDB. Access patterns: docs/data-model.md."""
