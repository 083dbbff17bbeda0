"""The addresses of these reports, and their items in the menu *Reports*."""

from django.urls import URLPattern

from syndication.desk import report_page
from syndication.desk.reports.every_post import PostsView
from syndication.desk.reports.outdated import OutdatedView
from syndication.desk.reports.partner_figures import PartnerFiguresView
from syndication.desk.reports.pictures import PicturesView
from syndication.desk.reports.reviews import ReviewsView
from syndication.desk.reports.unused import UnusedView


def urls() -> list[URLPattern]:
    return [
        *report_page.urls(ReviewsView, "reports/reviews/"),
        *report_page.urls(OutdatedView, "reports/not-updated/"),
        *report_page.urls(PostsView, "reports/posts/"),
        *report_page.urls(PartnerFiguresView, "reports/partners/"),
        *report_page.urls(PicturesView, "reports/pictures/"),
        *report_page.urls(UnusedView, "reports/not-used/"),
    ]
