"""The files in deploy/ fit the app: names of settings, of services, of commands and of folders."""

import os
import pwd
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands, load_command_class

from tests.deploy.proxies import DEPLOY, program
from tests.site import ROOT, Site

UNITS = sorted((DEPLOY / "systemd").glob("review*"))
MANUAL = ROOT / "docs" / "running-it.md"
SETTING = re.compile(r"^#?([A-Z][A-Z0-9_]+)=", re.MULTILINE)
VARIABLE = re.compile(r"\$\{([A-Z_]+)")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The compose file, its anchors resolved."""
    whole: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return whole


def settings_in(path: Path) -> set[str]:
    """The settings that an example of an environment file names."""
    return set(SETTING.findall(path.read_text()))


def test_there_are_caddy_two_servers_postgres_and_redis(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"caddy", "migrate", "app-1", "app-2", "db", "redis"}


def test_every_setting_of_the_app_is_one_it_knows(compose: dict[str, Any]) -> None:
    known = settings_in(ROOT / ".env.example")
    for name in ("migrate", "app-1", "app-2"):
        assert set(compose["services"][name]["environment"]) <= known


def test_every_variable_is_in_the_example_and_the_other_way_round() -> None:
    used = set(VARIABLE.findall((DEPLOY / "compose.yaml").read_text()))
    assert used == settings_in(DEPLOY / ".env.example")


def test_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    for secret in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        assert f"{secret}:?" in text
        assert f"{secret}:-" not in text
        assert f"\n{secret}=\n" in (DEPLOY / ".env.example").read_text()


def test_both_servers_are_the_same_and_have_names_of_their_own(compose: dict[str, Any]) -> None:
    one, two = (dict(compose["services"][name]) for name in ("app-1", "app-2"))
    assert (one.pop("hostname"), two.pop("hostname")) == ("app-1", "app-2")
    assert one == two
    assert one["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_proxy_asks_the_servers_there_are(compose: dict[str, Any]) -> None:
    caddy = compose["services"]["caddy"]
    assert caddy["environment"]["UPSTREAMS"] == "app-1:8000 app-2:8000"
    assert "--port" in (DEPLOY / "Dockerfile").read_text()
    asked = re.findall(r"\{\$([A-Z_]+)", (DEPLOY / "Caddyfile").read_text())
    assert set(caddy["environment"]) <= set(asked)


def test_only_the_proxy_is_reached_from_outside(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if "ports" in service] == [
        "caddy"
    ]


def test_what_is_kept_is_in_volumes_and_all_come_back(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        wanted = "on-failure:3" if name == "migrate" else "unless-stopped"
        assert service["restart"] == wanted, name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (DEPLOY / source).is_file(), volume


def test_the_servers_trust_the_network_they_are_in(compose: dict[str, Any]) -> None:
    (network,) = compose["networks"]["default"]["ipam"]["config"]
    assert compose["services"]["app-1"]["environment"]["TRUSTED_PROXIES"] == network["subnet"]


def commands_in(text: str) -> list[list[str]]:
    """Every use of manage.py, from the command's name to the end of its part of the line."""
    parts = re.split(r"&&|\n|;|\|", text.replace("\\\n", " "))
    found = [part.split("manage.py", 1)[1] for part in parts if "manage.py " in part]
    told = [shlex.split(part.split("`")[0], comments=True) for part in found]
    return [words for words in told if words]


@pytest.mark.parametrize(
    "path",
    [DEPLOY / "compose.yaml", DEPLOY / "Dockerfile", MANUAL, *UNITS],
    ids=lambda path: path.name,
)
def test_every_command_exists_with_its_options(path: Path) -> None:
    for name, *options in commands_in(path.read_text()):
        assert name in get_commands(), name
        parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
        parser.parse_args(options)


