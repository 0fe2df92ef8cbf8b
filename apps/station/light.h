/* The alarm's pin: on from the moment an alarm is raised until it is acknowledged. */
#ifndef STATION_LIGHT_H
#define STATION_LIGHT_H

#include "station.h"

/* 0, or an error of the pin. Loop context; all of them. */
int light_open(void);

/* An alarm has changed. */
void light_update(void);

/* Acknowledges every alarm; false when there was none. */
bool acknowledge(bool by_button);

#endif
