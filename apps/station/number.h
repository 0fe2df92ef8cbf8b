/* Numbers with decimals, as text: 2150 with two decimals is 21.50. */
#ifndef STATION_NUMBER_H
#define STATION_NUMBER_H

#include <stddef.h>
#include <stdint.h>

#define NUMBER_SIZE 16 /* room for any, and its end */

/* Writes the number; returns `to`, which has room for NUMBER_SIZE. */
char *number_format(char *to, int32_t number, unsigned decimals);

/* The number of a word that ends at a space or the end. 0, or WEFT_EINVAL when it is none, or has
 * more decimals. One that is too large becomes the largest, of its sign. */
int number_parse(const char *word, unsigned decimals, int32_t *number);

#endif
