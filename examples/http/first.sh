#!/bin/sh
# The first story over HTTP: define, call, carry the scope to another server as a file, and call there.
#
#   examples/http/first.sh http://127.0.0.1:8765 http://127.0.0.1:8766
set -eu

here=$1
there=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# field NAME: a text of the JSON on standard input.
field() {
    sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"
}

scope=$(curl -fsS "$here/v1/calls" \
    -d '{"code": "def net(x): return x * (1 - rate)", "inputs": {"rate": 0.2}}' | field scope)

curl -fsS "$here/v1/calls" -d "{\"code\": \"net(100)\", \"scope\": \"$scope\"}"
echo

curl -fsS "$here/v1/scopes/$scope/file" -o "$work/prices.valise"
moved=$(curl -fsS "$there/v1/scopes" --data-binary @"$work/prices.valise" | field scope)

curl -fsS "$there/v1/calls" \
    -d "{\"function\": {\"name\": \"net\", \"args\": [100]}, \"scope\": \"$moved\"}"
echo
