#!/bin/sh
# Looks for faults in the sources as each given board compiles them: clang-tidy for the hosted boards,
# cppcheck for all. Findings are errors.
cd "$(dirname "$0")/.." || exit 1
status=0
for board in "$@"; do
	facts="make -s --no-print-directory APP= BOARD=$board"
	flags="$($facts show-flags) -DWEFT_DEBUG=1"
	sources=$($facts show-sources | tr ' ' '\n' | grep -v '^build/' | sort -u)
	echo "cppcheck $board"
	cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr --enable=warning,portability,performance \
		--suppress=missingIncludeSystem --suppressions-list=tools/cppcheck.txt $flags $sources ||
		status=1
	grep -q '^ARCH := hosted' "boards/$board/board.mk" || continue
	echo "clang-tidy $board"
	clang-tidy --quiet $sources -- -std=gnu11 $flags -pthread 2>/dev/null || status=1
done
exit $status
