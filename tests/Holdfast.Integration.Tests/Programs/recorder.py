#!/usr/bin/python3
"""Appends numbered records with checksums to a file in a volume, each on the disk before it is acknowledged.

usage: recorder.py VOLUME ACKNOWLEDGED

ACKNOWLEDGED, a file outside the volume, gets the number of each record that is on the disk. What must never be is written
there as a line of text: another writer on the same volume, a record that is damaged, one that was acknowledged and is gone.
"""
import fcntl
import os
import sys
import time
import zlib

PAUSE_SECS = 0.01


def line(number):
    text = f"{number:012d} {os.getpid()}"
    return f"{text} {zlib.crc32(text.encode()):08x}\n"


def last_record(path, complain):
    """The number of the last whole record; a torn one behind it was never acknowledged, and goes."""
    expected, size = 0, 0
    with open(path, "rb") as records:
        for record in records:
            text, _, checksum = record.rpartition(b" ")
            if not record.endswith(b"\n"):
                break
            if checksum.strip() != b"%08x" % zlib.crc32(text) or int(text.split()[0]) != expected + 1:
                complain(f"record {expected + 1} is damaged: {record!r}")
            expected, size = expected + 1, size + len(record)
    os.truncate(path, size)
    return expected


def main():
    volume, acknowledged = sys.argv[1:]
    told = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def complain(text):
        os.write(told, f"{text}\n".encode())
        sys.exit(text)

    lock = os.open(os.path.join(volume, "lock"), os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        complain("another task writes to the volume")
    path = os.path.join(volume, "records")
    records = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    directory = os.open(volume, os.O_RDONLY)
    os.fsync(directory)
    number = last_record(path, complain)
    with open(acknowledged) as earlier:
        highest = max((int(text) for text in earlier if text.strip().isdigit()), default=0)
    if number < highest:
        complain(f"record {highest} was acknowledged, and the last one is {number}")
    while True:
        number += 1
        os.write(records, line(number).encode())
        os.fsync(records)
        os.write(told, f"{number}\n".encode())
        time.sleep(PAUSE_SECS)


main()
