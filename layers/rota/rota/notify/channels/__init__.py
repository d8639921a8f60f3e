"""The ways a notice can go: webhook, Slack, e-mail."""
