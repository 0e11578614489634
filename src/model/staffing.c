/* Whole numbers throughout: (workers - load)^2 >= 4 load says what a root would. */
#include "model/staffing.h"

#include <stdbool.h>

static bool are_enough(int64_t workers, int64_t load_milli)
{
    int64_t spare_milli = workers * 1000 - load_milli;

    return spare_milli >= 0 && spare_milli * spare_milli >= 4 * 1000 * load_milli;
}

int64_t staffing_load(int64_t rate_milli, int64_t service_us)
{
    if (service_us > 0 && rate_milli > STAFFING_LOAD_MAX * 1000000 / service_us)
        return STAFFING_LOAD_MAX;
    return rate_milli * service_us / 1000000;
}

int64_t staffing_workers(int64_t load_milli)
{
    int64_t workers = 1;

    while (!are_enough(workers, load_milli))
        workers++;
    return workers;
}

int64_t staffing_bears(int64_t workers)
{
    int64_t low = 0, high = workers * 1000;

    while (low < high) {
        int64_t middle = (low + high + 1) / 2;
        if (are_enough(workers, middle))
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}
