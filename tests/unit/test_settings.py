"""Settings come from the environment and name the variable that is wrong."""

from pathlib import Path

import pytest

from settings import SettingsError, read_settings


def test_without_any_setting_history_is_a_folder_of_the_user():
    settings = read_settings({})
    assert Path(settings.history_uri).is_absolute()
    assert settings.history_engine == "duckdb"
    assert settings.connections_file == Path("connections.toml")


def test_an_unknown_engine_is_refused_by_name():
    with pytest.raises(SettingsError, match=r"HISTORY_ENGINE is 'sqlite'.*duckdb, spark"):
        read_settings({"HISTORY_ENGINE": "sqlite"})


@pytest.mark.parametrize("remote", ["", "http://localhost"])
def test_spark_needs_a_server(remote):
    with pytest.raises(SettingsError, match="SPARK_REMOTE"):
        read_settings({"HISTORY_ENGINE": "spark", "SPARK_REMOTE": remote})


def test_case_and_empty_values_do_not_matter():
    settings = read_settings({"HISTORY_ENGINE": "DuckDB", "LOG_LEVEL": "", "HISTORY_URI": ""})
    assert (settings.history_engine, settings.log_level) == ("duckdb", "WARNING")


def test_the_environment_wins_over_the_env_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("LOG_LEVEL=DEBUG\nHISTORY_URI=from-file\n")
    monkeypatch.setenv("HISTORY_URI", "from-environment")
    monkeypatch.delenv("LOG_LEVEL", raising=False)
    settings = read_settings()
    assert (settings.log_level, settings.history_uri) == ("DEBUG", "from-environment")


def test_further_profiles_are_a_folder_that_must_exist(tmp_path):
    assert read_settings({}).profiles_folder is None
    assert read_settings({"PROFILES_FOLDER": str(tmp_path)}).profiles_folder == tmp_path
    with pytest.raises(SettingsError, match=r"PROFILES_FOLDER.*no such folder"):
        read_settings({"PROFILES_FOLDER": str(tmp_path / "missing")})


def test_a_sign_in_counts_for_ten_hours_unless_another_number_is_set():
    assert read_settings({}).sign_in_hours == pytest.approx(10)
    assert read_settings({"SIGN_IN_HOURS": "0.5"}).sign_in_hours == pytest.approx(0.5)


@pytest.mark.parametrize("hours", ["0", "-1", "nan", "721", "a day"])
def test_hours_that_mean_nothing_are_refused_by_name(hours):
    with pytest.raises(SettingsError, match="SIGN_IN_HOURS"):
        read_settings({"SIGN_IN_HOURS": hours})


def test_history_is_kept_for_ever_unless_a_number_of_days_is_set():
    assert read_settings({}).history_days is None
    assert read_settings({"HISTORY_DAYS": "180"}).history_days == 180


@pytest.mark.parametrize("days", ["0", "-1", "1.5", "180d", "100000", "٣"])
def test_days_that_mean_nothing_are_refused_by_name(days):
    with pytest.raises(SettingsError, match="HISTORY_DAYS"):
        read_settings({"HISTORY_DAYS": days})


def test_allowed_hosts_are_names_separated_by_commas():
    settings = read_settings({"ALLOWED_HOSTS": "sync.contoso.com, *.contoso.com ,"})
    assert settings.allowed_hosts == ("sync.contoso.com", "*.contoso.com")
    assert read_settings({}).allowed_hosts == ()


@pytest.mark.parametrize("hosts", ["https://sync.contoso.com", "sync.contoso.com:443", "a/b", "*"])
def test_an_allowed_host_that_is_no_name_is_refused(hosts):
    with pytest.raises(SettingsError, match="ALLOWED_HOSTS"):
        read_settings({"ALLOWED_HOSTS": hosts})
