#include "mailbox.h"

#include <string.h>

void weft_mailbox_put(struct weft_mailbox *mailbox, const void *value)
{
	struct weft_waiter *first = mailbox->getters.first;

	WEFT_CHECK_LOOP();
	memcpy(first ? first->slot : mailbox->value, value, mailbox->size);
	if (first)
		weft_waiters_wake(&mailbox->getters);
	else if (mailbox->puts <= INT_MAX / 2)
		mailbox->puts++;
}

int weft_mailbox_peek(const struct weft_mailbox *mailbox, void *value)
{
	WEFT_CHECK_LOOP();
	if (!mailbox->puts)
		return WEFT_EEMPTY;
	memcpy(value, mailbox->value, mailbox->size);
	return mailbox->puts - 1;
}

int weft_mailbox_try_get(struct weft_mailbox *mailbox, void *value)
{
	int rc = weft_mailbox_peek(mailbox, value);

	mailbox->puts = 0;
	return rc;
}

int weft_mailbox_get(struct weft_mailbox *mailbox, void *value)
{
	int rc;

	WEFT_CHECK_KEPT(value);
	rc = weft_mailbox_try_get(mailbox, value);
	if (rc >= 0)
		return rc;
	return weft_wait_slot(&mailbox->getters, WEFT_WAIT_TAKES, value);
}

int weft_mailbox_take(struct weft_arm *arm)
{
	return weft_mailbox_try_get(WEFT_OF(arm->queue, struct weft_mailbox, getters), arm->wish);
}
