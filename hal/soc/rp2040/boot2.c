/* The boot block: the first 256 bytes of flash. The boot ROM checks its checksum, copies it to RAM
 * and jumps to it there. It sets up the serial interface (SSI, 4.10 of the data sheet) so that
 * flash can be read as memory, with the command that every chip knows: 03h, one data line, up to 50
 * MHz. The clock is the processor's by 4. Then it starts the image behind it; or returns, when a
 * program calls it (hal/soc/rp2040/flash.c): the boot ROM calls it with 0 in lr. */
void rp2040_boot2(void);

__attribute__((naked, used, section(".boot2"))) void rp2040_boot2(void)
{
	__asm volatile(".syntax unified\n\t"
	               "ldr r0, =0x18000000\n\t" /* SSI */
	               "movs r1, #0\n\t"
	               "str r1, [r0, #0x08]\n\t" /* SSIENR: off, to be changed */
	               "movs r1, #4\n\t"
	               "str r1, [r0, #0x14]\n\t" /* BAUDR */
	               "ldr r1, =0x001f0300\n\t" /* frames of 32 bits; command, address, data */
	               "str r1, [r0, #0x00]\n\t" /* CTRLR0 */
	               "movs r1, #0\n\t"
	               "str r1, [r0, #0x04]\n\t" /* CTRLR1: one frame at a time */
	               "ldr r1, =0x03000218\n\t" /* 03h as 8 bits, address of 24 bits */
	               "ldr r2, =0x180000f4\n\t" /* SPI_CTRLR0 */
	               "str r1, [r2]\n\t"
	               "movs r1, #1\n\t"
	               "str r1, [r0, #0x08]\n\t" /* SSIENR: on */
	               "mov r0, lr\n\t"
	               "cmp r0, #0\n\t"
	               "beq 1f\n\t"
	               "bx lr\n\t"
	               "1:\n\t"
	               "ldr r0, =0x10000100\n\t" /* the image's vectors */
	               "ldr r1, =0xe000ed08\n\t" /* VTOR */
	               "str r0, [r1]\n\t"
	               "ldmia r0!, {r1, r2}\n\t" /* its stack, its start */
	               "msr msp, r1\n\t"
	               "bx r2\n\t"
	               ".ltorg");
}
