#!/bin/sh
# Start a user's server; the first time, give them the lessons to write in. Runs as that user.

# What somebody works on is not for others: some systems make homes that everybody can read.
chmod go-rwx "$HOME"

if [ -n "$TORCHCOURSE_LESSONS" ] && [ -d "$TORCHCOURSE_LESSONS" ] && [ ! -e "$HOME/lessons" ]; then
    # Copied aside first, so that a server that is stopped on the way leaves no half of them.
    copy=$(mktemp -d "$HOME/.lessons.XXXXXX") &&
        cp -R "$TORCHCOURSE_LESSONS/." "$copy" &&
        chmod -R u+w "$copy" &&
        mv -T "$copy" "$HOME/lessons"
fi
exec "$@"
