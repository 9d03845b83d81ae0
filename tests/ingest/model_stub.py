"""A language model of our own making: it speaks the protocol on loopback and says what it is told to say."""

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Stub:
    """A server on loopback that speaks the protocol and says what it is told to say."""

    def __init__(self):
        self.answers, self.requests, self.headers = [], [], []
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                stub.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                stub.headers.append(dict(self.headers))
                status, body = stub.answers.pop(0) if len(stub.answers) > 1 else stub.answers[0]
                if callable(body):
                    body = body()
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def says(self, *contents):
        self.answers = [
            (
                200,
                json.dumps(
                    {
                        "choices": [
                            {"message": {"content": content if isinstance(content, str) else json.dumps(content)}}
                        ]
                    }
                ).encode(),
            )
            for content in contents
        ]
        return self

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def answers_each(self, propose):
        """Answer every request with what `propose` makes of each numbered sentence; None proposes nothing."""

        def body():
            listed = json.loads(self.requests[-1]["messages"][1]["content"])
            claims = [
                {"sentence": int(number), "quote": text} | made
                for number, text in listed.items()
                if (made := propose(text)) is not None
            ]
            return json.dumps({"choices": [{"message": {"content": json.dumps({"claims": claims})}}]}).encode()

        self.answers = [(200, body)]
        return self
