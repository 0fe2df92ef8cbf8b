#!/bin/bash
# Looks at the machine code of the kernel. As it is built for the board mps2-an385 (ARMv7-M), nothing
# masks interrupts, not in any variant; as for microbit (ARMv6-M), atomics do, for five instructions
# at most. Prints TAP.
cd "$(dirname "$0")/.." || exit 1
BOARD=mps2-an385
number=0 failures=0

result() { # status name; details on stdin
	number=$((number + 1))
	if [ "$1" = 0 ]; then
		echo "ok $number - $2"
	else
		failures=$((failures + 1))
		echo "not ok $number - $2"
		sed 's/^/# /' | head -8
	fi
}

if ! command -v arm-none-eabi-objdump >/dev/null; then
	echo "1..0 # SKIP arm-none-eabi-objdump is not installed"
	exit 0
fi

# The instructions of one object, without addresses and encodings.
instructions() {
	arm-none-eabi-objdump -d --no-show-raw-insn "$1"
}

masks='[[:space:]](cpsi[de]|msr[[:space:]]+(primask|basepri|basepri_max|faultmask))'

# Demands something of an object: pattern must be found, or must not be.
demand() { # found? object pattern name
	local hits
	hits=$(instructions "$2" | grep -iE -- "$3")
	if [ "$1" = yes ]; then
		[ -n "$hits" ]
	else
		[ -z "$hits" ]
	fi
	result $? "$4" <<<"${hits:-not found}"
}

for variant in debug release small; do
	out=build/$BOARD
	[ $variant = debug ] || out=$out-$variant
	if ! make -s BOARD=$BOARD VARIANT=$variant APP= $out/libweft.a >/dev/null 2>&1; then
		result 1 "$variant: the library builds" <<<"make failed"
		continue
	fi
	for source in kernel/*.c; do
		object=$out/${source%.c}.o
		demand no "$object" "$masks" "$variant: ${source} masks no interrupts"
	done
	# That the right thing is looked at: atomics are where they belong, and idling does mask.
	demand yes $out/kernel/post.o '[[:space:]]ldrex' "$variant: posts use ldrex"
	demand yes $out/kernel/post.o '[[:space:]]strex' "$variant: posts use strex"
	demand yes $out/hal/arch/cortexm/idle.o '[[:space:]]cpsid' "$variant: idling masks to look"
	demand yes $out/hal/arch/cortexm/idle.o '[[:space:]]cpsie' "$variant: and unmasks again"
done

# The length of each masked stretch of an object: from behind the cpsid to the msr, in instructions.
stretches() {
	instructions "$1" | awk -F'\t' '
		/^[0-9a-f]+ <.*>:/ { if (masked) print "no end"; masked = 0; name = $0; next }
		NF < 2 { next }
		masked { n++ }
		masked && tolower($3) ~ /^primask/ { print n, name; masked = 0; next }
		$2 == "cpsie" { print "cpsie", name }
		$2 == "cpsid" { masked = 1; n = 0 }
		END { if (masked) print "no end" }'
}

BOARD=microbit
for variant in debug release small; do
	out=build/$BOARD
	[ $variant = debug ] || out=$out-$variant
	if ! make -s BOARD=$BOARD VARIANT=$variant APP= $out/libweft.a >/dev/null 2>&1; then
		result 1 "$BOARD, $variant: the library builds" <<<"make failed"
		continue
	fi
	found=
	for source in kernel/*.c; do
		lengths=$(stretches "$out/${source%.c}.o")
		[ -z "$lengths" ] && continue
		found="$found $(basename "$source")"
		long=$(grep -v '^[1-5] ' <<<"$lengths")
		[ -z "$long" ]
		result $? "$BOARD, $variant: $source masks five instructions at most" <<<"$long"
	done
	# Debug builds note the last events.
	[ "${found% trace.c}" = " event_group.c isr_queue.c post.c semaphore.c" ]
	result $? "$BOARD, $variant: those are all that mask" <<<"$found"
done
echo "1..$number"
[ $failures = 0 ]
