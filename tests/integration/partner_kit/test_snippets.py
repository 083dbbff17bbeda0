"""The verification that partners copy from our documentation, in each language, as it stands there.

The messages are signed by the `standardwebhooks` package, an independent party. A language whose
runtime is not on this machine is skipped; `.ci/run` installs them all.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.paths import ROOT
from tests.signed_messages import BODY, OTHER, SECRET, signed

EXAMPLES = ROOT / "docs" / "partners" / "examples"

# Each reads {headers, body, secrets} as JSON and prints the event, or "refused: why".
PYTHON = """
import json, sys
from verify import Refused, verify
asked = json.load(sys.stdin)
try:
    print(json.dumps(verify(asked["headers"], asked["body"].encode(), asked["secrets"])))
except Refused as refused:
    print(f"refused: {refused}")
"""
NODE = """
import { readFileSync } from "node:fs";
import { Refused, verify } from "%s/verify.js";
const asked = JSON.parse(readFileSync(0, "utf8"));
try {
  console.log(JSON.stringify(verify(asked.headers, Buffer.from(asked.body), asked.secrets)));
} catch (refused) {
  if (!(refused instanceof Refused)) throw refused;
  console.log(`refused: ${refused.message}`);
}
"""
PHP = """
require '%s/verify.php';
$asked = json_decode(stream_get_contents(STDIN), true);
try {
    echo json_encode(webhook_verify($asked['headers'], $asked['body'], $asked['secrets']));
} catch (WebhookRefused $refused) {
    echo 'refused: ' . $refused->getMessage();
}
"""
COMMANDS = {
    "python": [sys.executable, "-c", PYTHON],
    "node": ["node", "--input-type=module", "-e", NODE % EXAMPLES],
    "php": ["php", "-r", PHP % EXAMPLES],
}
Verify = Callable[..., str]


@pytest.fixture(params=COMMANDS)
def verify(request: pytest.FixtureRequest) -> Verify:
    command = COMMANDS[request.param]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not on this machine")

    def run(headers: dict[str, str], body: str = BODY, secrets: list[str] | None = None) -> str:
        asked = {"headers": headers, "body": body, "secrets": secrets or [SECRET]}
        done = subprocess.run(
            command,
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            cwd=EXAMPLES,
            env={**os.environ, "PYTHONPATH": str(EXAMPLES), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        return done.stdout.strip()

    return run


def test_a_message_of_ours_is_taken(verify):
    assert json.loads(verify(signed())) == json.loads(BODY)


def test_a_message_signed_with_another_secret_is_refused(verify):
    assert verify(signed(secrets=(OTHER,))) == "refused: no signature fits"


def test_while_the_secret_is_rotated_either_of_the_two_is_enough(verify):
    assert json.loads(verify(signed(secrets=(OTHER, SECRET))))
    assert json.loads(verify(signed(secrets=(OTHER,)), secrets=[SECRET, OTHER]))


def test_a_changed_body_is_refused(verify):
    assert verify(signed(), BODY.replace("doux", "fort")) == "refused: no signature fits"


@pytest.mark.parametrize("ago", [timedelta(minutes=6), timedelta(minutes=-6)])
def test_an_old_message_is_refused_and_one_from_the_future(verify, ago):
    assert verify(signed(ago=ago)) == "refused: the message is too old, or from the future"


def test_a_later_timestamp_under_an_old_signature_is_refused(verify):
    headers = signed(ago=timedelta(minutes=6)) | {"webhook-timestamp": str(int(time.time()))}
    assert verify(headers) == "refused: no signature fits"


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_message_without_one_of_its_headers_is_refused(verify, name):
    headers = {key: value for key, value in signed().items() if key != name}
    assert verify(headers) == "refused: a webhook header is missing or damaged"


@pytest.mark.parametrize("given", ["9" * 400, "1_795_400_000", "soon", "-5", "1.5", " "])
def test_a_damaged_timestamp_is_refused_and_breaks_nothing(verify, given):
    headers = {**signed(), "webhook-timestamp": given}
    assert verify(headers) == "refused: a webhook header is missing or damaged"


@pytest.mark.parametrize("given", ["v1", "v1,", "v1,%%%", "v2,AAAA", ",,", "v1,é"])
def test_a_damaged_signature_is_refused_and_breaks_nothing(verify, given):
    assert verify(signed() | {"webhook-signature": given}) == "refused: no signature fits"


def test_a_signed_body_that_is_no_json_is_refused(verify):
    assert verify(signed("nothing"), "nothing") == "refused: the body is not JSON"
