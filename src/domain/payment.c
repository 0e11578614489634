/*
 * Paying: a hold becomes a paid reservation with one payment, one posting and a ticket a seat.
 *
 * One conditional statement decides; only when it refuses are plain reads made, to say why in the
 * order of refusals, in the transaction that is then rolled back.
 */
#include "domain/payment.h"

#include "domain/admission.h"
#include "domain/label.h"
#include "domain/ledger.h"
#include "domain/reservation.h"
#include "store/claim_store.h"
#include "store/payment_store.h"
#include "store/reservation_store.h"
#include "store/ticket_store.h"
#include "store/tx.h"

/* The ids are made before the transaction, which may run again. */
struct paying {
    const struct uuid *user_id;
    const struct uuid *reservation_id;
    struct due_reservation due;
    struct receipt *receipt; /* out */
};

/* The place's refusals but for a closed sale, which does not stop paying a held reservation. */
static enum err check_place(struct call *call, const struct place *place, int32_t concert_id)
{
    struct place admitted;

    if (place->concert_id != concert_id)
        return err_set(call, ERR_WRONG_CONCERT, "the place is in the queue of concert %d",
                       (int)place->concert_id);
    if (place_is_admitted(place, call->now_us))
        return ERR_OK;
    return admission_check(call, concert_id, &admitted);
}

/* With clocks a little apart, a take-over may find a hold ended that its owner still finds held. */
static enum err check_seats(struct call *call, const struct reservation *reservation)
{
    int32_t lost[SEATS_PER_RESERVATION_MAX];
    size_t lost_count;
    enum err err = claim_store_list_lost(call, reservation, lost, &lost_count);

    if (err == ERR_OK && lost_count > 0)
        return err_set(call, ERR_RESERVATION_EXPIRED, "somebody else has taken its seats");
    return err;
}

static enum err check_state(struct call *call, const struct reservation *reservation)
{
    enum reservation_state state = reservation_state_at(reservation, call->now_us);

    if (state == RESERVATION_PAID)
        return err_set(call, ERR_ALREADY_PAID, "it was paid before");
    if (state != RESERVATION_HELD)
        return err_set(call, ERR_RESERVATION_EXPIRED, "the reservation is %s",
                       reservation_state_text(state));
    return check_seats(call, reservation);
}

static enum err check_balance(struct call *call, const struct uuid *user_id, int64_t amount)
{
    int64_t balance;
    enum err err = ledger_load_balance(call, user_id, &balance);

    if (err != ERR_OK || balance >= amount)
        return err;
    err = err_set(call, ERR_INSUFFICIENT_POINTS, "%lld points are there, %lld are needed",
                  (long long)balance, (long long)amount);
    call->detail.balance = balance;
    call->detail.amount = amount;
    return err;
}

/* Why the gate said no. Nothing was written, so plain reads tell what is committed. */
static enum err find_refusal(struct call *call, const struct paying *paying)
{
    struct reservation reservation;
    struct place place;
    enum err err = admission_find_place(call, &place);

    if (err != ERR_OK)
        return err;
    err = reservation_store_find(call, paying->reservation_id, &reservation);
    if (err == ERR_NOT_FOUND ||
        (err == ERR_OK && !uuid_is_equal(&reservation.user_id, paying->user_id)))
        return err_set(call, ERR_NOT_FOUND, "you have no such reservation");
    if (err != ERR_OK)
        return err;
    err = check_place(call, &place, reservation.concert_id);
    if (err != ERR_OK)
        return err;
    err = check_state(call, &reservation);
    if (err != ERR_OK)
        return err;
    return check_balance(call, paying->user_id, reservation.amount);
}

/* What was in the way may be gone by now (points were charged meanwhile): then the whole transaction
 * runs again. */
static enum err refuse(struct call *call, const struct paying *paying)
{
    enum err err = find_refusal(call, paying);

    return err == ERR_OK ? err_set(call, ERR_DB_DEADLOCK, "the reservation moves") : err;
}

