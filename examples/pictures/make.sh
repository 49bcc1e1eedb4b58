#!/bin/sh
# Makes the picture of the README: what the second file shows, on the scope that the first one left.
here=$(dirname "$0")
exec "$here/../../bin/valise" run --memory 1g --preload pandas,matplotlib.pyplot --displays "${1:-$here/../../docs/pictures}" \
    "$here/sales.py" "$here/chart.py"
