#!/bin/sh
# Looks for faults in the sources as each given board compiles them: clang-tidy for the hosted boards,
# cppcheck for all. Findings are errors.
cd "$(dirname "$0")/.." || exit 1
status=0
for board in "$@"; do
	arch=$(sed -n 's/^ARCH := //p' "boards/$board/board.mk")
	soc=$(sed -n "s,^SOC := ,,p" "boards/$board/board.mk")
	flags="-I. -Ikernel $(printf -- '-Ihal/arch/%s ' $arch) -Iboards/$board -DWEFT_DEBUG=1"
	sources=$(git ls-files 'kernel/*.c' $(printf 'hal/arch/%s/*.c ' $arch) $(printf 'hal/soc/%s/*.c ' $soc) 'apps/*.c')
	echo "cppcheck $board"
	cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr --enable=warning,portability,performance \
		--suppress=missingIncludeSystem --suppressions-list=tools/cppcheck.txt $flags $sources ||
		status=1
	[ "$arch" = hosted ] || continue
	echo "clang-tidy $board"
	clang-tidy --quiet $sources -- -std=gnu11 $flags -pthread 2>/dev/null || status=1
done
exit $status
