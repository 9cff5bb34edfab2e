#!/bin/sh
# Writes requirements*.txt from requirements*.in: every version with the hashes of all its files.
# No download address is written, so that the files serve behind any package index.
set -eu
for name in requirements requirements-dev requirements-bench; do
    pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
        --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
        --output-file "$name.txt" "$name.in"
    printf '%s\n' "# Pins with hashes of $name.in, written by: make lock" | cat - "$name.txt" >"$name.new"
    mv "$name.new" "$name.txt"
done
