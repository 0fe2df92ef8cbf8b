#include "semaphore.h"

int weft_semaphore_try_acquire(struct weft_semaphore *semaphore)
{
	WEFT_CHECK_LOOP();
	if (!semaphore->count)
		return WEFT_EEMPTY;
	semaphore->count--;
	return 0;
}

int weft_semaphore_release_isr(struct weft_semaphore *semaphore)
{
	uint16_t posted;

	do {
		posted = HAL_LOAD(&semaphore->posted);
		if (posted == WEFT_SEMAPHORE_MAX)
			return WEFT_EFULL;
	} while (!HAL_CAS(&semaphore->posted, posted, (uint16_t)(posted + 1)));
	weft_post(&semaphore->post, WEFT_POST_SEMAPHORE, weft_semaphore_posted);
	return 0;
}

void weft_semaphore_posted(struct weft_post *post)
{
	struct weft_semaphore *semaphore = WEFT_OF(post, struct weft_semaphore, post);
	unsigned units = HAL_SWAP(&semaphore->posted, 0);

	while (units--)
		(void)weft_semaphore_release(semaphore);
}

int weft_semaphore_take(struct weft_arm *arm)
{
	return weft_semaphore_try_acquire(WEFT_OF(arm->queue, struct weft_semaphore, waiters));
}
