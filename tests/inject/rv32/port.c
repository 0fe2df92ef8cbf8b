/* QEMU's "virt" with -icount and -rtc clock=vm: the real-time clock's alarm, to the nanosecond,
 * comes behind the chosen instruction. The linker puts the functions here in front of the chip's
 * own
 * (--wrap); the kernel and the HAL are as they are shipped. Interrupts do not nest on this
 * processor: one that comes in a handler is taken behind it. */
#include "hal/arch/rv32/startup.h"
#include "hal/soc/riscv/plic.h"
#include "tests/inject/inject.h"

/* Goldfish RTC. */
struct rtc {
	volatile uint32_t time_low, time_high, alarm_low, alarm_high;
	volatile uint32_t irq_enabled, clear_alarm, alarm_status, clear_interrupt;
};
#define RTC ((struct rtc *)0x101000u)
enum { IRQ_RTC = 11 };

#define BEFORE_ANY 4096 /* ns: the alarm is not before inject_arm() has returned */

uint32_t inject_instruction_ns;
static uint32_t handled_at;

uint32_t inject_clock(void)
{
	uint32_t cycles;

	__asm volatile("csrr %0, mcycle" : "=r"(cycles));
	return cycles;
}

void inject_arm(uint32_t instructions)
{
	uint64_t due = RTC->time_low;

	due |= (uint64_t)RTC->time_high << 32;
	due += BEFORE_ANY + (uint64_t)instructions * inject_instruction_ns;
	RTC->alarm_high = (uint32_t)(due >> 32);
	RTC->alarm_low = (uint32_t)due;
}

void inject_disarm(void)
{
	RTC->clear_alarm = 1;
	RTC->clear_interrupt = 1;
}

bool inject_arm_second(uint32_t instructions)
{
	(void)instructions;
	return false;
}

/* A handler takes less than 100 instructions from its end to the interrupted code. */
bool inject_held_by_handler(void)
{
	return inject_clock() - handled_at < 100 * inject_instruction_ns;
}

void __real_chip_interrupt(unsigned irq);
void __wrap_chip_interrupt(unsigned irq);
void __real_chip_timer_interrupt(void);
void __wrap_chip_timer_interrupt(void);
void __real_chip_software_interrupt(void);
void __wrap_chip_software_interrupt(void);

void __wrap_chip_interrupt(unsigned irq)
{
	uintptr_t at;

	if (irq != IRQ_RTC) {
		__real_chip_interrupt(irq);
		return;
	}
	__asm volatile("csrr %0, mepc" : "=r"(at));
	inject_disarm();
	inject_interrupt(at);
}

void __wrap_chip_timer_interrupt(void)
{
	__real_chip_timer_interrupt();
	handled_at = inject_clock();
}

void __wrap_chip_software_interrupt(void)
{
	__real_chip_software_interrupt();
	handled_at = inject_clock();
}

static __attribute__((noinline)) void thousand_instructions(void)
{
	__asm volatile(".rept 1024\n\tnop\n\t.endr");
}

const char *inject_start(void)
{
	uint32_t from = inject_clock();

	thousand_instructions();
	inject_instruction_ns = (inject_clock() - from) / 1024;
	plic_enable(IRQ_RTC);
	RTC->irq_enabled = 1;
	return inject_instruction_ns >= 16 && inject_instruction_ns <= 1024
	           ? NULL
	           : "an instruction must last a known time: -icount shift=6";
}