def test_the_image_is_built_from_what_the_project_has() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    ignored = (ROOT / ".dockerignore").read_text().split()
    for copied in re.findall(r"^COPY (\S+) ", text, re.MULTILINE):
        assert (ROOT / copied).exists(), copied
        assert copied not in ignored
    assert "reviewtool/setup/system_packages.sh run" in text
    assert (ROOT / "reviewtool/setup/healthy.py").exists()
    assert {".env", "deploy/.env", "var", ".git"} <= set(ignored)
    assert "USER review" in text
    assert "\n/deploy/.env\n" in (ROOT / ".gitignore").read_text()


def test_the_health_check_follows_the_app(tmp_path: Path) -> None:
    site = Site(tmp_path, environment={"ALLOWED_HOSTS": "review.example.org"})
    site.manage("migrate", "--verbosity=0")
    site.start()
    try:
        assert healthy(site) == 0
        site.environment["ALLOWED_HOSTS"] = "other.example.org"
        assert healthy(site) == 1
    finally:
        site.stop()
    site.environment["ALLOWED_HOSTS"] = "review.example.org"
    assert healthy(site) == 1


def healthy(site: Site) -> int:
    """What the health check says of a site."""
    command = [sys.executable, "reviewtool/setup/healthy.py"]
    environment = {**site.env(), "PORT": str(site.port)}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def test_caddy_takes_its_file_for_a_real_name() -> None:
    told = ["--config", str(DEPLOY / "Caddyfile"), "--adapter", "caddyfile"]
    done = subprocess.run(
        [program("caddy"), "adapt", *told], env={"SITE": "review.example.org", "HOME": "/nowhere"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert '"flush_interval":-1' in done.stdout
    assert '"encode"' not in done.stdout


def test_units_are_what_systemd_understands(tmp_path: Path) -> None:
    """With the folders of this machine in the place of those on a server."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("Only where systemd is")
    me = pwd.getpwuid(os.geteuid()).pw_name
    for unit in UNITS:
        text = unit.read_text().replace("/srv/review/.venv/bin/python", sys.executable)
        text = text.replace("/srv/review", str(ROOT)).replace("User=review", f"User={me}")
        (tmp_path / unit.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if str(tmp_path) in line]
    assert ours == []
    assert done.returncode == 0, done.stderr


def test_units_name_settings_that_the_app_knows() -> None:
    known = settings_in(ROOT / ".env.example") | {"XDG_CACHE_HOME", "PYTHONDONTWRITEBYTECODE"}
    for unit in UNITS:
        assert set(re.findall(r"^Environment=([A-Z_]+)=", unit.read_text(), re.MULTILINE)) <= known


def test_the_settings_of_the_small_server_are_known_ones() -> None:
    known = settings_in(ROOT / ".env.example")
    assert settings_in(DEPLOY / "systemd" / "settings.env") <= known


def test_the_manual_tells_of_every_setting_and_no_other() -> None:
    table = re.findall(r"^\| `([A-Z_]+)` \|", MANUAL.read_text(), re.MULTILINE)
    assert sorted(table) == sorted(settings_in(ROOT / ".env.example"))
    read = re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "reviewtool/settings.py").read_text())
    assert set(read) - {"LOGIN_REDIRECT_URL"} == set(table)


def test_links_in_the_manual_lead_somewhere() -> None:
    text = MANUAL.read_text()
    headings = {
        line.strip("# ").lower().replace(" ", "-")
        for line in text.splitlines()
        if line.startswith("#")
    }
    for link in re.findall(r"\]\(([^)]+)\)", text):
        path, _, heading = link.partition("#")
        assert not path or (MANUAL.parent / path).exists(), link
        assert not heading or heading in headings, link
    for named in re.findall(r"(?<![\w/.])deploy/[\w./*-]*\w", text):
        assert list(ROOT.glob(named)), named


def test_nothing_in_deploy_names_a_registry_or_holds_a_secret() -> None:
    for path in (p for p in DEPLOY.rglob("*") if p.is_file()):
        text = path.read_text()
        for image in re.findall(r"^\s*(?:image:|FROM) (\S+)", text, re.MULTILINE):
            assert "/" not in image, f"{path.name}: {image}"
