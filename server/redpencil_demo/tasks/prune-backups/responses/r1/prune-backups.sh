#!/usr/bin/env bash
#
# prune-backups.sh DIR KEEP [--dry-run]
#
# Keeps the KEEP newest *.tar.gz files in DIR and deletes the others.

set -u

usage() {
    echo "usage: $0 DIR KEEP [--dry-run]" >&2
    exit 2
}

[ $# -ge 2 ] || usage

dir="$1"
keep="$2"
dry_run=false

if [ "${3:-}" = "--dry-run" ]; then
    dry_run=true
fi

case "$keep" in
    '' | *[!0-9]*)
        echo "KEEP must be a number: $keep" >&2
        exit 2
        ;;
esac

cd "$dir"

# Newest first, skip the ones that stay.
ls -1t *.tar.gz | tail -n +$((keep + 1)) | while read -r file; do
    if $dry_run; then
        echo "would delete: $file"
    else
        echo "deleting: $file"
        rm -rf $file
    fi
done

exit 0
