#!/bin/bash
# The build: what changes is built again and nothing else, wrong settings are explained, missing tools
# are listed. Prints TAP.
cd "$(dirname "$0")/.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0 failures=0

ok() { # status name
	number=$((number + 1))
	if [ "$1" = 0 ]; then
		echo "ok $number - $2"
	else
		failures=$((failures + 1))
		echo "not ok $number - $2"
		sed 's/^/# /' "$work/out" | head -20
	fi
}

says() { # text: the last output holds it
	grep -qF -- "$1" "$work/out"
}

# A copy, as the test must not disturb the build it is part of.
git ls-files -z | xargs -0 cp --parents -t "$work" 2>/dev/null
cd "$work" || exit 1
build() {
	make --no-print-directory BOARD=sim APP=blink "$@" app V=1 >out 2>&1
}
compiled() { # how many files were compiled
	grep -c -- ' -c ' out
}

build
ok $? "a first build"
build
ok "$(compiled)" "a second build compiles nothing"
touch kernel/pool.c
build
[ "$(compiled)" = 1 ]
ok $? "a changed source is compiled alone"
touch kernel/queue.h
build
[ "$(compiled)" -gt 1 ]
ok $? "a changed header compiles what includes it"
build DEFS=-DWEFT_PRIORITIES=2
[ "$(compiled)" -gt 20 ]
ok $? "a changed flag compiles everything"
build DEFS=-DWEFT_PRIORITIES=2
ok "$(compiled)" "and once only"
build APP=pipeline && ./build/sim/pipeline >out 2>&1
ok $? "another application beside it"
git -C "$OLDPWD" status --porcelain >/dev/null 2>&1
[ -z "$(find . -newer out -type f ! -path './build/*' ! -name out)" ]
ok $? "nothing is written outside build/"

make BOARD=nowhere app >out 2>&1
[ $? != 0 ] && says 'no board "nowhere"' && says mps2-an385
ok $? "a wrong BOARD lists the right ones"
make APP=nothing app >out 2>&1
[ $? != 0 ] && says 'no application "nothing"' && says blink
ok $? "a wrong APP lists the right ones"
make BOARD=netduinoplus2 APP=station app >out 2>&1
[ $? != 0 ] && says 'has no driver "store"'
ok $? "a driver that the board lacks is named, also one that only a header of the application needs"
make VARIANT=other app >out 2>&1
[ $? != 0 ] && says 'no variant "other"' && says release
ok $? "a wrong VARIANT lists the right ones"
make >out 2>&1 && says "make run" && says "make test"
ok $? "make alone lists the commands"

# A machine with nothing but the shell: the needed tools are named, nothing is installed.
mkdir bin
for tool in sh bash grep echo id; do ln -s "$(command -v $tool)" bin/; done
SETUP=0 PATH=$work/bin tools/setup.sh arm-none-eabi-gcc qemu-system-arm >out 2>&1
[ $? != 0 ] && says gcc-arm-none-eabi && says picolibc-arm-none-eabi && says qemu-system-arm
ok $? "what is missing is named, with its package"
says "no Debian or Ubuntu"
ok $? "and on another system nothing is tried"
printf '#!/bin/sh\necho "apt-get $*" >>%s/apt\n' "$work" >bin/apt-get
chmod +x bin/apt-get
SETUP=0 PATH=$work/bin tools/setup.sh prove >out 2>&1
[ $? != 0 ] && says "nothing is installed" && [ ! -e apt ]
ok $? "SETUP=0 installs nothing"
ln -s "$(command -v true)" bin/sudo
PATH=$work/bin tools/setup.sh prove >out 2>&1
says perl
ok $? "what is installed is printed, with the reason"
tools/setup.sh gcc make >out 2>&1 && [ ! -s out ]
ok $? "it is silent when all is there"

echo "1..$number"
exit "$failures"
