"""The Alertmanager example, made to run in a test or in the demo. What they change stands here, and nowhere else:

- the addresses of the receivers, and the folder of the secrets: an inbox of theirs, and files written here;
- SMTP without TLS, because the inbox speaks none;
- beside each message to the chat the same alerts go out as JSON, so that a test need not read them out of a text;
- group_wait, group_interval and repeat_interval, divided by their factor.
"""

import re
import shutil

from stack import ROOT

ALERTMANAGER = ROOT / "rules/alertmanager"
PRODUCTION = ALERTMANAGER / "production.yml"

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
SECRETS = {"smtp-password": "mail secret", "on-call-token": "token of the test", "slack-url": "{url}/chat"}


def shortened(text, factor):
    """Alertmanager's three intervals, divided."""

    def divided(found):
        seconds = int(found.group(2)) * UNITS[found.group(3)]
        return f"{found.group(1)}{round(1000 * seconds / factor)}ms"

    return re.sub(r"((?:group_wait|group_interval|repeat_interval): )(\d+)([smhd])\b", divided, text)


def replaced(text, old, new):
    assert old in text, f"the example no longer holds {old!r}"
    return text.replace(old, new)


def production(folder, inbox, factor=1):
    """The production example with its templates in `folder`, sending to `inbox`. The path of its configuration."""
    home = folder / "alertmanager"
    shutil.copytree(ALERTMANAGER, home)
    secrets = home / "secrets"
    secrets.mkdir()
    for name, secret in SECRETS.items():
        (secrets / name).write_text(secret.format(url=inbox.url))
    text = shortened(PRODUCTION.read_text(), factor)
    text = replaced(text, "/etc/alertmanager/secrets", str(secrets))
    text = replaced(text, "https://on-call.example/alertmanager", f"{inbox.url}/on-call")
    text = replaced(text, "smtp.example:587", f"127.0.0.1:{inbox.smtp_port}\n  smtp_require_tls: false")
    beside = f"    webhook_configs: [{{url: {inbox.url}/chat-alerts, send_resolved: true}}]\n"
    text = replaced(text, "  - name: chat\n", "  - name: chat\n" + beside)
    config = home / "test.yml"
    config.write_text(text)
    return config
