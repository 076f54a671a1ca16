#!/usr/bin/env bash
# OpenSearch refuses to run as root: as root only the mounted folders are handed over.
set -euf
home=/usr/share/opensearch
cd "$home"
if [ "$(id -u)" = 0 ]; then
  mkdir -p data snapshots
  chown elasticsearch:elasticsearch data snapshots
  exec setpriv --reuid=elasticsearch --regid=elasticsearch --clear-groups "$0" "$@"
fi
# A list of words.
# shellcheck disable=SC2086
exec java ${OPENSEARCH_JAVA_OPTS:-} "@$home/java.args" regionrunbooks.SearchNode "$home/data/node" 9200 9300 network.host=0.0.0.0 path.repo="$home/snapshots" "$@"
