"""The API alone, at its public place: what its description covers."""

from django.urls import include, path

urlpatterns = [path("api/", include("syndication.api.urls"))]
