#!/usr/bin/env bash
# bin/broker and bin/gateway of the lab's image of 8.5, as zeebe/launch.sh is of 8.6's: 8.5 has other main classes and no web apps.
set -euf
home=/usr/local/zeebe
case ${0##*/} in
  gateway) main=io.camunda.zeebe.gateway.StandaloneGateway ;;
  *) main=io.camunda.zeebe.broker.StandaloneBroker ;;
esac
aot=
[ -f "$home/aot/broker.aot" ] && aot="-XX:AOTCache=$home/aot/broker.aot -Xlog:aot*=error"
cd "$home"
# Both are lists of words.
# shellcheck disable=SC2086
exec java ${JAVA_OPTS:-} $aot "@$home/aot/java.args" "$main" "$@"
