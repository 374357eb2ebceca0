import json

import jsonschema
import msgspec
import pytest

from provisioning.profiles import (
    Profile,
    ProfileError,
    fitting_profile,
    load_profile,
    profile_names,
    read_profile,
)
from provisioning.profiles.loader import FOLDER

SCHEMA = json.loads((FOLDER / "profile.schema.json").read_text())


def text_of(name):
    return (FOLDER / f"{name}.toml").read_text()


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_is_valid_under_its_own_name(name):
    assert load_profile(name).name == name


def test_a_vendor_without_a_profile_still_has_the_generic_one():
    assert {"mycompliance", "generic_scim"} <= set(profile_names())


def test_an_unknown_profile_is_answered_with_the_names_that_exist():
    with pytest.raises(ProfileError, match="generic_scim, mycompliance"):
        load_profile("other")


def test_the_json_schema_is_the_one_that_the_records_make():
    made = json.loads(json.dumps(msgspec.json.schema(Profile)))
    assert {key: SCHEMA[key] for key in made} == made


@pytest.mark.parametrize("name", profile_names())
def test_the_json_schema_accepts_the_profiles(name):
    profile = msgspec.to_builtins(load_profile(name))
    jsonschema.validate(json.loads(json.dumps(profile, default=str)), SCHEMA)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("interval_minutes = 40", 'interval_minutes = "40"', "timing.interval_minutes"),
        ("interval_minutes = 40", "interval_minutes = 0", "timing.interval_minutes"),
        ('judge = "started"', 'judge = "guess"', "step"),
        ('title = "MyCompliance"', "titel = 1", "titel"),
        ('id = "3.2"', 'id = "3.1"', "3.1 is given more than once"),
        ("uniquecompanykeyguid", "a/b", "example does not match"),
        (r"https://scim\.", "(", "not a regular expression"),
        ("below = 1000\n", "", "either below or up_to"),
        ("low_minutes = 142", "low_minutes = 900", "above high_minutes"),
        ("at_least = 1000\n", "at_least = 500\n", "inside the one before"),
        ("[[step]]", "[[step", "not TOML"),
    ],
)
def test_a_faulty_profile_is_refused_with_the_fault(before, after, said):
    text = text_of("mycompliance")
    assert before in text
    with pytest.raises(ProfileError, match=said.replace(".", r"\.")):
        read_profile(text.replace(before, after, 1))


def rows(scope, objects):
    return [
        (row.low_minutes, row.high_minutes)
        for row in load_profile().duration
        if row.scope == scope and row.holds(objects)
    ]


@pytest.mark.parametrize(
    ("scope", "objects", "minutes"),
    [
        ("assigned", 0, (None, 30)),
        ("assigned", 999, (None, 30)),
        ("assigned", 1000, (142, 708)),
        ("assigned", 9999, (142, 708)),
        ("assigned", 10000, (142, 708)),
        ("assigned", 10001, (1170, 2340)),
        ("assigned", 100000, (1170, 2340)),
        ("all", 1000, (30, 120)),
        ("all", 10000, (30, 120)),
        ("all", 10001, (713, 1425)),
        ("all-users", 999, (None, 30)),
        ("all-users", 1000, (43, 86)),
        ("all-users", 10000, (43, 86)),
    ],
)
def test_the_duration_table_says_what_the_guide_says(scope, objects, minutes):
    assert rows(scope, objects) == [minutes]


@pytest.mark.parametrize(
    ("scope", "objects"), [("assigned", 100001), ("all", 100001), ("all-users", 10001)]
)
def test_the_duration_table_says_nothing_outside_its_rows(scope, objects):
    assert rows(scope, objects) == []


def test_the_guide_is_carried_over_whole():
    profile = load_profile("mycompliance")
    assert [step.id for step in profile.step] == [
        *(f"3.{number}" for number in range(1, 9)),
        "4.1",
        "4.2",
        "4.3",
        "5",
    ]
    assert {rule.source for rule in profile.remove} == {
        "displayName",
        "telephoneNumber",
        "mobile",
        "facsimileTelephoneNumber",
        "employeeId",
    }
    assert profile.required_targets == {
        "id",
        'emails[type eq "work"].value',
        "userName",
        "name.givenName",
        "name.familyName",
        "externalId",
    }
    assert profile.timing.interval_minutes == 40
    assert profile.timing.first_results_minutes == 15
    assert profile.support == "support@metacompliance.com"
    assert profile.sign_on is not None
    assert profile.sign_on.separate_app


def test_profile_links_carry_no_language():
    for name in profile_names():
        for link in load_profile(name).link:
            assert "/en-us/" not in link.url


@pytest.fixture
def further(tmp_path):
    text = text_of("generic_scim")
    (tmp_path / "acme.toml").write_text(
        text.replace('"generic_scim"', '"acme"').replace('"SCIM 2.0 application"', '"Acme"')
    )
    (tmp_path / "broken.toml").write_text("[[step")
    return tmp_path


def test_a_folder_adds_profiles(further):
    assert {"acme", "mycompliance"} <= set(profile_names(further))
    assert load_profile("acme", further).title == "Acme"
    with pytest.raises(ProfileError, match="There is no profile acme"):
        load_profile("acme")


def test_a_faulty_file_of_the_folder_is_named(further):
    with pytest.raises(ProfileError, match=r"broken\.toml: This is not TOML"):
        load_profile("broken", further)


@pytest.mark.parametrize(
    ("application", "name"),
    [
        ("MyCompliance Pilot", "mycompliance"),
        ("ACME expenses", "acme"),
        ("Something else", "generic_scim"),
        ("", "generic_scim"),
    ],
)
def test_an_application_gets_the_profile_whose_title_it_bears(further, application, name):
    assert fitting_profile(application, further) == name
