#!/usr/bin/python3
"""A custom executor: speaks the Executor API v1 by raw HTTP in protobuf, knowing nothing of Holdfast's code.

usage: executor.py [LINE]

Each task that it is given runs LINE, a line of shell, in the sandbox (nothing without one), with its id in TASK. What it
heard of a task, alone or in a group, is kept, byte for byte, in the file launch-TASK. It comes back to an agent that was
started again, and tells it what was not acknowledged. Where the agent speaks TLS it believes the authority it is told
of, and it shows the token that it was given.
"""
import http.client
import os
import ssl
import subprocess
import sys
import time
import uuid

RUNNING, KILLED, SOURCE_EXECUTOR = 1, 4, 2
SUBSCRIBE, UPDATE = 1, 2
LAUNCH, KILL, ACKNOWLEDGED, SHUTDOWN, LAUNCH_GROUP = 2, 3, 4, 7, 8
PATIENCE_SECS = 60

running = {}  # The process of each task.
unacknowledged_tasks = {}
unacknowledged_updates = {}


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
    endpoint = os.environ["MESOS_AGENT_ENDPOINT"]
    headers = {"Content-Type": "application/x-protobuf", "Accept": "application/x-protobuf"}
    if token := os.environ.get("MESOS_EXECUTOR_AUTHENTICATION_TOKEN"):
        headers["Authorization"] = f"Bearer {token}"
    if authority := os.environ.get("LIBPROCESS_SSL_CA_FILE"):
        connection = http.client.HTTPSConnection(endpoint, context=ssl.create_default_context(cafile=authority))
    else:
        connection = http.client.HTTPConnection(endpoint)
    connection.request("POST", "/api/v1/executor", body, headers)
    return connection.getresponse()


def record(stream):
    digits = b""
    while (byte := stream.read(1)) != b"\n":
        if not byte:
            raise ConnectionError("the agent closed the stream")
        digits += byte
    return stream.read(int(digits))


def subscribe():
    deadline = time.monotonic() + PATIENCE_SECS
    while True:
        told = b"".join(field(1, task) for task in unacknowledged_tasks.values())
        told += b"".join(field(2, update) for update in unacknowledged_updates.values())
        try:
            stream = post(call(SUBSCRIBE, field(4, told)))
            if stream.status == 200:
                return stream
            if stream.status != 503:
                sys.exit(f"SUBSCRIBE: {stream.status} {stream.read()}")
        except (OSError, http.client.HTTPException) as cause:
            if isinstance(cause, ssl.SSLError) or time.monotonic() > deadline:
                sys.exit(f"SUBSCRIBE: {cause}")
        time.sleep(0.1)


def say(task, state):
    # Field 3000 is none of Mesos': it must reach the framework and every reader.
    number = uuid.uuid4().bytes
    status = (field(1, field(1, task)) + field(2, state) + field(9, SOURCE_EXECUTOR) + field(11, number)
              + field(3000, "status"))
    unacknowledged_updates[number] = update = field(1, status)
    try:
        answer = post(call(UPDATE, field(5, update)))
        if answer.status not in (202, 503):
            sys.exit(f"UPDATE: {answer.status} {answer.read()}")
    except (OSError, http.client.HTTPException):
        pass  # Said again to the agent that comes back.


def launch(info, event):
    task = get(info, 2, 1).decode()
    with open(f"launch-{task}", "wb") as kept:
        kept.write(event)
    unacknowledged_tasks[task] = info
    if len(sys.argv) > 1:
        running[task] = subprocess.Popen(["/bin/sh", "-c", sys.argv[1]], env={**os.environ, "TASK": task})
    say(task, RUNNING)


def kill(task):
    if process := running.pop(task, None):
        process.kill()
        process.wait()
    say(task, KILLED)


def handle(event):
    kind = get(event, 1)
    if kind == SHUTDOWN:
        sys.exit(0)
    if kind == LAUNCH:
        launch(get(event, 4, 1), event)
    if kind == LAUNCH_GROUP:
        for number, info in fields(get(event, 8, 1)):
            if number == 1:
                launch(info, event)
    if kind == KILL:
        kill(get(event, 5, 1, 1).decode())
    if kind == ACKNOWLEDGED:
        unacknowledged_tasks.pop(get(event, 3, 1, 1).decode(), None)
        unacknowledged_updates.pop(bytes(get(event, 3, 2)), None)


def main():
    while True:
        stream = subscribe()
        try:
            while True:
                handle(record(stream))
        except (OSError, http.client.HTTPException, ValueError):
            pass  # The agent ended; whoever takes its place is asked.


main()
