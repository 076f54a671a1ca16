#!/usr/bin/env bash
# Runs OpenSearch, the broker and the web apps once and has each JVM write an ahead-of-time cache at its end.
# Started in network and process namespaces of its own: nothing of it can stay behind or meet another port.
# $1: a folder with opensearch.sh, broker.sh and webapps.sh, which start one JVM each on the ports below
set -eu -o pipefail
cd "$1"
ip link set lo up

get() { # the status code of a GET on port $1 of path $2 is 200
  (exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$2" >&3 && IFS=' ' read -r _ code _ <&3 && [ "$code" = 200 ]) 2>/dev/null
}

post() { # prints the answer's head and body; $1 port, $2 path, $3 JSON body, $4 further header lines
  exec 3<>"/dev/tcp/127.0.0.1/$1"
  printf 'POST %s HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%b\r\n%s' "$2" "${#3}" "${4:-}" "$3" >&3
  timeout 20 cat <&3 || true
  exec 3>&-
}

await() { # $1 process, then as for get
  for (( i = 0; i < 3000; i++ )); do
    get "$2" "$3" && return
    kill -0 "$1"
    sleep 0.2
  done
  echo "no answer from port $2 $3"
  return 1
}

search=http://127.0.0.1:27520
exporter=ZEEBE_BROKER_EXPORTERS_OPENSEARCH
export SERVER_ADDRESS=127.0.0.1 MANAGEMENT_SERVER_ADDRESS=127.0.0.1

./opensearch.sh & opensearch=$!
await $opensearch 27520 /_cluster/health

env ZEEBE_BROKER_NETWORK_HOST=127.0.0.1 ZEEBE_BROKER_GATEWAY_NETWORK_HOST=127.0.0.1 ZEEBE_BROKER_GATEWAY_NETWORK_PORT=27500 SERVER_PORT=27580 MANAGEMENT_SERVER_PORT=27590 \
  ZEEBE_BROKER_DATA_LOGSEGMENTSIZE=16MB ZEEBE_BROKER_DATA_DISK_FREESPACE_PROCESSING=64MB ZEEBE_BROKER_DATA_DISK_FREESPACE_REPLICATION=32MB \
  ${exporter}_CLASSNAME=io.camunda.zeebe.exporter.opensearch.OpensearchExporter ${exporter}_ARGS_URL=$search ${exporter}_ARGS_BULK_SIZE=1 ${exporter}_ARGS_BULK_DELAY=1 ${exporter}_ARGS_INDEX_NUMBEROFREPLICAS=0 \
  ./broker.sh & broker=$!
await $broker 27590 /actuator/health/readiness
get 27580 /v2/topology
post 27580 /v2/messages/publication '{"name":"training","correlationKey":"1","timeToLive":1}' | head -n 1

env SPRING_PROFILES_ACTIVE=operate,tasklist,auth SERVER_PORT=27585 MANAGEMENT_SERVER_PORT=27595 CAMUNDA_DATABASE_TYPE=opensearch CAMUNDA_DATABASE_URL=$search \
  CAMUNDA_OPERATE_DATABASE=opensearch CAMUNDA_OPERATE_OPENSEARCH_URL=$search CAMUNDA_OPERATE_ZEEBEOPENSEARCH_URL=$search CAMUNDA_OPERATE_ZEEBE_GATEWAYADDRESS=127.0.0.1:27500 \
  CAMUNDA_TASKLIST_DATABASE=opensearch CAMUNDA_TASKLIST_OPENSEARCH_URL=$search CAMUNDA_TASKLIST_ZEEBEOPENSEARCH_URL=$search CAMUNDA_TASKLIST_ZEEBE_GATEWAYADDRESS=127.0.0.1:27500 \
  CAMUNDA_TASKLIST_ZEEBE_RESTADDRESS=http://127.0.0.1:27580 \
  ./webapps.sh & webapps=$!
await $webapps 27595 /actuator/health/readiness
# A look at both apps as a client takes it: their classes belong into the cache too.
session=$(post 27585 '/api/login?username=demo&password=demo' '' | tr -d '\r' | awk -F': ' 'tolower($1)=="set-cookie" {split($2, c, ";"); cookies = cookies c[1] "; "} tolower($1)=="x-csrf-token" {token = $2} END {printf "Cookie: %s\\r\\nX-CSRF-TOKEN: %s\\r\\n", cookies, token}')
for path in /v1/tasks/search /v1/process-instances/search /v1/incidents/search /v1/flownode-instances/search; do
  post 27585 $path '{}' "$session" | head -n 1
done

for process in $webapps $broker $opensearch; do
  kill -TERM "$process"
  wait "$process" || [ $? = 143 ]
done
ls -l ./*.aot