static void fill_receipt(struct call *call, const struct reservation *reservation, int64_t balance,
                         struct receipt *receipt)
{
    receipt->balance = balance;
    receipt->payment.amount = reservation->amount;
    receipt->payment.concert_id = reservation->concert_id;
    receipt->payment.paid_at_us = call->now_us;
    receipt->ticket_count = reservation->seat_count;
    for (size_t i = 0; i < reservation->seat_count; i++) {
        struct ticket *ticket = &receipt->tickets[i];

        ticket->reservation_id = reservation->reservation_id;
        ticket->concert_id = reservation->concert_id;
        ticket->performance_id = reservation->performance_id;
        ticket->seat_no = reservation->seats[i].seat_no;
        ticket->label = reservation->seats[i].label;
        ticket->user_id = reservation->user_id;
        ticket->price = reservation->seats[i].price;
        ticket->state = TICKET_VALID;
        ticket->created_at_us = call->now_us;
    }
}

/* Payment, posting, tickets. */
static enum err write_receipt(struct call *call, const struct receipt *receipt)
{
    const struct payment *payment = &receipt->payment;
    const struct posting posting = {
        .posting_id = payment->posting_id,
        .kind = POSTING_PAYMENT,
        .ref = payment->payment_id,
        .user_id = payment->user_id,
        .amount_minor = -payment->amount,
        .balance_after = receipt->balance,
        .counter_account = &ACCOUNT_HOUSE,
        .payment_id = payment->payment_id,
    };
    enum err err = payment_store_insert(call, payment);

    if (err != ERR_OK)
        return err;
    err = ledger_record(call, &posting);
    if (err != ERR_OK)
        return err;
    return ticket_store_insert(call, receipt->tickets, receipt->ticket_count);
}

/* Everything behind the gate. */
static enum err finish(struct call *call, struct paying *paying, int64_t balance)
{
    struct reservation *reservation = &paying->due.reservation;
    struct labeller labeller = {0};
    enum err err =
        labeller_begin(call, &labeller, reservation->performance_id, paying->due.layout_version);

    if (err == ERR_OK)
        err = labeller_fill(call, &labeller, reservation);
    if (err != ERR_OK)
        return err;
    fill_receipt(call, reservation, balance, paying->receipt);
    err = write_receipt(call, paying->receipt);
    if (err != ERR_OK)
        return err;
    /* Nobody else can take the seats, held or sold: what the cache shows of them may be a second old. */
    tx_wake_janitor(call);
    return ERR_OK;
}

/* tx_fn. The room's epoch is read plainly: a payment that meets a reset came before it. */
static enum err pay(struct call *call, void *arg)
{
    struct paying *paying = arg;
    struct settlement settlement;
    enum err err = reservation_store_find_due(call, paying->reservation_id, &paying->due);

    if (err == ERR_NOT_FOUND)
        return refuse(call, paying);
    if (err != ERR_OK)
        return err;
    if (paying->due.room_epoch != call->token->epoch)
        return refuse(call, paying);
    paying->receipt->payment.paid_at_us = call->now_us;
    err = payment_store_settle(call, &paying->receipt->payment, &paying->due.reservation,
                               call->token, &settlement);
    if (err != ERR_OK)
        return err;
    if (!settlement.is_paid && settlement.has_changed)
        return err_set(call, ERR_RESERVATION_EXPIRED, "somebody else has taken its seats");
    if (!settlement.is_paid)
        return refuse(call, paying);
    return finish(call, paying, settlement.balance_after);
}

static void make_ids(struct call *call, const struct paying *paying)
{
    struct receipt *receipt = paying->receipt;

    *receipt = (struct receipt){
        .payment =
            {
                .payment_id = call_uuid(call),
                .reservation_id = *paying->reservation_id,
                .posting_id = call_uuid(call),
                .user_id = *paying->user_id,
            },
    };
    for (size_t i = 0; i < SEATS_PER_RESERVATION_MAX; i++) {
        receipt->tickets[i].ticket_id = call_uuid(call);
        call->random(receipt->tickets[i].code, sizeof receipt->tickets[i].code);
    }
}

enum err payment_pay(struct call *call, const struct uuid *user_id,
                     const struct uuid *reservation_id, struct once *once,
                     struct receipt *receipt_out)
{
    struct paying paying = {
        .user_id = user_id,
        .reservation_id = reservation_id,
        .receipt = receipt_out,
    };

    make_ids(call, &paying);
    return once_run(call, "reservation.pay", once, pay, &paying, receipt_out);
}

enum err payment_list(struct call *call, const struct uuid *user_id, const struct slice *slice,
                      struct payment **items_out, size_t *count_out)
{
    return payment_store_list(call, user_id, slice, items_out, count_out);
}
