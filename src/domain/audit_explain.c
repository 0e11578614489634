/* The audit's findings in an operator's words. */
#include "domain/audit_explain.h"

#include <stdio.h>
#include <string.h>

#include "util/text.h"

/* ticketd breaks none of these rules itself as far as anybody knows: a broken one means that somebody
 * wrote into the tables, that a restore was partial, or a fault. So remedies say which rows to believe. */
static const struct audit_explanation explanations[] = {
    {"I1.sold_seat", "A seat is taken out of the sale as sold, and no paid reservation has it.",
     "Look for a ticket of the seat. With one, put back its reservation; without one, delete the "
     "claim, and the seat is on sale again."},
    {"I1.held_seat",
     "A seat is held by nobody who may pay for it, or until another time than its hold.",
     "Set the claim's expires_at_us to the reservation's where that is held, else delete the claim."},
    {"I1.blocked_seat", "A house seat is without its reason, or on its way back into the sale.",
     "Block the seat again over the console, or delete the claim."},
    {"I1.block_reason", "A house seat is written down as blocked and is on sale all the same.",
     "Where nobody has bought it, block it again over the console; else delete the reason."},
    {"I1.live_ticket",
     "A ticket lets somebody to a seat that it does not own: two may come for one seat.",
     "The claim and the paid reservation say whose seat it is. Refund the other reservation before "
     "the doors open."},
    {"I1.live_hold", "Somebody is paying for seats of which one is gone.",
     "Paying is refused with 410 and the hold ends by itself: nothing but the cause is to be found."},
    {"I2.posting_sum",
     "A movement of points has not two sides that cancel out: points came from nowhere.",
     "Entries are only ever added, so one was changed or lost: bring it back from a backup or the "
     "binary log."},
    {"I2.entry_owner", "A line of the books belongs to no movement or to nobody's account.",
     "Bring the missing row back from a backup or the binary log."},
    {"I2.balance", "Somebody's balance is not what their movements sum up to.",
     "Where every posting sums to zero, believe the entries: set the balance to their sum."},
    {"I3.payment", "Somebody has paid seats without the payment for them, or over another amount.",
     "With a posting of the amount, put back the payment; without one, the seats were not paid: "
     "ask the fan, then refund or release."},
    {"I3.tickets", "Somebody who has paid lacks a ticket, or has one for another seat or price.",
     "The reservation's seats and the claims say which tickets there must be."},
    {"I3.paid_once",
     "Points were taken, and the reservation is not paid, or refunded with the points kept.",
     "Where the seats are still free, set the reservation to paid; else give the points back with a "
     "refund."},
    {"I3.posting_cause", "Points went to or from the house and nothing says for which seats.",
     "The posting's ref names the payment or refund that is missing."},
    {"I4.number_limit",
     "A queue number lies above those that were set aside: it may be given out again.",
     "Raise number_limit of the waiting room to the highest number."},
    {"I4.now_serving", "Somebody was admitted before their number was called.",
     "Raise now_serving of the waiting room to the number, unless the place was changed by hand: then "
     "put the place back."},
    {"I4.lane_exists", "A place waits in a lane that is not there: it would never be called.",
     "Bring the lane's row back, with share 0 where nobody is to join it."},
    {"I4.used_code",
     "An access code is used, and its lane was opened to nobody or to somebody else.",
     "Believe the place: clear the code's place_no, or give it the user of its place."},
    {"I4.number_once", "Two people have one queue number.",
     "Give the one who joined later the next free number above number_limit, and raise that."},
    {"I4.number_range",
     "Somebody's number is not the one that was drawn, or not that of their arrival.",
     "ticketctl queue verify says which number it must be."},
    {"I4.one_place", "One person stands in the queue of a concert more than once.",
     "Set the later places to left (6)."},
    {"I4.done_place", "A place counts as having bought, and no payment was made with it.",
     "Set it to what its admission says: expired (5), unless a payment is missing as well."},
    {"I6.paid_seat", "Somebody has paid for a seat that is theirs no longer: it may be sold again.",
     "Where nobody else has bought the seat, put the claim back with expires_at_us NULL; else one "
     "of the two must be refunded."},
};

