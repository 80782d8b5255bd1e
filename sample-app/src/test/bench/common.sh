# What both benchmarks need: a Java that is new enough, programs that end with the script, waiting, medians.
# shellcheck shell=bash
module=../../..
java=${JAVA_HOME:-/usr}/bin/java
for home in /usr/lib/jvm/*; do
  if "$java" -version 2>&1 | grep -qE 'version "(2[1-9]|[3-9][0-9])'; then break; fi
  java=$home/bin/java
done
[ -d node_modules ] || npm ci --ignore-scripts --no-audit --no-fund >/dev/null
work=$(mktemp -d)
pids=()
stop() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap stop EXIT

# start <name> <command...>: in the background, its output in a file of that name; sets pid
start() {
  local name=$1
  shift
  "$@" <&0 >"$work/$name.log" 2>&1 &
  pid=$!
  pids+=("$pid")
}

# sample <name> <jar> <port> <options...>: with the options of the JVM in the array jvm; sets pid
jvm=()
sample() {
  local name=$1 jar=$2 port=$3
  shift 3
  start "$name" "$java" "${jvm[@]}" -Xmx1g --enable-native-access=ALL-UNNAMED -jar "$jar" --server.port="$port" \
    --server.address=127.0.0.1 --logging.level.root=warn --logging.level.x402.payment=warn "$@"
}

# await <url>
await() {
  for _ in $(seq 200); do curl -sf -o /dev/null "$1" && return; sleep 0.3; done
  echo "$1 does not answer" >&2
  tail -n 20 "$work"/*.log >&2
  exit 1
}

median() { sort -g | awk '{v[NR]=$1} END {print (NR % 2) ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2}'; }
