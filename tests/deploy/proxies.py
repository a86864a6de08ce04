"""nginx and Caddy as people run them: by the files in deploy/, only names and ports changed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPSConnection
from pathlib import Path

import pytest

from tests.postgres import free_port
from tests.site import ROOT

DEPLOY = ROOT / "deploy"
PATIENCE = 20.0
SEARCHED = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"


@dataclass
class Proxy:
    """One that runs: where it is asked, and the file with the authority behind its https."""

    name: str
    port: int
    authority: Path

    @property
    def url(self) -> str:
        """What a browser shows."""
        return f"https://localhost:{self.port}"

    def connect(self) -> HTTPSConnection:
        """A connection of a browser that trusts its authority."""
        trusting = ssl.create_default_context(cafile=str(self.authority))
        return HTTPSConnection("localhost", self.port, timeout=20, context=trusting)

    def answers(self) -> bool:
        """Whether the app answers through it."""
        try:
            with closing(self.connect()) as connection:
                connection.request("GET", "/checkup/")
                return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False


def program(name: str) -> str:
    """Where a program is, or fails with a sentence."""
    found = shutil.which(name, path=SEARCHED)
    return found or pytest.fail(f"{name} is missing. On Debian: apt-get install {name}")


def changed(text: str, *changes: tuple[str, str]) -> str:
    """A file of ours with what differs here; fails where that is not in it any more."""
    for old, new in changes:
        assert re.search(old, text), f"{old} is not in the file"
        text = re.sub(old, new.replace("\\", r"\\"), text)
    return text


@contextmanager
def nginx(folder: Path, upstreams: Sequence[int], port: int) -> Iterator[Proxy]:
    """nginx with deploy/nginx.conf in front of two servers."""
    certificate, key = make_certificate(folder)
    site = changed(
        (DEPLOY / "nginx.conf").read_text(),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{upstreams[0]}"),
        (r"127\.0\.0\.1:8001", f"127.0.0.1:{upstreams[1]}"),
        (r"listen 80;", f"listen 127.0.0.1:{free_port()};"),
        (r"listen 443 ", f"listen 127.0.0.1:{port} "),
        (r"ssl_certificate /\S+;", f"ssl_certificate {certificate};"),
        (r"ssl_certificate_key /\S+;", f"ssl_certificate_key {key};"),
        (r"review\.example\.org", "localhost"),
        (r"/var/log/nginx/review\.log", str(folder / "site.log")),
    )
    (folder / "site.conf").write_text(site)
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/log; worker_processes 1;"
        f"events {{ worker_connections 1000; }} http {{ {places} include {folder}/site.conf; }}"
    )
    command = [program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    told = [*command, "-e", str(folder / "log")]
    subprocess.run([*told, "-t"], check=True, capture_output=True)
    with running(told, folder, {}, Proxy("nginx", port, certificate)) as proxy:
        yield proxy


@contextmanager
def caddy(folder: Path, upstreams: Sequence[int], port: int) -> Iterator[Proxy]:
    """Caddy with deploy/Caddyfile in front of two servers, and a certificate of its own making."""
    where = program("caddy")
    version = subprocess.run([where, "version"], capture_output=True, text=True, check=True).stdout
    environment = {
        "SITE": "localhost",
        "UPSTREAMS": " ".join(f"127.0.0.1:{upstream}" for upstream in upstreams),
        "HTTPS_PORT": str(port),
        "HTTP_PORT": str(free_port()),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "HOME": str(folder),
        **({"BUFFER": "buffer_requests"} if "2.6.2" in version else {}),
    }
    told = ["--config", str(DEPLOY / "Caddyfile"), "--adapter", "caddyfile"]
    authority = folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"
    command = [where, "run", *told]
    with running(command, folder, environment, Proxy("caddy", port, authority)) as proxy:
        yield proxy


PROXIES = {"nginx": nginx, "caddy": caddy}


@contextmanager
def running(
    command: list[str], folder: Path, environment: dict[str, str], proxy: Proxy
) -> Iterator[Proxy]:
    """A proxy at work; it is stopped afterwards."""
    log = folder / "output"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env={"PATH": SEARCHED, **environment}, cwd=folder,
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + PATIENCE
            while not proxy.answers():
                if process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"{proxy.name} did not start:\n{log.read_text()}")
                time.sleep(0.05)
            yield proxy
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that is its own authority, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key
