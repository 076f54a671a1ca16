#!/usr/bin/env bash
# The image's entry point, as Camunda's own image has it: a broker, a stand-alone gateway or a restore. Charts may mount theirs over it.
set -eu -o pipefail
if [ "${ZEEBE_STANDALONE_GATEWAY:-false}" = true ]; then
  exec /usr/local/zeebe/bin/gateway
elif [ "${ZEEBE_RESTORE:-false}" = true ]; then
  exec /usr/local/zeebe/bin/restore --backupId="${ZEEBE_RESTORE_FROM_BACKUP_ID}"
fi
exec /usr/local/zeebe/bin/broker
