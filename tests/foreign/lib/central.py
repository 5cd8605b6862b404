"""A made-up Kemp 360 Central: routes, paging, authentication, request log. Data come from the Central modules."""
import base64, ipaddress, json, random, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit, urlencode

def dumps(x): return json.dumps(x, sort_keys=False).encode()

class Reply:
    def __init__(self, body=b"", status=200, type="application/json", headers=None):
        self.status, self.type, self.headers = status, type, dict(headers or {})
        self.body = body if isinstance(body, bytes) else dumps(body) if type == "application/json" else body.encode()

# ---- paging: each takes (rows, query, path) and gives the document
def number(q, k, d):
    try: return int(q.get(k, d))
    except ValueError: return d
def tastypie(default=20, maximum=1000, rows="objects", meta="meta", total="total_count", limit="limit", offset="offset"):
    def page(all_rows, q, path):
        l = number(q, limit, default) or maximum
        l = min(l, maximum); o = number(q, offset, 0)
        link = lambda at: path + "?" + urlencode({**q, limit: l, offset: at})
        return {meta: {limit: l, "next": link(o + l) if o + l < len(all_rows) else None, offset: o,
                       "previous": link(max(0, o - l)) if o else None, total: len(all_rows)}, rows: all_rows[o:o + l]}
    return page
def flat(rows="items", total="total", limit="limit", offset="offset", default=10, maximum=100):
    def page(all_rows, q, path):
        l = min(number(q, limit, default), maximum); o = number(q, offset, 0)
        return {total: len(all_rows), limit: l, offset: o, rows: all_rows[o:o + l]}
    return page
def pages(rows="results", total="count", page_="page", size="per_page", default=25, maximum=200):
    def page(all_rows, q, path):
        s = min(number(q, size, default), maximum); p = max(1, number(q, page_, 1))
        link = lambda at: path + "?" + urlencode({**q, page_: at, size: s})
        return {total: len(all_rows), "next": link(p + 1) if p * s < len(all_rows) else None,
                "previous": link(p - 1) if p > 1 else None, rows: all_rows[(p - 1) * s:p * s]}
    return page
def next_only(rows="data", default=15, maximum=15):
    def page(all_rows, q, path):
        o = number(q, "after", 0)
        return {rows: all_rows[o:o + default], "links": {"next": path + "?after=%d" % (o + default) if o + default < len(all_rows) else None}}
    return page
def whole(rows=None):
    return lambda all_rows, q, path: all_rows if rows is None else {rows: all_rows}

class Unit:
    def __init__(self, name, user, key, password):
        self.name, self.user, self.key, self.password = name, user, key, password
        self.routes, self.open_paths, self.secrets, self.ui = {}, {"/api/v1/"}, {key, password}, []
        self.delay = 0
    def put(self, path, doc): self.routes[path] = lambda q: Reply(doc)
    def text(self, path, body, type="text/csv", headers=None): self.routes[path] = lambda q: Reply(body, 200, type, headers)
    def redirect(self, path, to, status=302): self.routes[path] = lambda q: Reply(b"", status, "text/html", {"Location": to})
    def refuse(self, path, status=401): self.routes[path] = lambda q: Reply(b"", status, "text/html")
    def list(self, path, rows, page, detail="id", schema=None):
        self.routes[path] = lambda q: Reply(page(rows, q, path))
        if detail:
            for r in rows:
                self.routes["%s%s/" % (path, r[detail])] = lambda q, r=r: Reply(r)
        if schema: self.put(path + "schema/", schema)
    def answer(self, target, headers):
        parts = urlsplit(target); q = dict(parse_qsl(parts.query, keep_blank_values=True))
        f = self.routes.get(parts.path)
        if f is None and not parts.path.endswith("/") and parts.path + "/" in self.routes:
            return Reply(b"", 301, "text/html", {"Location": parts.path + "/" + ("?" + parts.query if parts.query else "")})
        if parts.path not in self.open_paths:
            good = headers.get("Authorization") == "ApiKey %s:%s" % (self.user, self.key) or \
                (q.get("username") == self.user and q.get("api_key") == self.key)
            if not good: return Reply(b"", 401, "text/html")
        if f is None: return Reply("<h1>Not Found</h1>", 404, "text/html")
        return f(q)

def serve(unit, host, port, log, tls=None):
    gate = threading.Lock(); active = [0]
    class H(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "Apache"; sys_version = ""
        def log_message(self, *a): pass
        def handle_any(self):
            with gate:
                active[0] += 1; n = active[0]
            try:
                length = int(self.headers.get("Content-Length") or 0)
                if length: self.rfile.read(length)
                if unit.delay: time.sleep(unit.delay)
                r = unit.answer(self.path, self.headers) if self.command == "GET" else Reply(b"", 405, "text/html", {"Allow": "GET"})
                log.write(json.dumps({"unit": unit.name, "at": round(time.time(), 3), "method": self.command, "path": urlsplit(self.path).path,
                                      "query": sorted(k for k, _ in parse_qsl(urlsplit(self.path).query)), "status": r.status, "active": n}) + "\n"); log.flush()
                body = r.body
                if hasattr(body, "__call__"): body = b""
                self.send_response(r.status); self.send_header("Content-Type", r.type); self.send_header("Content-Length", str(len(body)))
                self.send_header("Set-Cookie", "sessionid=%s; HttpOnly" % unit.cookie if hasattr(unit, "cookie") else "x=y")
                for k, v in r.headers.items(): self.send_header(k, v)
                self.end_headers(); self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError): pass
            finally:
                with gate: active[0] -= 1
        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = do_OPTIONS = handle_any
    s = ThreadingHTTPServer((host, port), H); s.daemon_threads = True
    if tls:
        import ssl
        c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); c.load_cert_chain(*tls); s.socket = c.wrap_socket(s.socket, server_side=True)
    threading.Thread(target=s.serve_forever, daemon=True).start()
    return s

