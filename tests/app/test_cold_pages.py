"""The guard: on a server where nobody has opened app.py yet, a deep link still goes through it."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import NAME, PASS_SECONDS, ROOT
from ui.background import background


@pytest.mark.parametrize(
    "page", ["overview", "job", "mappings", "preflight", "onboarding", "logs", "connect"]
)
def test_a_page_does_not_run_without_its_frame(collected, tmp_path, monkeypatch, page):
    collected.configure(tmp_path, monkeypatch)
    background().collector(NAME).wait(PASS_SECONDS)
    app = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    assert [box.label for box in app.sidebar.selectbox] == ["Connection"]
