#!/usr/bin/python3
"""Starts one idle process under each of the given process ids, which must be free or become so.

usage: strangers.py PID...

Says "ready" once all run, and ends them when its input ends. clone3 lets root choose the id of a child, so that a test
need not wait until the kernel gives a number for the second time.
"""
import ctypes
import os
import signal
import struct
import sys
import time

CLONE3 = 435
libc = ctypes.CDLL(None, use_errno=True)


def start(pid, deadline):
    chosen = (ctypes.c_int * 1)(pid)
    # struct clone_args: flags … exit_signal … set_tid, set_tid_size, cgroup.
    arguments = ctypes.create_string_buffer(struct.pack(
        "<11Q", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0, ctypes.addressof(chosen), 1, 0))
    while (child := libc.syscall(CLONE3, arguments, 88)) < 0:
        # Not reaped yet, or for a moment another's.
        if time.monotonic() > deadline:
            sys.exit(f"{pid}: {os.strerror(ctypes.get_errno())}")
        time.sleep(0.01)
    if child == 0:
        os.chdir("/")
        os.execv("/bin/sleep", ["sleep", "1000"])
    return child


children = [start(int(pid), time.monotonic() + 45) for pid in sys.argv[1:]]
print("ready", flush=True)
sys.stdin.read()
for child in children:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
