"""Errors that carry a code and parameters, so that each reader gets them in their own language.

It imports nothing of the project. The network client, deliveries, partners' keys and the webhooks
define their codes with it and raise them; tables store them; the admin shows them in words.

>>> NOT_HTTPS = define("net.not_https", "the address is not an https one", _("The address must …"))
>>> raise CallError(NOT_HTTPS(), permanent=True)
"""

from syndication.errors.codes import CodedError, ErrorCode, Reason, codes, define
from syndication.errors.fields import ReasonField

__all__ = ["CodedError", "ErrorCode", "Reason", "ReasonField", "codes", "define"]
