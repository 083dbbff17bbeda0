"""Dates and moments in a query: the same for every part of the API."""

from syndication.rest.moments import day, moment, written

__all__ = ["day", "moment", "written"]
