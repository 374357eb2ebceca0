"""docs/connect-a-tenant.md says what the knowledge files say."""

import re
from pathlib import Path

import pytest

from graph_client import CLOUDS, SignIn, needs, sign_in_errors

TEXT = (Path(__file__).parents[2] / "docs" / "connect-a-tenant.md").read_text(encoding="utf-8")


def rows(heading):
    """Return the cells of the table under the line that starts with this."""
    table = TEXT[TEXT.index(f"| {heading}") :].split("\n\n", 1)[0]
    return [
        [cell.strip().strip("`") for cell in line.strip("|").split(" | ")]
        for line in table.splitlines()[2:]
    ]


def test_each_permission_stands_there_once_with_all_that_it_is_for():
    purposes = {}
    for need in needs().values():
        purposes.setdefault(need.application, []).append(need.purpose)
    listed = rows("permission | what it is for")
    assert dict(listed) == {name: " ".join(told) for name, told in purposes.items()}
    assert len(listed) == len(purposes)


def test_each_need_has_its_delegated_permission_and_its_least_role():
    listed = [cell for row in rows("what | delegated permission") for cell in row]
    table = "\n".join(listed)
    for need in needs().values():
        assert need.title in table
        assert need.delegated in table
        assert not need.roles or need.roles[0] in listed


def test_the_role_that_is_not_enough_is_named():
    for role in needs()["jobs"].not_enough:
        assert f"A {role} can not read the provisioning configuration" in TEXT


def test_the_sign_in_errors_are_told_as_the_product_tells_them():
    listed = rows("code | meaning")
    assert len(listed) > 10
    for code, meaning, next_step in listed:
        known = sign_in_errors()[code]
        assert (known.meaning, known.next_step) == (meaning, next_step)


def test_each_cloud_has_its_hosts_there():
    listed = rows("cloud | `cloud`")
    assert listed == [
        [cloud.title, cloud.name, cloud.login_host, cloud.graph_host] for cloud in CLOUDS.values()
    ]


@pytest.mark.parametrize("sign_in", [kind for kind in SignIn if kind is not SignIn.STATIC_TOKEN])
def test_each_way_to_sign_in_is_explained(sign_in):
    assert re.search(rf"[`\"]{sign_in}[`\"]", TEXT)
