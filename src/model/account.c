/* Words and fixed ids of accounts. */
#include "model/account.h"

#include "util/log.h"

const struct uuid ACCOUNT_HOUSE = {.bytes = {[15] = 1}};
const struct uuid ACCOUNT_MINT = {.bytes = {[15] = 2}};

const char *role_text(enum role role)
{
    switch (role) {
    case ROLE_FAN: return "fan";
    case ROLE_ADMIN: return "admin";
    }
    panic("role %d", (int)role);
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
