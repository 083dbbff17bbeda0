"""The API of webhooks, for a partner's own endpoints. Others' are not there."""
