"""An application, served as the mock is: `python -m tests.benchmarks.serve FACTORY PORT`."""

from __future__ import annotations

import sys
from pkgutil import resolve_name

from honcho_mock.serving.server import Server, listen

if __name__ == "__main__":
    factory, port = sys.argv[1:]
    with listen("127.0.0.1", int(port)) as listener:
        server = Server(resolve_name(factory)(), when_answering=lambda: None)
        server.run(sockets=[listener])
