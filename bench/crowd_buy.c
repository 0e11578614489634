/*
 * From the hold to the ticket.
 */
#include <string.h>

#include "answer_json.h"
#include "crowd.h"

/* After so many seats that others took, somebody gives up. */
#define TRIES_MAX 50

void crowd_take_refusal(struct fan *fan, const struct answer *answer)
{
    if (answer->status == 403 && answer_has_code(answer, "not_admitted")) {
        /* Too slow at the door: waits again, for the second chance. */
        fan->page = PAGE_WAIT;
        crowd_call_at(fan, CALL_STATE,
                      client_now_us() + MAX(answer->retry_after, 2) * CROWD_SECOND_US);
    } else if (answer->status == 403 || answer->status == 410) {
        crowd_end_with(fan, END_RAN_OUT);
    } else if (answer_has_code(answer, "sale_closed")) {
        crowd_end_with(fan, END_TURNED_AWAY);
    } else {
        crowd_end_with(fan, END_FAILED);
    }
}

/* Others were quicker. */
static void try_other_seats(struct fan *fan, bool wanted_too_many)
{
    if (!crowd_here()->options.browses) {
        crowd_call_after(fan, CALL_LIST, 0, 1);
        return;
    }
    if (wanted_too_many && fan->party > 1)
        fan->party--;
    crowd_look_again(fan);
}

static void go_to_pay(struct fan *fan)
{
    const struct crowd_options *options = &crowd_here()->options;

    if (!options->browses)
        crowd_call_after(fan, CALL_PAY, 0, 1);
    else if (crowd_dice(options->walk_percent))
        crowd_end_with(fan, END_WALKED_AWAY);
    else if (crowd_dice(options->release_percent))
        crowd_call_after(fan, CALL_RELEASE, 3, 10);
    else
        crowd_call_now(fan, CALL_SHOWN);
}

void crowd_take_reserve(struct fan *fan, const struct answer *answer)
{
    bool are_too_few = answer->status == 409 && answer_has_code(answer, "not_enough_adjacent");
    bool is_taken = answer->status == 409 && answer_has_code(answer, "seat_taken");

    fan->tries++;
    if ((is_taken || are_too_few) && fan->tries <= TRIES_MAX) {
        try_other_seats(fan, are_too_few);
        return;
    }
    if (answer->status != 201) {
        crowd_take_refusal(fan, answer);
        return;
    }
    json_object *body = answer_json(answer);
    g_strlcpy(fan->reservation_id, json_text_in(body, "reservation_id"),
              sizeof fan->reservation_id);
    fan->amount = json_number_in(body, "amount");
    json_object_put(body);
    go_to_pay(fan);
}

void crowd_take_release(struct fan *fan, const struct answer *answer)
{
    if (answer->status == 204)
        crowd_look_again(fan);
    else
        crowd_take_refusal(fan, answer);
}

void crowd_take_shown(struct fan *fan, const struct answer *answer)
{
    if (answer->status == 200)
        crowd_call_now(fan, CALL_POINTS);
    else
        crowd_take_refusal(fan, answer);
}

void crowd_take_points(struct fan *fan, const struct answer *answer)
{
    if (answer->status != 200) {
        crowd_take_refusal(fan, answer);
        return;
    }
    json_object *body = answer_json(answer);
    fan->balance = json_number_in(body, "balance");
    json_object_put(body);
    if (fan->balance < fan->amount)
        crowd_call_after(fan, CALL_CHARGE, 5, 15);
    else
        crowd_call_after(fan, CALL_PAY, 4, 15);
}

void crowd_take_charge(struct fan *fan, const struct answer *answer)
{
    if (answer->status == 201)
        crowd_call_after(fan, CALL_PAY, 2, 6);
    else
        crowd_take_refusal(fan, answer);
}

static void note_purchase(const struct answer *answer)
{
    struct crowd_sale *sale = &crowd_here()->sale;
    json_object *body = answer_json(answer), *tickets = NULL;

    sale->purchases++;
    if (json_object_object_get_ex(body, "tickets", &tickets))
        sale->seats += json_object_array_length(tickets);
    sale->last_purchase_us = answer->done_us;
    json_object_put(body);
}

void crowd_take_pay(struct fan *fan, const struct answer *answer)
{
    if (answer->status == 201) {
        note_purchase(answer);
        if (crowd_here()->options.browses)
            crowd_call_now(fan, CALL_TICKETS);
        else
            crowd_end_with(fan, END_BOUGHT);
    } else if (answer_has_code(answer, "request_in_progress")) {
        crowd_call_after(fan, CALL_PAY, 0, 1);
    } else {
        crowd_take_refusal(fan, answer);
    }
}

void crowd_take_tickets(struct fan *fan, const struct answer *answer)
{
    crowd_end_with(fan, answer->status == 200 ? END_BOUGHT : END_FAILED);
}
