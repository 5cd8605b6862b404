"""What was told of one pair, by receiver: the notifications that arrived, as text that can be pinned."""

import dataclasses
import re


@dataclasses.dataclass
class Message:
    receiver: str
    seconds: float
    firing: dict  # summary to alert's name, or None where the message does not say it
    resolved: set  # summaries
    text: str


def plain(text):
    """Without what differs from run to run: dates, ports, host names, shares of readings."""
    text = re.sub(r"\d+ [A-Z][a-z]{2} (?:\d{4} )?\d\d:\d\d UTC", "DATE UTC", text)
    text = re.sub(r"http://[^/\s]+/#/silences", "http://ALERTMANAGER/#/silences", text)
    return re.sub(r"\b[\d.]+%", "SHARE%", text)


def _summaries(text):
    firing = set(re.findall(r"^((?!Resolved: ).+) \((?:critical|warning|info)\)$", text, re.M))
    return firing, set(re.findall(r"^Resolved: (.+)$", text, re.M))


def messages(inbox, pair):
    """All that arrived about this pair, oldest first."""
    found = []
    for seconds, path, headers, body in list(inbox.posts):
        if path == "/chat":
            attachment = body["attachments"][0]
            if re.search(rf"\b{pair}: ", attachment["title"]):
                firing, resolved = _summaries(attachment["text"])
                text = f"{attachment['title']}\n\n{attachment['text']}"
                found.append(Message("chat", seconds, firing, resolved, plain(text)))
        elif body["groupLabels"].get("pair") == pair:
            assert headers["Authorization"] == "Bearer token of the test"
            by_state = {
                state: {alert["annotations"]["summary"] for alert in body["alerts"] if alert["status"] == state}
                for state in ("firing", "resolved")
            }
            text = "\n".join(
                f"{alert['status']}: {alert['labels']['alertname']}: {alert['annotations']['summary']}" for alert in body["alerts"]
            )
            found.append(Message("on-call", seconds, by_state["firing"], by_state["resolved"], plain(text)))
    for seconds, mail in list(inbox.mails):
        if re.search(rf"\b{pair}: ", mail["Subject"]):
            body = mail.get_body("plain").get_content().replace("\r\n", "\n")
            firing, resolved = _summaries(body)
            text = f"{mail['Subject']}\n\n{body}"
            found.append(Message("mailbox", seconds, firing, resolved, plain(text)))
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
    """Summaries that this receiver heard of as firing."""
    return set().union(*(message.firing for message in found if message.receiver == receiver))


def ended(found, receiver):
    """Summaries of which this receiver heard last that they are resolved."""
    state = {}
    for message in found:
        if message.receiver == receiver:
            state |= dict.fromkeys(message.firing, False) | dict.fromkeys(message.resolved, True)
    return {summary for summary, is_over in state.items() if is_over}
