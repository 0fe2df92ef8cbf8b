/* The interrupt table: reset, then 25 interrupts. A file that has ISR(..._vect) overrides the weak
 * name; so there is none in this one. */
__asm(".section .vectors, \"ax\", @progbits\n"
      ".global arch_vectors\n"
      "arch_vectors:\n\t"
      "jmp arch_reset\n"
      ".irp number, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25\n\t"
      ".weak __vector_\\number\n\t"
      ".set __vector_\\number, unexpected\n\t"
      "jmp __vector_\\number\n"
      ".endr\n"
      "unexpected:\n\t"
      "jmp arch_unexpected\n"
      ".text\n");
