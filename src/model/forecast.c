/*
 * What somebody who waits is told of the future.
 *
 * Invariant: a forecast never grows from one answer to the next, unless the settings changed.
 */
#include "model/forecast.h"

/* Rates are in people a minute. */
#define MEASURED_MIN 10

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    if (value < low)
        return low;
    return value > high ? high : value;
}

static int64_t smaller(int64_t one, int64_t other)
{
    return one < other ? one : other;
}

static int64_t divide_up(int64_t dividend, int64_t divisor)
{
    return (dividend + divisor - 1) / divisor;
}

struct wait_forecast forecast_wait(const struct sale *sale, int64_t inside, int64_t position,
                                   int64_t now_us)
{
    const struct waiting_room *room = &sale->room;
    int64_t seconds = estimated_wait_seconds(sale, inside, position, now_us);
    struct admission_pace pace = admission_pace_at(room, now_us);
    int64_t soon = clamp(room->capacity - inside, 0, position);

    if (seconds < 0)
        return (struct wait_forecast){-1, -1, -1};
    int64_t fast = pace.fastest, slow = pace.slowest;
    if (pace.best_minute >= MEASURED_MIN) {
        fast = clamp(pace.best_minute * 5 / 4, pace.slowest, pace.fastest);
        slow = clamp(pace.worst_minute * 4 / 5, pace.slowest, pace.fastest);
    }
    int64_t fill = divide_up(soon * 60, pace.fastest);
    int64_t low = fill + (position - soon) * 60 / fast;
    int64_t high = fill + divide_up((position - soon) * 60, slow);
    return (struct wait_forecast){
        .seconds = seconds, .low = smaller(low, seconds), .high = high > seconds ? high : seconds};
}

/* --- The chance of a seat ---------------------------------------------------------------------- */

const char *chance_text(enum chance chance)
{
    static const char *const texts[] = {
        [CHANCE_UNKNOWN] = NULL,
        [CHANCE_LIKELY] = "likely",
        [CHANCE_UNCERTAIN] = "uncertain",
        [CHANCE_UNLIKELY] = "unlikely",
    };

    return texts[chance];
}

/* Thousandths of a seat that one person takes at most and at least. */
static void measure(const struct selling *selling, int64_t *most_out, int64_t *least_out)
{
    int64_t most = (int64_t)selling->max_seats_per_user * 1000;

    *most_out = most;
    *least_out = 500;
    if (selling->done < BUYERS_MEASURED_MIN)
        return;
    *most_out = clamp(selling->seats_sold * 1250 / selling->done, 1000, most);
    *least_out = smaller(selling->seats_sold * 800 / (selling->done + selling->expired), most);
}

enum chance forecast_chance(const struct selling *selling, int64_t people_ahead)
{
    int64_t most, least;
    int64_t choosing = clamp(selling->inside - selling->seats_held, 0, INT64_MAX);

    if (people_ahead < 0)
        return CHANCE_UNKNOWN;
    measure(selling, &most, &least);
    int64_t needed_most = divide_up((people_ahead + selling->inside) * most, 1000);
    int64_t needed_least = (people_ahead + choosing) * least / 1000;
    if (selling->seats_available > needed_most)
        return CHANCE_LIKELY;
    return selling->seats_available + selling->seats_held <= needed_least ? CHANCE_UNLIKELY
                                                                          : CHANCE_UNCERTAIN;
}

/* --- What a fan was told ----------------------------------------------------------------------- */

void told_next(struct told *told, int64_t version, int64_t *position, struct wait_forecast *wait)
{
    if (told->position > 0)
        *position = smaller(*position, told->position);
    if (told->position > 0 && told->version == version && told->wait.seconds >= 0 &&
        wait->seconds >= 0) {
        wait->seconds = smaller(wait->seconds, told->wait.seconds);
        wait->low = smaller(wait->low, told->wait.low);
        wait->high = smaller(wait->high, told->wait.high);
    }
    /* While nothing can be said, what was said before is not forgotten. */
    if (wait->seconds >= 0 || told->version != version)
        told->wait = *wait;
    told->version = version;
    told->position = *position;
}
