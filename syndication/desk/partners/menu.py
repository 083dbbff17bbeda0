"""The admin's menu "Partners"."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wagtail.admin.viewsets.base import ViewSetGroup

from syndication.desk import profiles
from syndication.desk.partners import log, recall, viewset


class PartnersMenu(ViewSetGroup):
    menu_label = _("Partners")
    menu_icon = "group"
    menu_order = 250
    items: tuple[Any, ...] = (viewset.partners, recall.desk, log.log, profiles.profiles)


menu = PartnersMenu()
