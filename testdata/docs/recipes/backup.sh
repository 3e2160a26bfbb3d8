#!/bin/sh
# Packs a log directory into a dated file elsewhere, then merges the conflict copies in it.
set -eu
logs=$1 backups=$2
mkdir -p "$backups"
tar -czf "$backups/$(date +%F).tgz" -C "$logs" --exclude=./snapshots .
log merge --dir "$logs" > /dev/null
