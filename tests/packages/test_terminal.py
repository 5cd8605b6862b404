"""`kemp360_exporter check` as a person sees it: on a terminal of some width, with and without colors, watching."""

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import termios
import threading
import time

import pytest
from stack import Simulator, wait_for

ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class OnTerminal:
    """A program whose standard output is a terminal. `text` is what it has written so far."""

    def __init__(self, argv, columns, **environment):
        self.text = ""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        variables = {"PATH": os.environ["PATH"], "TERM": "xterm", "LANG": "C.UTF-8"} | environment
        self.process = subprocess.Popen(
            [str(word) for word in argv], stdin=theirs, stdout=theirs, stderr=theirs, env=variables, close_fds=True
        )
        os.close(theirs)
        self.reader = threading.Thread(target=self.read, args=(ours,), daemon=True)
        self.reader.start()

    def read(self, terminal):
        raw = b""
        while True:
            try:
                raw += os.read(terminal, 65536)
            except OSError:  # the program has ended
                break
            self.text = raw.decode(errors="ignore").replace("\r\n", "\n")
        os.close(terminal)

    def ends(self, timeout=60):
        code = self.process.wait(timeout)
        self.reader.join(10)
        return code


@pytest.fixture
def simulator(stack, tmp_path):
    return Simulator(stack, tmp_path, "--scenario", "versions-differ")


@pytest.fixture
def check(exporter, simulator):
    return [exporter, "check", "--config.file", simulator.config]


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(check, columns):
    terminal = OnTerminal(check, columns)
    assert terminal.ends() == 1
    lines = ESCAPE.sub("", terminal.text).splitlines()
    assert "emea: NOT IN HA - versions differ: " in lines[0]
    assert not [line for line in lines if len(line) > columns]
    assert "✗" in terminal.text and "\x1b[31m" in terminal.text


def test_no_color_if_the_environment_says_so(check):
    for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        terminal = OnTerminal(check, 80, **variables)
        terminal.ends()
        assert "\x1b" not in terminal.text and "✗" in terminal.text


def test_ascii_without_a_locale_of_utf8(check):
    terminal = OnTerminal(check, 80, LANG="C")
    terminal.ends()
    assert terminal.text.isascii() and "\x1b[31mx\x1b[0m" in terminal.text


def test_a_pipe_gets_neither_colors_nor_wrapped_lines(check):
    done = subprocess.run(check, capture_output=True, text=True, env={"LANG": "C.UTF-8", "TERM": "xterm"})
    assert done.returncode == 1 and done.stderr == ""
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) > 120


def test_watch_redraws_through_a_rolling_upgrade_until_everything_holds(exporter, stack, tmp_path):
    # Six minutes in a second: the upgrade takes 45 minutes.
    simulator = Simulator(stack, tmp_path, "--scenario", "rolling-upgrade", "--speed", "360")
    argv = [exporter, "check", "--config.file", simulator.config, "--watch=1s", "--after", "upgrade"]
    terminal = OnTerminal(argv, 100)
    assert terminal.ends(120) == 0
    screens = terminal.text.split("\x1b[H\x1b[J")[1:]
    assert len(screens) > 1
    assert "Left:" in screens[0] and "Next:" in screens[0]
    assert any("versions differ" in screen for screen in screens)
    assert "emea: IN HA - central-a is Master, central-b is Standby" in screens[-1]
    assert "nothing is left to do" in screens[-1]


def test_watch_through_a_restore_that_is_put_right(exporter, stack, tmp_path):
    simulator = Simulator(stack, tmp_path, "--scenario", "backup-restored", "--speed", "60")
    argv = [exporter, "check", "--config.file", simulator.config, "--watch=1s", "--after", "restore"]
    terminal = OnTerminal(argv, 100)
    wait_for("the first screen", lambda: "After a restore:" in terminal.text)
    simulator.action("set-disabled", unit="b", value="false")
    simulator.action("set-preferred", unit="b", value="false")
    simulator.action("form-pair")
    assert terminal.ends(120) == 0
    assert "nothing is left to do" in terminal.text.split("\x1b[H\x1b[J")[-1]


def test_ctrl_c_ends_watch_with_what_was_true_last(check):
    terminal = OnTerminal([*check, "--watch=1s"], 80)
    wait_for("the first screen", lambda: "Ctrl-C ends it." in terminal.text)
    before = time.monotonic()
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.ends() == 1
    assert time.monotonic() - before < 10
