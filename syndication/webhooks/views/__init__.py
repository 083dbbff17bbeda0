"""The API of webhooks. A partner reaches its own endpoints only; others answer 404."""
