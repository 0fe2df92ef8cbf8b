#include "debt.h"

#if WEFT_DEBUG

#include "frame.h"

static struct debt {
	const void *object; /* NULL: not in use */
	enum weft_check number;
	const HAL_ROM struct weft_point *place;
} debts[16];

#define DEBTS (sizeof debts / sizeof *debts)

static struct debt *find(enum weft_check number, const void *object)
{
	for (struct debt *debt = debts; debt < debts + DEBTS; debt++) {
		if (debt->object == object && (!object || debt->number == number))
			return debt;
	}
	return NULL;
}

static void report(struct debt *debt)
{
	debt->object = NULL;
	weft_check_failed(debt->number, debt->place->file, debt->place->line);
}

void weft_debt_call_in(enum weft_check number, const void *object)
{
	struct debt *debt = find(number, object);

	if (debt)
		report(debt);
}

void weft_debt_note(enum weft_check number, const void *object,
                    const HAL_ROM struct weft_point *place)
{
	struct debt *debt;

	weft_debt_call_in(number, object);
	debt = find(number, NULL);
	if (debt)
		*debt = (struct debt){object, number, place};
}

void weft_debt_settle(enum weft_check number, const void *object)
{
	struct debt *debt = find(number, object);

	if (debt)
		debt->object = NULL;
}

void weft_debts_report(void)
{
	for (struct debt *debt = debts; debt < debts + DEBTS; debt++) {
		if (debt->object)
			report(debt);
	}
}

#endif
