"""The two kinds of rows that workers send to endpoints."""

from syndication.delivery import Channel
from syndication.webhooks import sending
from syndication.webhooks.models import Challenge, EventDelivery

CHALLENGES = Channel(rows=Challenge, send=sending.challenge, concluded=sending.challenged)
# What an endpoint is told is never given up: an endpoint that fails for days is disabled instead.
EVENTS = Channel(
    rows=EventDelivery, send=sending.event, concluded=sending.concluded, gives_up=False
)
ALL = (CHALLENGES, EVENTS)
