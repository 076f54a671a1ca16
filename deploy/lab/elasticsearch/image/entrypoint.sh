#!/usr/bin/env bash
# Elasticsearch refuses to run as root: as root only the mounted folders are handed over.
set -eu
cd /usr/share/elasticsearch
if [ "$(id -u)" = 0 ]; then
  mkdir -p data snapshots
  chown elasticsearch:elasticsearch data snapshots
  exec setpriv --reuid=elasticsearch --regid=elasticsearch --clear-groups "$0" "$@"
fi
exec bin/elasticsearch "$@"
