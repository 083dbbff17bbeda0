"""The public addresses of review links."""

from django.urls import path, re_path

from syndication.desk.review_links import public

urlpatterns = [
    path("<str:token>/", public.page, name="review-link"),
    path("<str:token>/evidence/", public.proof, name="review-link-evidence"),
    re_path(
        rf"^(?P<token>[^/]+)/(?P<form>{'|'.join(public.FORMS)})/$",
        public.preview,
        name="review-link-form",
    ),
]
