"""The command ``hopen-mss`` for tests that run it often: loaded once, a process for each run.

A server loads the library and runs no command itself. For each run it forks, so that the run starts
from what a new interpreter has after its imports, with the caller's own folder, environment and
standard streams. That a new interpreter does the same is tested in ``tests/unit/test_cli.py``, and
``.ci/run`` runs the pages with new interpreters (``HOPEN_MSS_COLD=1``).
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["warm_program"]

SERVER = """
import importlib, json, os, pkgutil, signal, socket, sys
import hopen_mss
from hopen_mss.__main__ import main

for module in pkgutil.walk_packages(hopen_mss.__path__, "hopen_mss."):
    if module.name != "hopen_mss.__main__":
        try:
            importlib.import_module(module.name)
        except ImportError:
            pass  # an extra that is not installed: the command tells it, if it is needed

def answer(caller):
    asked, streams, _, _ = socket.recv_fds(caller, 1 << 20, 3)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child:
        for stream in streams:
            os.close(stream)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        caller.send(str(code if code >= 0 else 128 - code).encode())
        os._exit(0)
    caller.close()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)
    said = json.loads(asked)
    os.chdir(said["folder"])
    os.environ.clear()
    os.environ.update(said["environment"])
    sys.argv = ["hopen-mss", *said["arguments"]]

listening = socket.socket(fileno=int(sys.argv[1]))
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    caller, _ = listening.accept()
    if not os.fork():
        listening.close()
        answer(caller)
        break
    caller.close()
main()
"""
CLIENT = """
import json, os, socket, sys
said = {"arguments": sys.argv[2:], "folder": os.getcwd(), "environment": dict(os.environ)}
with socket.socket(socket.AF_UNIX) as server:
    server.connect(sys.argv[1])
    socket.send_fds(server, [json.dumps(said).encode()], [0, 1, 2])
    sys.exit(int(server.recv(8) or 1))
"""


@contextmanager
def warm_program(folder: Path) -> Iterator[Path]:
    """A folder with the command ``hopen-mss`` in it, for as long as the context is open."""
    (folder / "client.py").write_text(CLIENT, "utf-8")
    script, door = folder / "hopen-mss", folder / "door"
    cold = os.environ.get("HOPEN_MSS_COLD") == "1"
    way = "-m hopen_mss" if cold else f'-IS "{folder}/client.py" "{door}"'
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {way} "$@"\n', "utf-8")
    script.chmod(0o755)
    if cold:
        yield folder
        return
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(door))
        listening.listen()
        number = listening.fileno()
        server = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(number)],
            pass_fds=[number],
            stdin=subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    try:
        yield folder
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(10)
        server.kill()
        server.wait()
