# SPDX-License-Identifier: GPL-2.0-or-later
"""What bash makes of lines when all that fits is inserted, as at a terminal.

typed.py COMPLETION LINE...: prints each line as it is then.
"""
import os
import pty
import sys

# Echo is off: what comes back is printed by bash, between marks.
SETUP = (
    "PS1=; PS2=; bind 'set enable-bracketed-paste off';"
    " bind 'set completion-query-items 0';"
    " bind '\"\\C-t\": insert-completions';"
    " bind -x '\"\\C-g\": printf \"%s%s%s\\n\" \"<<\" \"$READLINE_LINE\" \">>\"';"
    " source {}; echo ready'<>'\n"
)


def read_to(fd, mark):
    text = b""
    while mark not in text:
        text += os.read(fd, 4096)
    return text


def main():
    pid, fd = pty.fork()
    if not pid:
        os.environ["TERM"] = "dumb"
        os.execlp("bash", "bash", "--norc", "--noprofile", "-i")
    os.write(fd, SETUP.format(sys.argv[1]).encode())
    read_to(fd, b"ready<>")
    for line in sys.argv[2:]:
        os.write(fd, line.encode() + b"\x14\x07")
        text = read_to(fd, b">>")
        print(text[text.rindex(b"<<") + 2:text.rindex(b">>")].decode())
        os.write(fd, b"\x05\x15")
    os.write(fd, b"exit\n")
    os.waitpid(pid, 0)


main()
