#!/usr/bin/env bash
# Runs a broker once in the image's root file system and has its JVM write an ahead-of-time cache at its end.
# Started in mount, network and process namespaces of its own: nothing of it can stay behind or meet another port.
# $1: root file system
set -eu -o pipefail
root=$1
home=/usr/local/zeebe
ip link set lo up
mkdir -p "$root/proc" "$root/dev" "$root/tmp"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"

get() { # path: the status code of a GET on port $1
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$2" >&3
  IFS=' ' read -r _ code _ <&3 && [ "$code" = 200 ]
}

prefix=ZEEBE_BROKER_EXPORTERS_TRAINING
# The flags and the exporter of the lab's brokers: classes that a training run does not load are not in the cache.
env -i PATH=/opt/java/bin:/usr/sbin:/usr/bin:/sbin:/bin JAVA_HOME=/opt/java LC_ALL=C.UTF-8 \
  ZEEBE_BROKER_GATEWAY_ENABLE=true ZEEBE_BROKER_GATEWAY_NETWORK_HOST=0.0.0.0 ZEEBE_BROKER_NETWORK_HOST=0.0.0.0 \
  ZEEBE_BROKER_DATA_LOGSEGMENTSIZE=16MB ZEEBE_BROKER_DATA_DISK_FREESPACE_PROCESSING=64MB ZEEBE_BROKER_DATA_DISK_FREESPACE_REPLICATION=32MB \
  ${prefix}_CLASSNAME=io.camunda.zeebe.exporter.ElasticsearchExporter ${prefix}_ARGS_URL=http://127.0.0.1:9200 ${prefix}_ARGS_BULK_SIZE=1 \
  'MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE=*' \
  chroot "$root" bash -c "cd $home && exec java -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:AOTCacheOutput=$home/aot/broker.aot @$home/aot/java.args io.camunda.application.StandaloneBroker" &
java=$!
# Other builds share the machine: ten minutes, where an idle one needs a fraction of it.
for (( i = 0; i < 3000; i++ )); do
  get 9600 /actuator/health/readiness 2>/dev/null && break
  kill -0 $java
  sleep 0.2
done
get 9600 /actuator/health/readiness
get 8080 /v2/topology
get 9600 /actuator/cluster || true
kill -TERM $java
wait $java || [ $? = 143 ]
ls -l "$root$home/aot/broker.aot"
