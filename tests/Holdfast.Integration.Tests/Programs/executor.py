#!/usr/bin/python3
"""A custom executor: speaks the Executor API v1 by raw HTTP in protobuf, knowing nothing of Holdfast's code.

usage: executor.py [LINE]

Each task that it is given runs LINE, a line of shell, in the sandbox (nothing without one). What it heard of a task is
kept, byte for byte, in the file launch-TASK.
"""
import http.client
import os
import subprocess
import sys
import uuid

RUNNING, SOURCE_EXECUTOR = 1, 2
SUBSCRIBE, UPDATE = 1, 2
LAUNCH, SHUTDOWN = 2, 7


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out) + bytes([number])


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, str):
        value = value.encode()
    return varint(number << 3 | 2) + varint(len(value)) + value


def fields(message):
    at = 0

    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        key = number()
        if key & 7 == 0:
            yield key >> 3, number()
            continue
        size = {1: 8, 5: 4}[key & 7] if key & 7 in (1, 5) else number()
        yield key >> 3, message[at:at + size]
        at += size


def get(message, *path):
    for number in path:
        message = next(value for found, value in fields(message) if found == number)
    return message


def call(kind, body):
    return (field(1, field(1, os.environ["MESOS_EXECUTOR_ID"])) + field(2, field(1, os.environ["MESOS_FRAMEWORK_ID"]))
            + field(3, kind) + body)


def post(body):
    connection = http.client.HTTPConnection(os.environ["MESOS_AGENT_ENDPOINT"])
    connection.request("POST", "/api/v1/executor", body, {
        "Content-Type": "application/x-protobuf", "Accept": "application/x-protobuf"})
    return connection.getresponse()


def record(stream):
    digits = b""
    while (byte := stream.read(1)) != b"\n":
        if not byte:
            sys.exit("the agent closed the stream")
        digits += byte
    return stream.read(int(digits))


def say_running(task):
    # Field 3000 is none of Mesos': it must reach the framework and every reader.
    status = (field(1, field(1, task)) + field(2, RUNNING) + field(9, SOURCE_EXECUTOR) + field(11, uuid.uuid4().bytes)
              + field(3000, "status"))
    answer = post(call(UPDATE, field(5, field(1, status))))
    if answer.status != 202:
        sys.exit(f"UPDATE: {answer.status} {answer.read()}")


def main():
    stream = post(call(SUBSCRIBE, field(4, b"")))
    if stream.status != 200:
        sys.exit(f"SUBSCRIBE: {stream.status} {stream.read()}")
    while True:
        event = record(stream)
        kind = get(event, 1)
        if kind == SHUTDOWN:
            sys.exit(0)
        if kind != LAUNCH:
            continue
        task = get(event, 4, 1, 2, 1).decode()
        with open(f"launch-{task}", "wb") as kept:
            kept.write(event)
        if len(sys.argv) > 1:
            subprocess.Popen(["/bin/sh", "-c", sys.argv[1]])
        say_running(task)


main()
