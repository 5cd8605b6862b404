"""What was told of one pair, by receiver. An alert is known by its name without "Kemp360", and its LoadMaster or unit: texts change."""

import dataclasses
import re


@dataclasses.dataclass
class Message:
    receiver: str
    seconds: float
    firing: set
    resolved: set
    text: str


def plain(text):
    """Without what differs from run to run: dates, ports, host names, shares of readings."""
    text = re.sub(r"\d+ [A-Z][a-z]{2} (?:\d{4} )?\d\d:\d\d UTC", "DATE UTC", text)
    text = re.sub(r"http://[^/\s]+/#/silences", "http://ALERTMANAGER/#/silences", text)
    return re.sub(r"\b[\d.]+% of the recent", "SHARE% of the recent", text).strip()


def key(labels):
    words = (labels["alertname"].removeprefix("Kemp360"), labels.get("loadmaster"), labels.get("unit"))
    return " ".join(word for word in words if word)


def _by_state(body, state):
    return {key(alert["labels"]) for alert in body["alerts"] if alert["status"] == state}


def messages(inbox, pair):
    """All that arrived about this pair, oldest first. The JSON beside each message of the chat says which alerts are in it."""
    found, chat_texts, chat_alerts = [], [], []
    for seconds, path, headers, body in list(inbox.posts):
        if path == "/chat":
            attachment = body["attachments"][0]
            if re.search(rf"\b{pair}: ", attachment["title"]):
                chat_texts.append(f"{attachment['title']}\n\n{attachment['text']}")
        elif body["groupLabels"].get("pair") == pair:
            if path == "/chat-alerts":
                chat_alerts.append((seconds, body))
            else:
                assert headers["Authorization"] == "Bearer token of the test"
                text = "\n".join(f"{alert['status']}: {alert['annotations']['summary']}" for alert in body["alerts"])
                found.append(Message("on-call", seconds, _by_state(body, "firing"), _by_state(body, "resolved"), plain(text)))
    for text, (seconds, body) in zip(chat_texts, chat_alerts, strict=False):
        found.append(Message("chat", seconds, _by_state(body, "firing"), _by_state(body, "resolved"), plain(text)))
    for seconds, mail in list(inbox.mails):
        if re.search(rf"\b{pair}: ", mail["Subject"]):
            body = mail.get_body("plain").get_content().replace("\r\n", "\n")
            firing = set(re.findall(r"^Runbook: .*/Kemp360(\w+)\.md$", body, re.M))
            found.append(Message("mailbox", seconds, firing, set(), plain(f"{mail['Subject']}\n\n{body}")))
    return sorted(found, key=lambda message: message.seconds)


def tidings(found):
    """Those messages that tell of an alert which that receiver had not heard of: no repetitions, no endings."""
    known, news = {}, []
    for message in found:
        before = known.setdefault(message.receiver, set())
        if message.firing - before:
            news.append(message)
        known[message.receiver] = (before | message.firing) - message.resolved
    return news


def told(found, receiver):
    """The alerts that this receiver heard of as firing."""
    return set().union(*(message.firing for message in found if message.receiver == receiver))


def ended(found, receiver):
    """The alerts of which this receiver heard last that they are resolved."""
    state = {}
    for message in found:
        if message.receiver == receiver:
            state |= dict.fromkeys(message.firing, False) | dict.fromkeys(message.resolved, True)
    return {alert for alert, is_over in state.items() if is_over}
