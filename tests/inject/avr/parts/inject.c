/* The simulator's half of tests/inject/avr/port.c. */
#include <simavr/sim_avr.h>
#include <simavr/sim_interrupts.h>
#include <simavr/sim_io.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define GPIOR1 0x4a
#define GPIOR2 0x4b
#define INT0 1
#define FLASH 32768
#define LINE 32 /* bytes of bits in a line of hits */

static uint8_t hit[FLASH / 2 / 8]; /* a bit for each word of flash */
static uint32_t number;            /* that is being told */
static unsigned told;              /* bytes of it */
static avr_cycle_count_t due, longest;
static unsigned longest_at;
static bool in_handler; /* when it was due */

static avr_int_vector_t *int0(avr_t *avr)
{
	for (int i = 0; i < avr->interrupts.vector_count; i++) {
		if (avr->interrupts.vector[i]->vector == INT0)
			return avr->interrupts.vector[i];
	}
	abort();
}

static avr_cycle_count_t fire(avr_t *avr, avr_cycle_count_t when, void *parameter)
{
	(void)when, (void)parameter;
	due = avr->cycle;
	in_handler = avr->interrupts.running_ptr > 0;
	avr_raise_interrupt(avr, int0(avr));
	return 0;
}

/* The address that was interrupted is on the stack, high byte first. */
static void on_running(avr_irq_t *irq, uint32_t running, void *parameter)
{
	avr_t *avr = parameter;
	unsigned sp, at;

	(void)irq;
	if (!running)
		return;
	sp = avr->data[R_SPL] | avr->data[R_SPH] << 8;
	at = (avr->data[sp + 1] << 8 | avr->data[sp + 2]) * 2u;
	hit[at / 2 / 8] |= (uint8_t)(1u << at / 2 % 8);
	avr->data[GPIOR1] = (uint8_t)at;
	avr->data[GPIOR2] = (uint8_t)(at >> 8);
	if (in_handler || avr->cycle - due <= longest)
		return;
	longest = avr->cycle - due;
	longest_at = at;
}

static void on_byte(avr_t *avr, avr_io_addr_t address, uint8_t byte, void *parameter)
{
	(void)address, (void)parameter;
	number = number >> 8 | (uint32_t)byte << 24;
	if (++told < 4)
		return;
	told = 0;
	avr_cycle_timer_cancel(avr, fire, NULL);
	avr_clear_interrupt(avr, int0(avr));
	if (number)
		avr_cycle_timer_register(avr, number, fire, NULL);
	else
		avr->data[GPIOR1] = 1; /* somebody is here */
}

static void report(void)
{
	printf("masked %llu 0x%x cycles\n", (unsigned long long)longest, longest_at);
	for (unsigned i = 0; i < sizeof hit; i += LINE) {
		printf("hits 0x%x ", i * 16);
		for (unsigned j = 0; j < LINE; j++)
			printf("%02x", hit[i + j]);
		printf("\n");
	}
}

void simavr_parts(avr_t *avr);

void simavr_parts(avr_t *avr)
{
	avr_register_io_write(avr, GPIOR2, on_byte, NULL);
	avr_irq_register_notify(avr_get_interrupt_irq(avr, INT0) + AVR_INT_IRQ_RUNNING, on_running,
	                        avr);
	atexit(report);
}
