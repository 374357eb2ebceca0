"""The guard: on a server where nobody has opened app.py yet, a deep link still goes through it."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import ROOT


@pytest.mark.parametrize(
    "page", ["overview", "job", "mappings", "preflight", "onboarding", "logs", "connect"]
)
@pytest.mark.usefixtures("healthy")
def test_a_page_does_not_run_without_its_frame(page):
    app = AppTest.from_file(ROOT / "app.py", default_timeout=30)
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    assert [box.label for box in app.sidebar.selectbox] == ["Connection"]
