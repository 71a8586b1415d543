"""An HTTP server that answers with the credentials and the content it was sent; prints its port when it listens."""

import http.server


class Echo(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = f"{self.headers.get('Authorization')}\n{len(content)}\n".encode() + content
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PUT

    def log_message(self, *arguments):
        """Says nothing."""


with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
    print(f"port {server.server_port}", flush=True)
    server.serve_forever()
