"""Secure defaults: throttled logins, no cookies for readers, a clean deployment check."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest

from django.contrib.auth.models import User
from django.utils import timezone

from syndication.desk.models import Beat
from tests.paths import ROOT


def manage(*arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings", **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_deployment_check_finds_nothing_with_an_https_origin(tmp_path):
    found = manage(
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        ORIGIN="https://posts.example.org",
        SECRET_KEY="f3" * 30 + "!aZ",
        VAR_DIR=str(tmp_path),
        SSL_REDIRECT="yes",
        DATABASE_URL="",  # with PostgreSQL, a shared cache belongs to it
    )
    assert found.returncode == 0, found.stderr


def test_a_missing_secret_is_said_in_one_line_at_start(tmp_path):
    found = manage("check", SECRET_KEY="", SECRET_KEY_FILE="", VAR_DIR=str(tmp_path))
    assert found.returncode != 0
    (said,) = found.stderr.strip().splitlines()
    assert said.startswith("Set SECRET_KEY")


@pytest.mark.parametrize("origin", ["posts.example.org", "ftp://x", "https://x.org/blog"])
def test_an_origin_that_is_none_is_refused_at_start(tmp_path, origin):
    found = manage("check", ORIGIN=origin, SECRET_KEY="x" * 60, VAR_DIR=str(tmp_path))
    assert "ORIGIN must be an origin" in found.stderr


STRONG = "Th1s-key/is+as/good+as/one-of/openssl+and-no-server/uses+it"


def start(**environ: str) -> "subprocess.CompletedProcess[str]":
    """Starts the application as a web server does."""
    return subprocess.run(
        [sys.executable, "-c", "import cms.wsgi"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings", **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environ", "code"),
    [
        ({"SECRET_KEY": "secret"}, "wellspring.E011"),
        ({"SECRET_KEY": "secret", "ORIGIN": "http://localhost:8000"}, "wellspring.E011"),
        ({"SECRET_KEY": "x" * 60}, "wellspring.E011"),
        ({"SECRET_KEY": "django-insecure-" + STRONG}, "wellspring.E011"),
        ({"SECRET_KEY_FALLBACKS": STRONG + ",old"}, "wellspring.E011"),
        ({"DEBUG": "yes"}, "wellspring.E012"),
        ({"DEBUG": "yes", "ORIGIN": "http://posts.example.org"}, "wellspring.E012"),
    ],
)
@pytest.mark.parametrize("way", [lambda **environ: manage("check", **environ), start])
def test_an_unsafe_start_is_refused_with_an_id_and_a_cure(tmp_path, environ, code, way):
    found = way(**{"SECRET_KEY": STRONG, "VAR_DIR": str(tmp_path), **environ})
    assert found.returncode != 0
    assert code in found.stderr
    assert "Set it to" in found.stderr or "Remove DEBUG" in found.stderr


@pytest.mark.parametrize("environ", [{}, {"DEBUG": "yes", "ORIGIN": "http://localhost:9000"}])
def test_a_safe_start_is_not(tmp_path, environ):
    found = start(**{"SECRET_KEY": STRONG, "VAR_DIR": str(tmp_path), **environ})
    assert found.returncode == 0, found.stderr


def test_logins_are_locked_after_ten_wrong_passwords(site, client):
    User.objects.create_user("editor", password="right")
    attempt = {"username": "editor", "password": "wrong"}
    for _ in range(10):
        answer = client.post("/admin/login/", attempt)
    assert answer.status_code == 429
    answer = client.post("/admin/login/", {"username": "editor", "password": "right"})
    assert answer.status_code == 429
    assert "sessionid" not in client.cookies


def test_public_answers_set_no_cookie_and_name_a_strict_policy(post, client):
    for path in ("/blog/", post_path(post), "/nothing/", "/api/v1/posts/", "/feeds/rss.xml"):
        answer = client.get(path)
        assert not answer.cookies, path
        assert "Cookie" not in answer.get("Vary", ""), path
    policy = client.get(post_path(post))["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def post_path(post: object) -> str:
    return "/blog/calm-evenings/"


def test_liveness_asks_nothing_of_the_database(client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_readiness_tells_whether_the_timer_runs(db, client):
    assert client.get("/readyz").json()["timer"] == "silent"
    Beat.objects.create(name="tick", ran_at=timezone.now())
    assert client.get("/readyz").json() == {
        "status": "ok",
        "database": "ok",
        "sending": "on",
        "timer": "ok",
    }
    Beat.objects.update(ran_at=timezone.now() - timedelta(hours=1))
    assert client.get("/readyz").json()["timer"] == "silent"


@pytest.mark.slow
def test_logs_are_one_json_object_a_line(tmp_path):
    code = (
        "import django, logging; django.setup(); "
        "logging.getLogger('wellspring').warning('hello', extra={'post': 7})"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "cms.settings",
            "SECRET_KEY": "x" * 60,
            "JSON_LOGS": "yes",
            "VAR_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    line = json.loads(found.stderr.strip().splitlines()[-1])
    assert line["message"] == "hello"
    assert line["levelname"] == "WARNING"
    assert line["post"] == 7


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/", "/admin/password_reset/"])
def test_the_admins_pages_have_a_policy(site, admin_client, path):
    policy = admin_client.get(path, follow=True)["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy


def test_the_preview_may_show_the_front_end_alone(site, admin_client, settings):
    settings.FRONT_END_PREVIEW_URL = "https://www.example.org/preview/{token}"
    policy = admin_client.get("/admin/")["Content-Security-Policy"]
    assert "frame-src 'self' https://www.example.org" in policy
