/* SiFive HiFive1, rev A (FE310-G000) and rev B (FE310-G002): RV32IMAC, 16 KiB of RAM. */
#ifndef BOARD_H
#define BOARD_H

/* The clock is the chip's mtime. On the board it is driven by 32,768 Hz; in QEMU it runs at 10 MHz,
 * and there is no way to change that. */
#ifdef BOARD_SILICON
#define HAL_HZ 32768u
#else
#define HAL_HZ 10000000u
#endif

/* The crystal; it drives the core and the devices. */
#define FE310_HZ 16000000u

/* The FE310's RAM takes AMOs, but traps on lr and sc: its manual, section 3.5 of the G002's. QEMU's
 * does not trap. */
#define ARCH_LR_SC 0

/* The stack's guard, which takes 256 to 511 bytes of it. */
#define ARCH_GUARD 256

/* The lamp's green, at D3. There is no button. */
#define BOARD_LED 19
#define BOARD_LED_ON 0

/* I2C bus 0, at D18 and D19. Rev A and QEMU have none. */
#define BOARD_I2C0_SDA 12
#define BOARD_I2C0_SCL 13

#define RISCV_CLINT 0x02000000u
#define RISCV_PLIC 0x0c000000u

/* What is kept of a failure's report. */
#define HAL_REPORT_BYTES 512

#endif
