"""Where the address and the key come from, and that a key goes nowhere else."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from rota_cli.failures import Failure
from rota_cli.settings import settings

KEY = "ak_live_x"


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No keyring, and no `make run` in the checkout that the tests lie in."""
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.setattr("rota_cli.settings.__file__", "/nowhere/a/b/c.py")


def written(folder: Path, text: str, mode: int = 0o600) -> dict[str, str]:
    file = folder / "config.toml"
    file.write_text(text)
    file.chmod(mode)
    return {"ROTA_CONFIG": str(file)}


def demo(folder: Path, url: str = "http://localhost:3000") -> None:
    (folder / ".rota").mkdir()
    (folder / ".rota" / "demo.json").write_text(json.dumps({"base_url": url, "keys": {"admin": "ak_live_demo"}}))


def refused(environ: dict[str, str], here: Path) -> str:
    with pytest.raises(Failure) as raised:
        settings(environ, here)
    assert raised.value.code == 2
    return raised.value.lines[0]


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, 'url = "https://a.example.com/"\napi_key = "ak_live_file"\nuser = "ben"\n')
    found = settings(file, tmp_path)
    assert (found.url, found.key, found.user) == ("https://a.example.com", "ak_live_file", "ben")
    found = settings({**file, "ROTA_API_KEY": KEY, "ROTA_USER": "ann"}, tmp_path)
    assert (found.key, found.source, found.user) == (KEY, "ROTA_API_KEY", "ann")


def test_the_file_lies_where_such_files_lie(tmp_path: Path) -> None:
    (tmp_path / "rota").mkdir()
    (tmp_path / "rota" / "config.toml").write_text('url = "https://a.example.com"')
    assert settings({"XDG_CONFIG_HOME": str(tmp_path)}, tmp_path).url == "https://a.example.com"


def test_a_key_is_not_sent_to_another_address(tmp_path: Path) -> None:
    demo(tmp_path)
    file = written(tmp_path, 'url = "https://a.example.com"\napi_key = "ak_live_file"\n')
    found = settings({**file, "ROTA_URL": "https://b.example.com"}, tmp_path)
    assert found.key is None
    with pytest.raises(Failure) as raised:
        found.needed()
    assert raised.value.code == 4
    assert settings({"ROTA_URL": "http://localhost:3001", "XDG_CONFIG_HOME": "/nowhere"}, tmp_path).key is None
    assert settings({"ROTA_URL": "localhost:3000", "XDG_CONFIG_HOME": "/nowhere"}, tmp_path).key == "ak_live_demo"


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    text = 'url = "https://a.example.com"\napi_key = "ak_live_file"\n'
    for mode in (0o644, 0o640, 0o604, 0o660):
        assert "chmod 600" in refused(written(tmp_path, text, mode), tmp_path)
    assert settings(written(tmp_path, 'url = "https://a.example.com"', 0o644), tmp_path).key is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("url = ", "is not TOML"),
        ('adress = "https://a.example.com"', "adress is not a setting"),
        ('api_key = "ak_live_x"', "api_key needs url beside it"),
        ("url = 3", "url must be a text"),
        ('url = "ftp://a.example.com"', "must be an address"),
        ('url = "https://user:secret@a.example.com"', "must be an address"),
        ('url = "https://a.example.com:x"', "must be an address"),
        ('url = "https://"', "must be an address"),
        ('url = "https://a.example.com"\napi_key = "two words"', "is not a key"),
    ],
)
def test_what_is_wrong_with_the_file(tmp_path: Path, text: str, said: str) -> None:
    assert said in refused(written(tmp_path, text), tmp_path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "there is no file" in refused({"ROTA_CONFIG": str(tmp_path / "no")}, tmp_path)
    assert "set ROTA_URL" in refused({"XDG_CONFIG_HOME": str(tmp_path)}, tmp_path)


def test_the_api_itself_will_do_as_the_address(tmp_path: Path) -> None:
    for url in ("a.example.com", "https://a.example.com/api/v2/oncall", "https://a.example.com/"):
        assert settings({"ROTA_URL": url}, tmp_path).url == "https://a.example.com"


def test_the_demo_of_a_checkout(tmp_path: Path) -> None:
    environ = {"XDG_CONFIG_HOME": "/nowhere"}
    demo(tmp_path)
    (tmp_path / "docs").mkdir()
    found = settings(environ, tmp_path / "docs")
    assert (found.url, found.key) == ("http://localhost:3000", "ak_live_demo")
    assert "this is the demo" in found.notes[0]
    assert settings({**environ, "ROTA_API_KEY": KEY}, tmp_path).key == KEY
    assert settings({**environ, "ROTA_DATA": str(tmp_path / ".rota")}, Path("/")).key == "ak_live_demo"


def test_a_demo_elsewhere_is_none(tmp_path: Path) -> None:
    demo(tmp_path, "https://evil.example.com")
    assert "no address is set" in refused({"XDG_CONFIG_HOME": "/nowhere"}, tmp_path)


def test_a_demo_of_somebody_else_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    demo(tmp_path)
    monkeypatch.setattr("os.getuid", lambda: tmp_path.stat().st_uid + 1)
    assert "no address is set" in refused({"XDG_CONFIG_HOME": "/nowhere", "ROTA_API_KEY": KEY}, tmp_path)


def test_an_address_that_is_not_encrypted_is_said(tmp_path: Path) -> None:
    assert "not encrypted" in settings({"ROTA_URL": "http://a.example.com"}, tmp_path).notes[0]
    assert settings({"ROTA_URL": "http://127.0.0.1:3000"}, tmp_path).notes == ()


def test_the_keyring_is_asked_for_this_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = ModuleType("keyring")
    keyring.get_password = lambda service, name: f"{service}:{name}"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    assert settings({"ROTA_URL": "https://a.example.com"}, tmp_path).key == "rota:https://a.example.com"
