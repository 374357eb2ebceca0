"""What the logs look like, and what never stands in them."""

import json
import logging
import re
import sys

import pytest

from logs import set_up_logs
from settings import read_settings

SECRET = 'q7W~planted"val\\ue'
OWN = logging.getLogger("graph_client.test")


def set_up(**environment):
    set_up_logs(read_settings(environment), environment)


def fail_with(text):
    try:
        int(text)
    except ValueError:
        OWN.exception("failed")


def lines(capsys):
    return capsys.readouterr().err.splitlines()


def test_a_line_of_json_holds_time_level_logger_message_and_the_request(capsys):
    set_up(LOG_FORMAT="json")
    OWN.warning("Jobs: refused", extra={"request_id": "r-1", "status": 403})
    found = json.loads(lines(capsys)[0])
    assert found.pop("time").endswith(("Z", "+00:00"))
    assert found == {
        "level": "WARNING",
        "logger": "graph_client.test",
        "message": "Jobs: refused",
        "request_id": "r-1",
        "status": 403,
    }


def test_a_traceback_stays_in_the_one_line_of_json(capsys):
    set_up(LOG_FORMAT="json")
    fail_with("broken")
    (line,) = lines(capsys)
    assert "'broken'" in json.loads(line)["exception"]


def test_text_carries_the_request_id_and_foreign_text_begins_no_line(capsys):
    set_up()
    OWN.warning("said: a\n2026 ERROR forged", extra={"request_id": "r-1"})
    (line,) = lines(capsys)
    assert line.endswith("said: a\\n2026 ERROR forged request_id=r-1")


@pytest.mark.parametrize("form", ["text", "json"])
def test_values_of_secret_variables_and_tokens_are_cut_out_of_lines_and_tracebacks(form, capsys):
    set_up(LOG_FORMAT=form, CONTOSO_CLIENT_SECRET=SECRET)
    OWN.warning("sent %s and Bearer abc123def456ghi", SECRET)
    fail_with(SECRET)
    text = "\n".join(lines(capsys))
    assert "sent [removed] and Bearer [removed]" in text
    assert "planted" not in text
    assert "abc123def456ghi" not in text


def test_a_proxys_password_is_cut_out_alone_too(capsys):
    set_up(HTTPS_PROXY="http://joe:pa55:w0rd@x@proxy:8080")
    OWN.warning("Sent pa55:w0rd@x to proxy")
    assert lines(capsys)[0].endswith("Sent [removed] to proxy")


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_line_names_an_account(form, capsys):
    set_up(LOG_FORMAT=form)
    stranger = logging.getLogger("streamlit.auth")
    stranger.error("AADSTS50105: The user 'ann.o'neil+x@contoso.example' has no role")
    logging.getLogger("azure.identity").warning("get_token failed: user ann@contoso.example")
    fail_with("zoe_fabrikam.example#EXT#@contoso.onmicrosoft.com")
    text = "\n".join(lines(capsys))
    assert "The user '[removed]' has no role" in text
    assert re.search("neil|ann|zoe|onmicrosoft|get_token", text) is None


def test_at_debug_only_this_product_tells_more(capsys):
    set_up(LOG_LEVEL="DEBUG")
    OWN.debug("ours")
    logging.getLogger("httpx").info("GET https://graph.microsoft.com/users/ann@contoso.example")
    assert [line.rpartition(": ")[2] for line in lines(capsys)] == ["ours"]


def test_loggers_with_handlers_of_their_own_join_in(capsys):
    stranger = logging.getLogger("stranger.test")
    stranger.propagate = False
    stranger.addHandler(logging.StreamHandler(sys.stderr))
    set_up(LOG_FORMAT="json")
    stranger.warning("heard")
    assert [json.loads(line)["message"] for line in lines(capsys)] == ["heard"]


def test_level_and_format_come_in_the_words_of_the_settings(capsys):
    set_up(LOG_LEVEL="error", LOG_FORMAT="JSON")
    OWN.warning("too quiet")
    OWN.error("loud enough")
    assert [json.loads(line)["message"] for line in lines(capsys)] == ["loud enough"]