const struct audit_explanation *audit_explain(const char *check_id)
{
    for (size_t i = 0; i < COUNT_OF(explanations); i++)
        if (strcmp(explanations[i].check_id, check_id) == 0)
            return &explanations[i];
    return NULL;
}

/* Of each subject the rows that tell of it. One key: the id; two: the numbers. */
static const char *const looks[AUDIT_SUBJECT_COUNT][AUDIT_LOOKS_MAX] = {
    [AUDIT_POSTING] = {"posting WHERE posting_id = ?", "ledger_entry WHERE posting_id = ?"},
    [AUDIT_ENTRY] = {"posting WHERE posting_id = ?", "ledger_entry WHERE posting_id = ?"},
    [AUDIT_ACCOUNT] = {"account WHERE user_id = ?", "ledger_entry WHERE account_id = ?",
                       "queue_entry WHERE user_id = ?"},
    [AUDIT_RESERVATION] = {"reservation WHERE reservation_id = ?", "claim WHERE reservation_id = ?",
                           "payment WHERE reservation_id = ?", "ticket WHERE reservation_id = ?"},
    [AUDIT_PAYMENT] = {"payment WHERE payment_id = ?", "reservation WHERE payment_id = ?",
                       "ledger_entry WHERE payment_id = ?", "refund WHERE payment_id = ?"},
    [AUDIT_TICKET] = {"ticket WHERE ticket_id = ?",
                      "claim JOIN ticket USING (performance_id, seat_no) WHERE ticket_id = ?",
                      "reservation JOIN ticket USING (reservation_id) WHERE ticket_id = ?"},
    [AUDIT_SEAT] = {"claim WHERE performance_id = ? AND seat_no = ?",
                    "blocked_seat WHERE performance_id = ? AND seat_no = ?",
                    "ticket WHERE performance_id = ? AND seat_no = ?"},
    [AUDIT_BLOCK] = {"claim WHERE performance_id = ? AND seat_no = ?",
                     "blocked_seat WHERE performance_id = ? AND seat_no = ?"},
    [AUDIT_PLACE] = {"queue_entry WHERE concert_id = ? AND place_no = ?",
                     "access_code WHERE concert_id = ? AND place_no = ?"},
    [AUDIT_NUMBER] = {"queue_entry WHERE concert_id = ? AND queue_number = ?"},
};

/* The keys of a sample as literals: of "performance 1 seat 2" and the like, or of a UUID. */
static bool read_keys(struct call *call, const char *sample, const char *keys[2])
{
    long long group, no;

    /* NOLINTNEXTLINE(cert-err34-c): the audit wrote the sample, from 64-bit columns */
    if (sscanf(sample, "%*[a-z] %lld %*[a-z] %lld", &group, &no) == 2) {
        keys[0] = arena_printf(call->arena, "%lld", group);
        keys[1] = arena_printf(call->arena, "%lld", no);
    } else {
        keys[0] = arena_printf(call->arena, "UNHEX(REPLACE('%s', '-', ''))", sample);
        keys[1] = keys[0];
    }
    return keys[0] != NULL && keys[1] != NULL;
}

static const char *fill(struct call *call, const char *look, const char *const keys[2])
{
    const char *first = strchr(look, '?'), *second = strchr(first + 1, '?');

    if (second == NULL)
        return arena_printf(call->arena, "SELECT * FROM %.*s%s%s;", (int)(first - look), look,
                            keys[0], first + 1);
    return arena_printf(call->arena, "SELECT * FROM %.*s%s%.*s%s%s;", (int)(first - look), look,
                        keys[0], (int)(second - first - 1), first + 1, keys[1], second + 1);
}

enum err audit_looks(struct call *call, const struct audit_finding *finding, size_t sample,
                     const char *looks_out[AUDIT_LOOKS_MAX], size_t *count_out)
{
    const char *const *templates = looks[finding->subject];
    const char *keys[2];
    size_t count = 0;

    if (!read_keys(call, finding->sample[sample], keys))
        return err_set(call, ERR_TOO_LARGE, "no room for the explanation");
    for (; count < AUDIT_LOOKS_MAX && templates[count] != NULL; count++) {
        looks_out[count] = fill(call, templates[count], keys);
        if (looks_out[count] == NULL)
            return err_set(call, ERR_TOO_LARGE, "no room for the explanation");
    }
    *count_out = count;
    return ERR_OK;
}
