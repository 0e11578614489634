/* Words and fixed ids of accounts. */
#include "model/account.h"

#include <string.h>

#include "util/log.h"

const struct uuid ACCOUNT_HOUSE = {.bytes = {[15] = 1}};
const struct uuid ACCOUNT_MINT = {.bytes = {[15] = 2}};

const char *role_text(enum role role)
{
    switch (role) {
    case ROLE_FAN: return "fan";
    case ROLE_ADMIN: return "admin";
    case ROLE_STAFF: return "staff";
    }
    panic("role %d", (int)role);
}

bool role_from_text(const char *text, enum role *role_out)
{
    static const enum role roles[] = {ROLE_FAN, ROLE_ADMIN, ROLE_STAFF};

    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        if (strcmp(text, role_text(roles[i])) != 0)
            continue;
        *role_out = roles[i];
        return true;
    }
    return false;
}

const char *posting_kind_text(enum posting_kind kind)
{
    switch (kind) {
    case POSTING_CHARGE: return "charge";
    case POSTING_PAYMENT: return "payment";
    case POSTING_REFUND: return "refund";
    case POSTING_ADJUSTMENT: return "adjustment";
    }
    panic("posting of kind %d", (int)kind);
}
