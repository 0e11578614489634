/*
 * A ring of lists, one a millisecond. An alarm further away than one turn stays in its list when the
 * wheel comes by.
 */
#include "wheel.h"

#include <glib.h>

#define SLOTS   (1 << 17) /* two minutes */
#define SLOT_US 1000
#define NOBODY  SIZE_MAX

struct alarm {
    int64_t due_us;
    size_t next;
};

struct wheel {
    int64_t slot; /* up to which everything has rung */
    size_t first[SLOTS];
    struct alarm *alarms;
};

struct wheel *wheel_new(size_t members, int64_t now_us)
{
    struct wheel *wheel = g_new(struct wheel, 1);

    wheel->slot = now_us / SLOT_US;
    wheel->alarms = g_new0(struct alarm, members);
    for (size_t i = 0; i < SLOTS; i++)
        wheel->first[i] = NOBODY;
    return wheel;
}

void wheel_free(struct wheel **wheel)
{
    g_free((*wheel)->alarms);
    g_free(*wheel);
    *wheel = NULL;
}

void wheel_set(struct wheel *wheel, size_t member, int64_t due_us)
{
    /* What is due already rings with the next slot. */
    int64_t slot = MAX(due_us / SLOT_US, wheel->slot + 1);

    wheel->alarms[member] = (struct alarm){due_us, wheel->first[slot % SLOTS]};
    wheel->first[slot % SLOTS] = member;
}

static void ring_slot(struct wheel *wheel, void (*fn)(size_t member, int64_t due_us))
{
    size_t member = wheel->first[wheel->slot % SLOTS];

    wheel->first[wheel->slot % SLOTS] = NOBODY;
    while (member != NOBODY) {
        struct alarm alarm = wheel->alarms[member];
        if (alarm.due_us / SLOT_US <= wheel->slot) {
            fn(member, alarm.due_us);
        } else {
            wheel->alarms[member].next = wheel->first[wheel->slot % SLOTS];
            wheel->first[wheel->slot % SLOTS] = member;
        }
        member = alarm.next;
    }
}

void wheel_ring(struct wheel *wheel, int64_t now_us, void (*fn)(size_t member, int64_t due_us))
{
    while (wheel->slot < now_us / SLOT_US - 1) {
        wheel->slot++;
        ring_slot(wheel, fn);
    }
}
