#!/usr/bin/env bash
# bin/broker, bin/gateway, bin/operate and bin/tasklist of the lab's image. Starts java itself: the distribution's scripts pass -Xshare:auto and put a folder
# first on the class path, and either rules an ahead-of-time cache out. JAVA_OPTS and JAVA_TOOL_OPTIONS work as usual.
set -euf
home=/usr/local/zeebe
case ${0##*/} in
  gateway) main=io.camunda.application.StandaloneGateway ;;
  operate) main=io.camunda.application.StandaloneOperate ;;
  tasklist) main=io.camunda.application.StandaloneTasklist ;;
  *) main=io.camunda.application.StandaloneBroker ;;
esac
aot=
[ -f "$home/aot/broker.aot" ] && aot="-XX:AOTCache=$home/aot/broker.aot -Xlog:aot*=error"
cd "$home"
# Both are lists of words.
# shellcheck disable=SC2086
exec java ${JAVA_OPTS:-} $aot "@$home/aot/java.args" "$main" "$@"
