#!/bin/bash
# Sources that must not compile. Each one is compiled as it stands, which must fail with the
# diagnostic that its "expect" comment names (an extended regular expression), and once more with
# CORRECT defined, which must succeed: so a failure for another reason shows. Prints TAP.
cd "$(dirname "$0")/../.." || exit 1
number=0 failures=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The flags the build itself would use, from its own words.
build_command() { # board variant
	make -s --no-print-directory -f tests/compile-fail/flags.mk BOARD="$1" VARIANT="$2" APP= \
		show
}

result() { # ok? name
	number=$((number + 1))
	if [ "$1" = 0 ]; then
		echo "ok $number - $2"
	else
		failures=$((failures + 1))
		echo "not ok $number - $2"
		sed 's/^/# /' "$work/out" | head -8
	fi
}

comment() { # file word
	sed -n "s|^// $2: ||p" "$1"
}

check() { # compiler source command
	local source=$2 command=$3 expected lines count
	expected=$(comment "$source" expect)
	lines=$(comment "$source" expect-lines)
	command="$command $(comment "$source" flags) -c -o $work/o"
	local name="$1 ${source##*/}"

	if $command "$source" >"$work/out" 2>&1; then
		echo "it compiled" >"$work/out"
		result 1 "$name is refused"
	else
		count=$(grep -E 'error:' "$work/out" | grep -cE -- "$expected")
		[ "$count" -ge "${lines:-1}" ]
		result $? "$name is refused: $expected"
	fi
	$command -DCORRECT "$source" >"$work/out" 2>&1
	result $? "$name compiles when corrected"
}

for compiler in "gcc sim release" "clang sim clang" "arm-none-eabi-gcc mps2-an385 release" \
		"arm-none-eabi-gcc-debug mps2-an385 debug"; do
	read -r name board variant <<<"$compiler"
	command=$(build_command "$board" "$variant")
	if ! command -v "${command%% *}" >/dev/null; then
		number=$((number + 1))
		echo "ok $number - $name # SKIP ${command%% *} is not installed"
		continue
	fi
	for source in tests/compile-fail/*.c; do
		check "$name" "$source" "$command"
	done
done
echo "1..$number"
[ $failures = 0 ]
