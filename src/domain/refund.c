/* Refunding: the compare-and-set of the reservation decides, everything else follows it. */
#include "domain/refund.h"

#include "domain/admin_log.h"
#include "domain/ledger.h"
#include "domain/reservation.h"
#include "domain/room_watch.h"
#include "store/claim_store.h"
#include "store/payment_store.h"
#include "store/reservation_store.h"
#include "store/ticket_store.h"

/* The ids in `refund` are made before the transaction, which may run again. */
struct refunding {
    const struct uuid *reservation_id;
    struct reservation reservation;
    struct refund *refund; /* out */
};

/* The reservation, locked, and its payment. */
static enum err load_paid(struct call *call, struct refunding *refunding)
{
    struct payment payment;
    enum err err = reservation_store_lock(call, refunding->reservation_id, &refunding->reservation);

    if (err == ERR_NOT_FOUND)
        return err_set(call, ERR_NOT_FOUND, "there is no such reservation");
    if (err != ERR_OK)
        return err;
    if (refunding->reservation.state != RESERVATION_PAID)
        return err_set(
            call, ERR_NOT_PAID, "the reservation is %s",
            reservation_state_text(reservation_state_at(&refunding->reservation, call->now_us)));
    err = payment_store_find_of_reservation(call, refunding->reservation_id, &payment);
    if (err == ERR_NOT_FOUND)
        return err_set(call, ERR_INTERNAL, "a paid reservation has no payment");
    if (err != ERR_OK)
        return err;
    refunding->refund->payment_id = payment.payment_id;
    refunding->refund->user_id = payment.user_id;
    refunding->refund->amount = payment.amount;
    return ERR_OK;
}

/* Seats and tickets: exactly as many as were sold, or the tables are not what they should be. */
static enum err give_back_seats(struct call *call, const struct reservation *reservation)
{
    uint64_t seats, tickets;
    bool is_changed;
    enum err err = reservation_store_change_state(
        call, &reservation->reservation_id, RESERVATION_PAID, RESERVATION_REFUNDED, &is_changed);

    if (err == ERR_OK)
        err = claim_store_free_sold(call, reservation, &seats);
    if (err == ERR_OK)
        err = ticket_store_refund_of_reservation(call, &reservation->reservation_id, &tickets);
    if (err != ERR_OK)
        return err;
    if (!is_changed || seats != reservation->seat_count || tickets != reservation->seat_count)
        return err_set(
            call, ERR_INTERNAL, "%zu seats were paid, %llu claims and %llu tickets found",
            reservation->seat_count, (unsigned long long)seats, (unsigned long long)tickets);
    return ERR_OK;
}

static enum err give_back_points(struct call *call, const struct refund *refund)
{
    struct posting posting = {
        .posting_id = refund->posting_id,
        .kind = POSTING_REFUND,
        .ref = refund->refund_id,
        .user_id = refund->user_id,
        .amount_minor = refund->amount,
        .counter_account = &ACCOUNT_HOUSE,
        .payment_id = refund->payment_id,
        .reason = refund->reason,
    };
    enum err err = ledger_move(call, &refund->user_id, refund->amount, &posting.balance_after);

    return err == ERR_OK ? ledger_record(call, &posting) : err;
}

static enum err log_refund(struct call *call, const struct refund *refund)
{
    char id[UUID_TEXT];
    const char *object, *detail;

    uuid_to_text(&refund->reservation_id, id);
    object = arena_printf(call->arena, "reservation %s", id);
    detail = arena_printf(call->arena, "%lld: %s", (long long)refund->amount, refund->reason);
    return admin_log_write(call, "reservation.refund", object, detail);
}

/* tx_fn */
static enum err refund(struct call *call, void *arg)
{
    struct refunding *refunding = arg;
    enum err err = load_paid(call, refunding);

    if (err == ERR_OK)
        err = give_back_seats(call, &refunding->reservation);
    if (err == ERR_OK)
        err = give_back_points(call, refunding->refund);
    if (err == ERR_OK)
        err = payment_store_insert_refund(call, refunding->refund);
    if (err == ERR_OK)
        err = log_refund(call, refunding->refund);
    if (err != ERR_OK)
        return err;
    reservation_free_seats_after_commit(call, &refunding->reservation);
    return ERR_OK;
}

enum err refund_reservation(struct call *call, const struct uuid *reservation_id,
                            const char *reason, struct once *once, struct refund *refund_out)
{
    struct refunding refunding = {.reservation_id = reservation_id, .refund = refund_out};

    *refund_out = (struct refund){
        .refund_id = call_uuid(call),
        .posting_id = call_uuid(call),
        .reservation_id = *reservation_id,
        .reason = reason,
        .refunded_by = call->session->user_id,
    };
    enum err err = once_run(call, "reservation.refund", once, refund, &refunding, refund_out);
    if (err == ERR_OK && !once->replayed)
        room_watch_change(call, refunding.reservation.concert_id);
    return err;
}
