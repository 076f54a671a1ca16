#!/usr/bin/env bash
# training/train-zeebe.sh for the image of 8.5: the same run with the main class and the REST path that 8.5 has.
# $1: root file system
set -eu -o pipefail
sed -e s/io.camunda.application.StandaloneBroker/io.camunda.zeebe.broker.StandaloneBroker/ -e s,/v2/topology,/v1/topology, "${0%/*}/../training/train-zeebe.sh" >"$1/train.sh"
exec bash "$1/train.sh" "$1"
