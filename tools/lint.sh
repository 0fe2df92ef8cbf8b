#!/bin/sh
# Looks for faults in the sources as each given board compiles them: clang-tidy, with Clang's static analyser
# (clang-analyzer-*), for the hosted boards; cppcheck for all; and for kernel/ GCC's analyser, and MISRA C:2012 by
# cppcheck's add-on, but for what tools/misra.txt lists. Findings are errors.
cd "$(dirname "$0")/.." || exit 1
status=0

facts() {
	make -s --no-print-directory APP= "BOARD=$1" "$2"
}

for board in "$@"; do
	flags="$(facts "$board" show-flags) -DWEFT_DEBUG=1"
	sources=$(facts "$board" show-sources | tr ' ' '\n' | grep -v '^build/' | sort -u)
	echo "cppcheck $board"
	cppcheck --quiet -j 2 --error-exitcode=1 --std=c11 --inline-suppr --enable=warning,portability,performance \
		--suppress=missingIncludeSystem --suppressions-list=tools/cppcheck.txt $flags $sources ||
		status=1
	grep -q '^ARCH := hosted' "boards/$board/board.mk" || continue
	echo "clang-tidy $board"
	echo "$sources" | FLAGS=$flags xargs -P 2 -n 20 sh -c 'clang-tidy --quiet "$@" -- -std=gnu11 $FLAGS -pthread 2>/dev/null' sh ||
		status=1
done

# As debug builds with several priorities have it, which is the most; and the least.
for options in "-DWEFT_DEBUG=1 -DWEFT_PRIORITIES=4" ""; do
	flags="$(facts sim show-flags) $options"
	echo "MISRA kernel $options"
	# One at a time: with -j 2 cppcheck 2.10 loses findings of its add-ons.
	cppcheck --quiet --error-exitcode=1 --std=c11 --addon=misra --suppress=missingIncludeSystem \
		--suppressions-list=tools/misra.txt --suppressions-list=tools/cppcheck.txt $flags kernel/*.c || status=1
	echo "gcc -fanalyzer kernel $options"
	echo kernel/*.c | xargs -n 1 -P 2 gcc -std=gnu11 $flags -O1 -Wall -Wextra -Werror -fanalyzer -S -o /dev/null ||
		status=1
done
exit $status
