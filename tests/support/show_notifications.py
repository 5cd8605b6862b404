#!/usr/bin/python3
"""Receives what the Alertmanager example sends and prints what the chat would show. For the demo.

    show_notifications.py FOLDER FACTOR     writes FOLDER/alertmanager/test.yml, prints "ready", then each message, until it is ended
"""

import contextlib
import pathlib
import sys
import time

from alertmanager_example import production
from notifications import Inbox


def main(folder, factor):
    with contextlib.ExitStack() as stack:
        inbox = Inbox(stack)
        production(pathlib.Path(folder), inbox, float(factor))
        print("ready", flush=True)
        shown = 0
        while True:
            time.sleep(0.1)
            for message in inbox.posted("/chat")[shown:]:
                shown += 1
                attachment = message["attachments"][0]
                lines = f"{attachment['title']}\n\n{attachment['text'].strip()}".splitlines()
                print("\n".join(["", "  A message arrives in the chat:", *(f"  | {line}" for line in lines)]), flush=True)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main(*sys.argv[1:])
