"""Where the notifications of a test go: an HTTP server that keeps what is posted, and an SMTP server that keeps what is mailed."""

import email
import email.policy
import http.server
import json
import socketserver
import threading
import time


class Inbox:
    """Listens at two ports of 127.0.0.1 until the ExitStack closes. `posts` and `mails` hold what came, oldest first."""

    def __init__(self, stack):
        self.posts = []  # (seconds, path, headers, JSON)
        self.mails = []  # (seconds, email.message.EmailMessage)
        inbox = self

        class Post(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                inbox.posts.append((time.monotonic(), self.path, dict(self.headers), body))
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_):
                pass

        class Mail(socketserver.StreamRequestHandler):
            """As little SMTP as Alertmanager needs; any password is right."""

            def say(self, text):
                self.wfile.write(text.encode() + b"\r\n")

            def handle(self):
                self.say("220 test")
                while line := self.rfile.readline().decode().strip():
                    word = line.split()[0].upper()
                    if word == "EHLO":
                        self.say("250-test\r\n250 AUTH PLAIN")
                    elif word == "AUTH":
                        self.say("235 ok")
                    elif word == "DATA":
                        self.say("354 go on")
                        text = b"".join(iter(self.rfile.readline, b".\r\n"))
                        inbox.mails.append((time.monotonic(), email.message_from_bytes(text, policy=email.policy.default)))
                        self.say("250 ok")
                    elif word == "QUIT":
                        return self.say("221 bye")
                    else:
                        self.say("250 ok")

        self.http_port = self._serve(stack, http.server.ThreadingHTTPServer, Post)
        self.smtp_port = self._serve(stack, socketserver.ThreadingTCPServer, Mail)
        self.url = f"http://127.0.0.1:{self.http_port}"

    @staticmethod
    def _serve(stack, server_type, handler):
        server = stack.enter_context(server_type(("127.0.0.1", 0), handler))
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        stack.callback(thread.join)
        stack.callback(server.shutdown)
        return server.server_address[1]

    def posted(self, path):
        """What was posted there, oldest first."""
        return [body for _, where, _, body in list(self.posts) if where == path]
