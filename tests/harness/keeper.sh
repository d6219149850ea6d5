# The keeper of one temporary folder and of every process started for it.
# usage: sh -c THIS keeper FOLDER
#
# Orders come on standard input, whose other end only the test process holds:
#   run PID    a process of ours has started (it says so itself, just before it becomes the server)
#   kill PID   kill -9 it and everything below it; answers "done" when they are gone
# At the end of the input, be it that the owner let go or that the test process was killed, all
# that still runs is killed, the shared memory PostgreSQL could not give back is freed, and the
# folder is removed.
trap '' INT HUP TERM
folder=$1
running=

tree() {
    for parent do
        echo "$parent"
        tree $(pgrep -P "$parent")
    done
}

alive() {
    for each do
        grep -q '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$each/status" 2>/dev/null && return 0
    done
    return 1
}

# Parents come first in the tree, so none of them can answer the death of a child.
slay() {
    doomed=$(tree "$@")
    rounds=0
    while alive $doomed && [ $rounds -lt 500 ]; do
        kill -9 $doomed 2>/dev/null
        sleep 0.02
        rounds=$((rounds + 1))
    done
}

while read -r order pid; do
    case $order in
        run) running="$running $pid" ;;
        kill)
            slay "$pid"
            kept=
            for each in $running; do [ "$each" = "$pid" ] || kept="$kept $each"; done
            running=$kept
            if alive $doomed; then echo "still there: $doomed"; else echo done; fi
            ;;
    esac
done

slay $running
if [ -f "$folder/data/postmaster.pid" ]; then
    set -- $(sed -n 7p "$folder/data/postmaster.pid")
    [ -n "$2" ] && ipcrm -m "$2" 2>/dev/null
fi
rm -rf "$folder"
