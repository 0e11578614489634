/* Joining, waiting, leaving and being admitted, on real tables and a real memcached. */
#include "domain/waiting_room.h"

#include <string.h>

#include "cache/cache.h"
#include "domain/admission.h"
#include "domain/place.h"
#include "lib/test_sale.h"

#define SECOND_US INT64_C(1000000)

static const struct session *session_of(int number)
{
    static struct session sessions[2000];
    struct session *session = &sessions[number];

    session->role = ROLE_FAN;
    session->user_id = (struct uuid){{9}};
    memcpy(session->user_id.bytes + 8, &number, sizeof number);
    return session;
}
