"""The viewers file: what a role allows, and errors that name the place and the remedy."""

from pathlib import Path

import pytest

from ui.rights import EVERYTHING, ViewersFileError, read_viewers

ROOT = Path(__file__).parents[2]
CONNECTIONS = ("contoso", "fabrikam")


def read(tmp_path, text):
    path = tmp_path / "viewers.toml"
    path.write_text(text)
    return read_viewers(path, CONNECTIONS)


def test_the_example_file_can_be_used_as_it_is():
    viewers = read_viewers(ROOT / "viewers.example.toml", CONNECTIONS)
    admin = viewers.rights({"roles": ["Monitor.Admin"]})
    limited = viewers.rights({"roles": ["Monitor.Contoso"]})
    assert admin.opens("fabrikam")
    assert admin.sees_people("fabrikam")
    assert admin.imports
    assert limited.opens("contoso")
    assert not limited.opens("fabrikam")
    assert not limited.sees_people("contoso")
    assert not limited.bundles("contoso")
    assert not limited.opens("Imported: x", imported=True)


def test_a_role_allows_nothing_that_it_does_not_name(tmp_path):
    rights = read(tmp_path, "[roles.a]\nconnections = []").rights({"roles": ["a"]})
    assert not rights.opens("contoso")
    assert not rights.imports


def test_two_roles_do_not_lend_each_other_their_rights(tmp_path):
    viewers = read(
        tmp_path,
        '[roles.a]\nconnections = ["contoso"]\npersonal_data = "shown"\nbundles = true\n'
        '[roles.b]\nconnections = ["fabrikam"]\nimports = true\n',
    )
    rights = viewers.rights({"roles": ["a", "b", "unknown"]})
    assert rights.sees_people("contoso")
    assert rights.opens("fabrikam")
    assert not rights.sees_people("fabrikam")
    assert not rights.bundles("fabrikam")
    assert not rights.sees_people("Imported: x", imported=True)


def test_an_import_called_like_a_connection_is_not_opened_by_it(tmp_path):
    rights = read(tmp_path, '[roles.a]\nconnections = ["*"]').rights({"roles": ["a"]})
    assert rights.opens("contoso")
    assert not rights.opens("contoso", imported=True)


@pytest.mark.parametrize(
    "claims", [{}, {"roles": []}, {"roles": ["Other"]}, {"roles": 7}, {"roles": {"a": 1}}]
)
def test_without_a_role_of_the_file_there_are_no_rights(tmp_path, claims):
    assert read(tmp_path, '[roles.a]\nconnections = ["*"]').rights(claims) is None


def test_another_claim_may_name_the_roles_also_as_a_text(tmp_path):
    viewers = read(tmp_path, 'roles_claim = "groups"\n[roles.a]\nconnections = ["*"]')
    assert viewers.rights({"groups": "a", "roles": []}) is not None
    assert viewers.rights({"roles": ["a"]}) is None


def test_whoever_sits_at_the_computer_may_do_everything():
    assert EVERYTHING.sees_people("x")
    assert EVERYTHING.bundles("x", imported=True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "add a table for each role"),
        ("roles = 1", "add a table for each role"),
        ("[rolls.a]", "rolls is not known"),
        ("[roles]\na = 1", "must be a table"),
        ("[roles.a]", r'connections must be a list.*\["\*"\]'),
        ('[roles.a]\nconnections = "contoso"', "connections must be a list"),
        ('[roles.a]\nconnections = ["contso"]', "'contso'.*contoso, fabrikam"),
        ('[roles.a]\nconnections = []\npersonal_data = "hidden"', '"shown" or "masked"'),
        ('[roles.a]\nconnections = []\nbundles = "yes"', "bundles must be true or false"),
        ("[roles.a]\nconnections = []\nimport = true", "import is not known.*imports"),
        ('contact = ""\n[roles.a]\nconnections = []', "contact must be a text"),
        ("[roles.a", "cannot be read"),
    ],
)
def test_an_error_names_the_key_and_what_it_may_be(tmp_path, text, told):
    with pytest.raises(ViewersFileError, match=told):
        read(tmp_path, text)


def test_a_missing_file_is_told_with_the_way_to_write_it(tmp_path):
    with pytest.raises(ViewersFileError, match=r"does not exist.*docs/sign-in-for-viewers\.md"):
        read_viewers(tmp_path / "none.toml", CONNECTIONS)
