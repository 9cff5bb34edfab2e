"""Stands in for a service: answers /readyz on OPS_PORT (and on HTTP_PORT if it is the gateway)."""

from __future__ import annotations

import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.path.encode())

    def log_message(self, *_: object) -> None:
        pass


def main(name: str) -> None:
    if name == "broken":
        sys.exit("cannot read the rule book: rules/zj23.yaml:12")
    ports = [os.environ["OPS_PORT"], *([os.environ["HTTP_PORT"]] if name == "gateway" else [])]
    servers = [ThreadingHTTPServer(("127.0.0.1", int(port)), Ready) for port in ports]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"{name} is ready", flush=True)
    signal.sigwait({signal.SIGTERM})
    print(f"{name} has drained", flush=True)


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    main(sys.argv[1])
