# What the examples of docs/operating/command-line.md find: names are those of the page. Sourced by bash.
export PATH=$PWD:$PATH

# The checks of a machine are the machine's own; root needs no sudo.
sudo() { "$@"; }

wait_for() {
    for try in $(seq 300); do grep --quiet --no-messages "$1" "$2" && return; sleep 0.1; done
    cat "$2"
    return 1
}

cluster() {
    mount -t tmpfs none /mnt && mkdir /mnt/ssd
    local scalars='{"name":"cpus","type":"SCALAR","scalar":{"value":8}},{"name":"mem","type":"SCALAR","scalar":{"value":4096}}'
    local disk='"name":"disk","type":"SCALAR","scalar":{"value":40960}'
    holdfast master --work_dir=$HOME/master > ~/master.log 2>&1 &
    holdfast agent --master=127.0.0.1:5050 --work_dir=$HOME/node1 --hostname=node1 --attributes=rack:r2 --cgroups_root=examples1 \
        --resources="[$scalars,{$disk},{$disk,\"disk\":{\"source\":{\"type\":\"PATH\",\"path\":{\"root\":\"/mnt/ssd\"}}}}]" > ~/node1.log 2>&1 &
    wait_for 'Registered as' ~/node1.log
    holdfast agent --master=127.0.0.1:5050 --work_dir=$HOME/node2 --hostname=node2 --port=5061 --cgroups_root=examples2 \
        --resources='cpus:8;mem:4096;disk:40960' > ~/node2.log 2>&1 &
    wait_for 'Registered as' ~/node2.log
    echo '{"type": "GET_VERSION"}' > call.json
}

# A framework that holds all offers until its stream ends.
marathon() {
    curl --silent --no-buffer --header 'Content-Type: application/json' --data '{"type": "SUBSCRIBE", "subscribe":
        {"framework_info": {"user": "root", "name": "marathon", "roles": ["*"], "capabilities": [{"type": "MULTI_ROLE"}]}}}' \
        http://127.0.0.1:5050/api/v1/scheduler > ~/marathon.log 2>&1 &
    wait_for OFFERS ~/marathon.log
}

# A task that runs until somebody ends it.
service() {
    holdfast tasks run --name "$1" --command 'echo said; echo complained >&2; sleep 1000' > ~/"$1.log" 2>&1 &
    wait_for 'is running' ~/"$1.log"
}

# A volume is its task's until nothing of that is left alive.
released() {
    for try in $(seq 300); do holdfast volumes ls | grep --quiet "^$1 .* ready" && return; sleep 0.1; done
    holdfast volumes ls
    return 1
}

# Runs what goes on until Ctrl-C, and presses it once there is something to see; 0 is its regular end.
until_ctrl_c() {
    # Emptied here, not by what starts below: what the one before showed would be taken for its output.
    : > ~/shown
    eval "exec env --default-signal=INT $1" > ~/shown 2>&1 &
    local pid=$!
    wait_for "${2-.}" ~/shown
    kill -INT $pid
    wait $pid
}

# What is left of db/data once its ledger is lost, under a name of its own: the data, and the manifest beside it.
lost() {
    local volume=$(basename ~/node1/volumes/*.json .json)
    echo rows > ~/node1/volumes/$volume/file
    mkdir ~/lost && cp --recursive ~/node1/volumes/$volume{,.json} ~/lost
}

# An agent that was marked gone has heard so, and what ran on it has ended.
told_gone() {
    for try in $(seq 600); do holdfast agents rejoin --plan && return; sleep 0.1; done
    return 1
}

back() {
    for try in $(seq 300); do holdfast agents ls | grep --quiet 'node1 .*active' && return; sleep 0.1; done
    holdfast agents ls
    return 1
}
