/*
 * Points.
 *
 * Invariant: a balance changes only together with the posting that says why (I2), and never by a
 * value that was read before.
 */
#include "domain/ledger.h"

#include <inttypes.h>

#include "domain/admin_log.h"
#include "model/conf.h"
#include "store/ledger_store.h"

static enum err refuse_move(struct call *call, const struct uuid *user_id, int64_t amount_minor)
{
    int64_t balance;
    enum err err = ledger_store_find_balance(call, user_id, &balance);
    if (err == ERR_NOT_FOUND)
        return err_set(call, err, "there is no such account");
    if (err != ERR_OK)
        return err;
    err = err_set(call, ERR_INSUFFICIENT_POINTS, "%" PRId64 " points are not enough for %" PRId64,
                  balance, -amount_minor);
    call->detail.balance = balance;
    call->detail.amount = -amount_minor;
    return err;
}

enum err ledger_move(struct call *call, const struct uuid *user_id, int64_t amount_minor,
                     int64_t *balance_after_out)
{
    bool is_moved;
    enum err err = ledger_store_move(call, user_id, amount_minor, &is_moved, balance_after_out);
    if (err != ERR_OK)
        return err;
    return is_moved ? ERR_OK : refuse_move(call, user_id, amount_minor);
}

enum err ledger_record(struct call *call, const struct posting *posting)
{
    struct posting_row row = {
        .posting_id = posting->posting_id,
        .kind = posting->kind,
        .ref = posting->ref,
        .reason = posting->reason,
    };
    enum err err = ledger_store_insert_posting(call, &row);
    if (err != ERR_OK)
        return err;

    struct entry_row fan = {
        .account_id = posting->user_id,
        .posting_id = posting->posting_id,
        .line = 1,
        .kind = posting->kind,
        .amount = posting->amount_minor,
        .has_balance_after = true,
        .balance_after = posting->balance_after,
        .payment_id = posting->payment_id,
    };
    struct entry_row counter = fan;
    counter.account_id = *posting->counter_account;
    counter.line = 2;
    counter.amount = -posting->amount_minor;
    counter.has_balance_after = false;
    return ledger_store_insert_entries(call, (const struct entry_row[]){fan, counter});
}

enum err ledger_load_balance(struct call *call, const struct uuid *user_id, int64_t *balance_out)
{
    enum err err = ledger_store_find_balance(call, user_id, balance_out);
    if (err == ERR_NOT_FOUND)
        return err_set(call, err, "there is no such account");
    return err;
}

/* Moves the balance and writes why; posting's balance_after is filled in. */
static enum err post(struct call *call, struct posting *posting)
{
    enum err err =
        ledger_move(call, &posting->user_id, posting->amount_minor, &posting->balance_after);
    if (err != ERR_OK)
        return err;
    return ledger_record(call, posting);
}

/* Charging ----------------------------------------------------------------------------------- */

struct charging {
    struct posting posting;
    struct charge charge;
};

static enum err charge(struct call *call, void *arg)
{
    struct charging *charging = arg;
    enum err err = post(call, &charging->posting);
    if (err != ERR_OK)
        return err;
    charging->charge.balance = charging->posting.balance_after;
    return ERR_OK;
}

enum err ledger_charge(struct call *call, int64_t amount, struct once *once)
{
    if (!call->conf->points_self_charge)
        return err_set(call, ERR_FORBIDDEN, "points are not charged here");
    if (amount < 1 || amount > CHARGE_AMOUNT_MAX)
        return err_set(call, ERR_INVALID_AMOUNT, "amount must be 1 … %d", CHARGE_AMOUNT_MAX);
    struct uuid charge_id = call_uuid(call);
    struct charging charging = {
        .posting = {.posting_id = call_uuid(call),
                    .kind = POSTING_CHARGE,
                    .ref = charge_id,
                    .user_id = call->session->user_id,
                    .amount_minor = amount,
                    .counter_account = &ACCOUNT_MINT},
        .charge = {.charge_id = charge_id, .amount = amount},
    };
    return once_run(call, "ledger.charge", once, charge, &charging, &charging.charge);
}

/* Adjusting ---------------------------------------------------------------------------------- */

struct adjusting {
    struct posting posting;
    struct adjustment adjustment;
};

static enum err log_adjustment(struct call *call, const struct posting *posting)
{
    char user_id[UUID_TEXT];
    uuid_to_text(&posting->user_id, user_id);
    const char *object = arena_printf(call->arena, "user %s", user_id);
    const char *detail =
        arena_printf(call->arena, "amount %" PRId64 ": %s", posting->amount_minor, posting->reason);
    return admin_log_write(call, "points.adjust", object, detail);
}

static enum err adjust(struct call *call, void *arg)
{
    struct adjusting *adjusting = arg;
    enum err err = post(call, &adjusting->posting);
    if (err != ERR_OK)
        return err;
    adjusting->adjustment.balance = adjusting->posting.balance_after;
    return log_adjustment(call, &adjusting->posting);
}

enum err ledger_adjust(struct call *call, const struct uuid *user_id, int64_t amount,
                       const char *reason, struct once *once)
{
    if (amount == 0 || amount > ADJUSTMENT_AMOUNT_MAX || amount < -ADJUSTMENT_AMOUNT_MAX)
        return err_field(call, "amount", "amount must be 1 … %" PRId64 " either way",
                         ADJUSTMENT_AMOUNT_MAX);
    struct uuid posting_id = call_uuid(call);
    struct adjusting adjusting = {
        .posting = {.posting_id = posting_id,
                    .kind = POSTING_ADJUSTMENT,
                    .ref = posting_id,
                    .user_id = *user_id,
                    .amount_minor = amount,
                    .counter_account = &ACCOUNT_MINT,
                    .reason = reason},
        .adjustment = {.posting_id = posting_id},
    };
    return once_run(call, "ledger.adjust", once, adjust, &adjusting, &adjusting.adjustment);
}

/* Reading ------------------------------------------------------------------------------------ */

enum err ledger_list_entries(struct call *call, const struct uuid *user_id,
                             const struct slice *slice, const struct ledger_entry **entries_out,
                             size_t *count_out)
{
    struct entry_row *rows;
    size_t count;
    enum err err = ledger_store_list_entries(call, user_id, slice, &rows, &count);
    if (err != ERR_OK)
        return err;
    struct ledger_entry *entries = ARENA_ARRAY(call->arena, struct ledger_entry, count + 1);
    if (entries == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many ledger entries for one answer");
    for (size_t i = 0; i < count; i++)
        entries[i] = (struct ledger_entry){
            .posting_id = rows[i].posting_id,
            .kind = rows[i].kind,
            .amount = rows[i].amount,
            .balance_after = rows[i].balance_after,
            .created_at_us = rows[i].created_at_us,
            .payment_id = rows[i].payment_id,
        };
    *entries_out = entries;
    *count_out = count;
    return ERR_OK;
}
