#!/bin/sh
# Makes sure that the named tools are there; installs the missing ones with apt, and rp2040js with npm.
# SETUP=0: only lists what is missing, and fails.
set -eu

# tool, package, what for
tools='gcc gcc compiles for the host
libc libc6-dev is the C library for the host
clang clang compiles the tests a second time
libfuzzer libclang-rt-14-dev looks for input that does harm
afl-fuzz afl++ does so, too
make make runs the builds
ar binutils builds the library
prove perl runs the tests
python3 python3 types into the shell in the tests, writes the tables
python3-pil python3-pil has the font for displays, compares screenshots
python3-pyelftools python3-pyelftools reads images, to bound their stack
gdb gdb debugs on the host
gdb-multiarch gdb-multiarch debugs on the emulated board
clang-format clang-format formats the sources
clang-tidy clang-tidy lints the sources
cppcheck cppcheck lints the sources
arm-none-eabi-gcc gcc-arm-none-eabi compiles for Cortex-M
picolibc picolibc-arm-none-eabi is the C library for Cortex-M
qemu-system-arm qemu-system-arm emulates the Cortex-M boards
riscv64-unknown-elf-gcc gcc-riscv64-unknown-elf compiles for RISC-V
picolibc-riscv picolibc-riscv64-unknown-elf is the C library for RISC-V
qemu-system-riscv32 qemu-system-misc emulates the RISC-V boards
openocd openocd writes the flash of real boards
node nodejs runs the emulator of the RP2040
npm npm installs the emulator of the RP2040
avr-gcc gcc-avr compiles for AVR
avr-libc avr-libc is the C library for AVR
libsimavr libsimavr-dev simulates the AVR boards
qemu-system-avr qemu-system-misc runs the AVR boards a second time, in a test
libelf libelf-dev reads the images for it
avr-gdb gdb-avr debugs the AVR boards
avrdude avrdude writes the flash of the AVR boards'

# What npm installs, from the lock file there.
rp2040=tools/rp2040

have() {
	case $1 in
	libc) printf '#include <stdio.h>\n' | gcc -E -x c - >/dev/null 2>&1 ;;
	python3-pil) /usr/bin/python3 -c 'import PIL' 2>/dev/null ;;
	python3-pyelftools) /usr/bin/python3 -c 'import elftools' 2>/dev/null ;;
	picolibc) arm-none-eabi-gcc --specs=picolibc.specs -E -x c /dev/null >/dev/null 2>&1 ;;
	picolibc-riscv) riscv64-unknown-elf-gcc --specs=picolibc.specs -E -x c /dev/null >/dev/null 2>&1 ;;
	rp2040js) [ $rp2040/node_modules/.package-lock.json -nt $rp2040/package-lock.json ] ;;
	avr-libc) printf '#include <avr/io.h>\n' | avr-gcc -mmcu=atmega328p -E -x c - >/dev/null 2>&1 ;;
	libsimavr) printf '#include <simavr/sim_avr.h>\n' | gcc -E -x c - >/dev/null 2>&1 ;;
	libfuzzer) ls /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a >/dev/null 2>&1 ;;
	libelf) printf '#include <libelf.h>\n' | gcc -E -x c - >/dev/null 2>&1 ;;
	*) command -v "$1" >/dev/null 2>&1 ;;
	esac
}

packages= missing= from_npm=
install_from_npm() {
	[ -n "$from_npm" ] || return 0
	echo "weft needs rp2040js, which emulates the RP2040; npm installs it in $rp2040" >&2
	if [ "${SETUP:-1}" = 0 ]; then
		echo "SETUP=0: nothing is installed. By hand: npm ci --prefix $rp2040" >&2
		exit 1
	fi
	npm ci --prefix $rp2040 --no-audit --no-fund --loglevel=error >&2
}

for tool in "$@"; do
	if [ "$tool" = rp2040js ]; then
		have rp2040js && continue
		from_npm=yes tool=npm
	fi
	have "$tool" || missing="$missing $tool"
	# A compiler needs its C library, which is a package of its own.
	case $tool in
	arm-none-eabi-gcc) library=picolibc ;;
	riscv64-unknown-elf-gcc) library=picolibc-riscv ;;
	avr-gcc) library=avr-libc ;;
	gcc) library=libc ;;
	*) continue ;;
	esac
	have $library || missing="$missing $library"
done
[ -n "$missing" ] || {
	install_from_npm
	exit 0
}

echo "weft needs tools that are not on this machine:" >&2
for tool in $missing; do
	line=$(echo "$tools" | grep "^$tool ") || {
		echo "setup: unknown tool $tool" >&2
		exit 2
	}
	set -- $line
	package=$2
	shift 2
	echo "  $tool, from package $package: $*" >&2
	packages="$packages $package"
done

if ! command -v apt-get >/dev/null 2>&1; then
	echo "This is no Debian or Ubuntu: please install them with your system's means." >&2
	exit 1
fi
if [ "${SETUP:-1}" = 0 ]; then
	echo "SETUP=0: nothing is installed. By hand: apt-get install$packages" >&2
	exit 1
fi
sudo=
if [ "$(id -u)" != 0 ]; then
	sudo=sudo
	command -v sudo >/dev/null 2>&1 || {
		echo "Neither root nor sudo: run as root: apt-get install$packages" >&2
		exit 1
	}
fi
echo "Installing:$packages" >&2
$sudo apt-get update -qq >&2
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $packages >&2
install_from_npm
