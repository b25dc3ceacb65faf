#!/usr/bin/env bash
#
# prune-backups.sh DIR KEEP [--dry-run]
#
# Keeps the KEEP newest *.tar.gz files directly in DIR and deletes the older ones.
# Exit status: 0 done, 1 something could not be deleted, 2 wrong arguments.

set -euo pipefail

die() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    exit 2
}

(($# == 2 || $# == 3)) || die "usage: ${0##*/} DIR KEEP [--dry-run]"

dir=$1
keep=$2
dry_run=no

if (($# == 3)); then
    [[ $3 == --dry-run ]] || die "unknown option: $3"
    dry_run=yes
fi

[[ -d $dir ]] || die "not a directory: $dir"
[[ $keep =~ ^[0-9]+$ ]] || die "KEEP must be a whole number: $keep"
((keep >= 1)) || die "KEEP must be at least 1, refusing to delete every backup"

# "<mtime> <path>\0", newest first; NUL is the one byte that no path can hold.
mapfile -d '' -t archives < <(
    find "$dir" -mindepth 1 -maxdepth 1 -type f -name '*.tar.gz' -printf '%T@ %p\0' | sort -z -k1,1nr
)

status=0
for entry in "${archives[@]:keep}"; do
    path=${entry#* }
    if [[ $dry_run == yes ]]; then
        printf 'would delete %q\n' "$path"
    elif rm -- "$path"; then
        printf 'deleted %q\n' "$path"
    else
        status=1
    fi
done

exit "$status"
