#!/usr/bin/env bash
# Measures how much longer an application takes to start with the starter: a plain web application, the same with the
# actuator and RestClient, which the starter brings, and with all of the starter and a paid endpoint; each as it is, and
# with the AOT cache of the JDK (Java 25). The time is that since the process began, A-B-C-A-B-C. Prints medians.
# Needs node, npm, and a built sample (mvn -DskipTests verify), whose libraries it uses.
# Usage: start.sh [rounds]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
rounds=${1:-7}
source common.sh
jar=${JAR:-$(ls "$module"/target/sample-app-*-exec.jar)}
"$java" -Djarmode=tools -jar "$jar" extract --destination "$work/sample" >/dev/null
lib=$work/sample/lib

# libraries <name>...: those of the sample whose names begin like that, with a version
libraries() {
  for name in "$@"; do
    for file in "$lib/$name"-[0-9]*.jar; do [ -e "$file" ] && printf ':%s' "$file"; done
  done
}
web=$(libraries spring-boot spring-boot-autoconfigure spring-boot-webmvc spring-boot-servlet spring-boot-web-server \
  spring-boot-tomcat spring-boot-jackson spring-boot-http-converter spring-aop spring-beans spring-context spring-core \
  spring-expression spring-web spring-webmvc tomcat-embed-core tomcat-embed-el tomcat-embed-websocket jackson-annotations \
  jackson-core jackson-databind logback-classic logback-core slf4j-api jul-to-slf4j log4j-api log4j-to-slf4j snakeyaml jspecify \
  commons-logging micrometer-commons micrometer-observation jakarta.annotation-api)
actuator=$web$(libraries spring-boot-actuator spring-boot-actuator-autoconfigure spring-boot-health \
  spring-boot-micrometer-metrics spring-boot-micrometer-observation micrometer-core micrometer-jakarta9 HdrHistogram LatencyUtils \
  spring-boot-restclient spring-boot-http-client)
starter=$actuator$(libraries x402-spring-boot-autoconfigure x402-spring-boot-starter core crypto abi utils rlp tuples \
  ens-normalize bcprov-jdk18on rxjava reactive-streams httpcore5 kotlin-stdlib annotations)

compiler=${java%java}javac
for main in Plain Selling; do "$compiler" -parameters -cp "$starter" -d "$work/classes" $main.java; done
(cd "$work/classes" && for main in Plain Selling; do "${java%java}jar" -cf "../$main.jar" "bench/$main.class"; done)

facilitator=http://127.0.0.1:18430
start facilitator node facilitator.mjs "${facilitator##*:}"
await $facilitator/supported
declare -A main=([web]=Plain [actuator]=Plain [starter]=Selling) libs=([web]=$web [actuator]=$actuator [starter]=$starter)
options=(--server.address=127.0.0.1 --server.port=0 --x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8
  --x402.network=eip155:84532 --x402.facilitator.type=remote --x402.facilitator.url=$facilitator)

# launch <kind> <file for the output> <JVM options...>
launch() {
  local kind=$1 output=$2
  shift 2
  "$java" -Xmx512m "$@" -cp "$work/${main[$kind]}.jar${libs[$kind]}" "bench.${main[$kind]}" "${options[@]}" >"$output" 2>&1 &
  pid=$!
}

# time_of <kind> <JVM options...>: milliseconds until it has started
time_of() {
  launch "$1" "$work/start.log" "${@:2}"
  for _ in $(seq 600); do
    grep -q 'process running for' "$work/start.log" && break
    kill -0 $pid 2>/dev/null || break
    sleep 0.1
  done
  kill $pid && wait $pid || true
  sed -nE 's/.*process running for ([0-9.]+)\).*/\1/p' "$work/start.log" | awk '{print $1 * 1000}' | grep . ||
    { tail -n 30 "$work/start.log" >&2; exit 1; }
}

for kind in web actuator starter; do
  launch $kind "$work/$kind.cache.log" -XX:AOTCacheOutput="$work/$kind.aot" -Dspring.context.exit=onRefresh
  wait $pid || true
  [ -s "$work/$kind.aot" ] || { tail -n 30 "$work/$kind.cache.log" >&2; exit 1; }
done
for round in $(seq 0 "$rounds"); do
  for kind in web actuator starter; do
    plain=$(time_of $kind) cached=$(time_of $kind -XX:AOTCache="$work/$kind.aot")
    # The first round fills the caches of the system.
    [ "$round" -eq 0 ] || { echo "$plain" >>"$work/$kind.plain"; echo "$cached" >>"$work/$kind.cached"; }
  done
done
echo "| milliseconds to start | without a cache | with an AOT cache |"
echo "| --- | --- | --- |"
for kind in web actuator starter; do
  echo "| $kind | $(median <"$work/$kind.plain") | $(median <"$work/$kind.cached") |"
done