# ---- the fleet: the same LoadMasters are known to both units, under other ids
def fleet(seed, n, normal=2, net="10.20", port=443, ports=None):
    r = random.Random(seed); out = []
    for i in range(n):
        out.append({"ip": "%s.%d.%d" % (net, r.randint(1, 9), i + 11), "port": (ports or [port])[i % len(ports or [port])],
                    "name": "%s-%s%02d" % (r.choice(["edge", "core", "web", "dmz", "lab", "pay"]), r.choice(["lm", "vlm", "lb"]), i + 1),
                    "mac": bytes([0, 0x50, 0x56] + [r.randint(0, 255) for _ in range(3)]), "serial": str(r.randint(1000000, 1999999)),
                    "owner": None if i % max(1, n // normal) == 1 and normal else r.choice("ab"), "fw": r.choice(["7.2.54.4", "7.2.59.2", "7.2.48.1"]),
                    "model": r.choice(["VLM-500", "VLM-5000", "LM-X15"])})
    owners = [x for x in out if x["owner"]]
    owners[0]["owner"] = "a"; owners[1]["owner"] = "b"
    return out
def hexkey(seed, n=40):
    r = random.Random("key" + str(seed)); return "".join(r.choice("0123456789abcdef") for _ in range(n))
def word(seed, n=24):
    r = random.Random("word" + str(seed)); return "".join(r.choice("abcdefghkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(n))

# ---- HAR: what a browser would save of the unit's own pages (unit.ui: paths with query)
def har(unit, host):
    import datetime
    entries = []; t = datetime.datetime(2026, 3, 2, 9, 0, 0)
    cookie = hexkey(unit.name + "cookie", 32); csrf = word(unit.name + "csrf", 32)
    unit.secrets |= {cookie, csrf}
    auth = {"Authorization": "ApiKey %s:%s" % (unit.user, unit.key)}
    def add(method, url, status, type, body, b64=False, post=None, location=None, no_text=False):
        nonlocal t
        t += datetime.timedelta(milliseconds=130)
        content = {"size": len(body), "mimeType": type}
        if not no_text:
            content["text"] = base64.b64encode(body).decode() if b64 else body.decode()
            if b64: content["encoding"] = "base64"
        rq = {"method": method, "url": url, "httpVersion": "HTTP/1.1", "cookies": [{"name": "sessionid", "value": cookie}],
              "headers": [{"name": "Cookie", "value": "sessionid=%s; csrftoken=%s" % (cookie, csrf)}, {"name": "X-CSRFToken", "value": csrf}],
              "queryString": [{"name": k, "value": v} for k, v in parse_qsl(urlsplit(url).query)], "headersSize": -1, "bodySize": len(post or b"")}
        if post: rq["postData"] = {"mimeType": "application/json", "text": post.decode()}
        hs = [{"name": "Content-Type", "value": type}, {"name": "Set-Cookie", "value": "sessionid=" + cookie}]
        if location: hs.append({"name": "Location", "value": location})
        entries.append({"startedDateTime": t.isoformat() + "Z", "time": 42, "request": rq,
                        "response": {"status": status, "statusText": "", "httpVersion": "HTTP/1.1", "cookies": [{"name": "sessionid", "value": cookie}], "headers": hs,
                                     "content": content, "redirectURL": location or "", "headersSize": -1, "bodySize": len(body)},
                        "cache": {}, "timings": {"send": 1, "wait": 40, "receive": 1}, "pageref": "page_1", "serverIPAddress": "127.0.0.1"})
    base = "https://" + host
    add("GET", base + "/login", 200, "text/html", b"<html><form>log in</form></html>")
    add("POST", base + "/api/v1/user/authenticate/", 200, "application/json", dumps({"apikey": unit.key, "id": 1, "success": True}),
        post=dumps({"username": unit.user, "password": unit.password}))
    add("GET", base + "/static/app.js", 200, "application/javascript", b"var x = {version: '9.9.9', role: 'master'};")
    add("GET", base + "/static/logo.png", 200, "image/png", b"\x89PNG\r\n\x1a\n" + b"0" * 900, b64=True)
    add("GET", "https://telemetry.example.net/collect?v=1", 200, "application/json", dumps({"version": "3.3.3", "device_id": 424242}))
    for i, target in enumerate(unit.ui):
        for hop in range(3):
            r = unit.answer(target, auth)
            add("GET", base + target, r.status, r.type, r.body, b64=(r.type != "application/json" or i % 3 == 1), location=r.headers.get("Location"))
            if r.status in (301, 302, 307) and "Location" in r.headers: target = r.headers["Location"]; continue
            break
    add("GET", base + "/api/v1/", 0, "application/json", b"", no_text=True)
    add("GET", base + "/static/app.css", 304, "text/css", b"", no_text=True)
    return {"log": {"version": "1.2", "creator": {"name": "Firefox", "version": "137"}, "browser": {"name": "Firefox", "version": "137"},
                    "pages": [{"id": "page_1", "startedDateTime": "2026-03-02T09:00:00Z", "title": base, "pageTimings": {}}], "entries": entries}}
