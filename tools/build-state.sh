# Says whether artifacts/run (or another link there) is up to date. Sourced by ./holdfast and tools/build.

# Whether the ahead-of-time compiler finds what it links with.
has_native_toolchain() {
    local library
    command -v clang > /dev/null || command -v gcc > /dev/null || return 1
    for library in /usr/lib/*/libz.so /usr/lib/libz.so /usr/lib64/libz.so; do
        [[ -e $library ]] && return 0
    done
    return 1
}

# Whether everything was built since the last change of anything it is built from. Directories count too: deleting a file
# changes no other file. The second argument is the link's name in artifacts/.
is_current() {
    local root=$1 stamp=$1/artifacts/$2/stamp mode
    [[ -e $stamp ]] || return 1
    read -r mode < "$stamp"
    # Built without the tool chain, which has come since.
    [[ $mode == native ]] || ! has_native_toolchain || return 1
    [[ -z $(find -H "$root"/{src,proto} "$root"/Directory.* "$root"/{global.json,.editorconfig} \
        "$root"/tools/{build,build-state.sh,run.proj,run.slnf} -newer "$stamp" -print -quit) ]]
}
