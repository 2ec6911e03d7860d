"""A real nginx before a server, for tests of what a gateway does to requests and answers."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from urllib.parse import urlsplit

import pytest

PACKAGE = "nginx-light"

INSTALL = (
    ("update", "-q"),
    ("install", "-y", "-q", "--no-install-recommends", PACKAGE),
)

PLACES = f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin"
"""Where the command may be: Debian keeps it where only root looks for commands."""

STOCK = """\
{user}
daemon off;
worker_processes 1;
pid {home}/pid;
error_log {home}/error.log;
events {{ }}
http {{
    access_log off;
    default_type application/octet-stream;
    client_body_temp_path {home}/bodies;
    proxy_temp_path {home}/proxied;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
{servers}
}}
"""

SERVER = """\
    server {{
        listen {listen};
{within}
    }}
"""

COMPRESSED = """\
        gzip on;
        gzip_types application/json;
        gzip_min_length 1;
        gzip_proxied any;
        gzip_http_version 1.0;
"""


@dataclass(frozen=True, kw_only=True)
class Nginx:
    """`url` is where the server is reached through it, prefix and all. Between the two stands a
    socket in the file system, at `link`."""

    url: str
    link: Path

    @contextmanager
    def unplugged(self) -> Iterator[None]:
        """For as long as the context lasts, the server is out of reach: 502 is the answer."""
        away = self.link.with_suffix(".away")
        self.link.rename(away)
        try:
            yield
        finally:
            away.rename(self.link)


@contextmanager
def before(
    server: str, *, prefix: str = "", compressed: bool = False, within: str = ""
) -> Iterator[Nginx]:
    """Serves a server's URL through nginx, by `proxy_pass` and nothing else.

    With a `prefix` (`/honcho`), the server's paths stand below it, and it is cut off. `compressed`
    answers are sent whether or not they are asked for. `within` are lines of configuration for the
    outer server, in the place of its `proxy_pass`; the server is at `LINK` there
    (`location / { proxy_pass http://LINK; }`).
    """
    with TemporaryDirectory(prefix="nginx-") as folder, socket.socket() as listening:
        home = Path(folder)
        listening.bind(("127.0.0.1", 0))
        listening.listen(128)
        link = home / "link.sock"
        configuration = home / "nginx.conf"
        port = listening.getsockname()[1]
        text = _configured(home, link, port, server, prefix=prefix, packed=compressed, own=within)
        configuration.write_text(text, encoding="utf-8")
        process = subprocess.Popen(
            [_command(), "-p", folder, "-c", str(configuration), "-e", str(home / "error.log")],
            # What it inherits it does not open, so nobody can take the port in between.
            env={"NGINX": f"{listening.fileno()};"},
            pass_fds=[listening.fileno()],
            stderr=subprocess.PIPE,
        )
        listening.close()
        try:
            _wait(process, link)
            yield Nginx(url=f"http://127.0.0.1:{port}{prefix}", link=link)
        finally:
            process.terminate()
            process.communicate(timeout=20)


def _configured(
    home: Path, link: Path, port: int, server: str, *, prefix: str, packed: bool, own: str
) -> str:
    parts = urlsplit(server)
    base = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
    way = f"http://unix:{link}:/" if prefix else f"http://unix:{link}"
    asked = "proxy_set_header Accept-Encoding gzip;" if packed else ""
    outer = own.replace("LINK", f"unix:{link}")
    outer = outer or f"location {prefix}/ {{ {asked} proxy_pass {way}; }}"
    inner = f"location / {{ proxy_pass {base}; proxy_set_header Host $http_host; }}"
    servers = SERVER.format(listen=f"127.0.0.1:{port}", within=outer) + SERVER.format(
        listen=f"unix:{link}", within=(COMPRESSED if packed else "") + inner
    )
    # As root it would serve as somebody who may not look into a test's folders.
    user = "user root root;" if os.geteuid() == 0 else ""
    return STOCK.format(user=user, home=home, servers=servers)


def _wait(process: subprocess.Popen[bytes], link: Path) -> None:
    """Until it serves: it has opened its inner socket then."""
    while not link.exists():
        try:
            process.wait(0.01)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(f"nginx did not start:\n{process.communicate()[1].decode()}")


def _command() -> str:
    """Where nginx is. In CI it is installed; elsewhere, a test that needs it is left out."""
    found = shutil.which("nginx", path=PLACES)
    if found is None and os.environ.get("CI") == "true":
        _install()
        found = shutil.which("nginx", path=PLACES)
        assert found is not None, f"apt-get has installed {PACKAGE}, and there is no nginx"
    if found is None:
        pytest.skip(f"nginx is not installed (Debian: {PACKAGE})")
    return found


def _install() -> None:
    """Install it, once for all workers of a run: apt-get runs only one at a time."""
    with (Path(gettempdir()) / "honcho-contract-nginx").open("w") as lock:
        flock(lock, LOCK_EX)
        for step in INSTALL if shutil.which("nginx", path=PLACES) is None else ():
            done = subprocess.run(
                ["apt-get", *step],
                capture_output=True,
                text=True,
                check=False,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            )
            assert done.returncode == 0, f"apt-get {' '.join(step)} failed:\n{done.stderr}"
