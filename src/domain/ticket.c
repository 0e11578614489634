/* Tickets: reading them, and checking people in at the door. */
#include "domain/ticket.h"

#include "domain/admin_log.h"
#include "domain/attendee_match.h"
#include "domain/catalogue.h"
#include "domain/label.h"
#include "store/ticket_store.h"
#include "store/tx.h"

static enum err fill_label(struct call *call, struct labeller *labeller,
                           struct ticket_details *details)
{
    struct ticket *ticket = &details->ticket;

    return labeller_find(call, labeller, ticket->performance_id, ticket->seat_no, &ticket->label);
}

static enum err fill_labels(struct call *call, struct ticket_details *items, size_t count)
{
    struct labeller labeller = {0};
    enum err err = ERR_OK;

    for (size_t i = 0; i < count && err == ERR_OK; i++)
        err = fill_label(call, &labeller, &items[i]);
    return err;
}

enum err ticket_find(struct call *call, const struct uuid *user_id, const struct uuid *ticket_id,
                     struct ticket_details *ticket_out)
{
    struct labeller labeller = {0};
    struct ticket_details details;
    enum err err = ticket_store_find(call, ticket_id, &details);

    if (err == ERR_NOT_FOUND || (err == ERR_OK && !uuid_is_equal(&details.ticket.user_id, user_id)))
        return err_set(call, ERR_NOT_FOUND, "you have no such ticket");
    if (err == ERR_OK)
        err = fill_label(call, &labeller, &details);
    if (err != ERR_OK)
        return err;
    *ticket_out = details;
    return ERR_OK;
}

enum err ticket_list(struct call *call, const struct uuid *user_id, const struct slice *slice,
                     struct ticket_details **items_out, size_t *count_out)
{
    enum err err = ticket_store_list_of_user(call, user_id, slice, items_out, count_out);

    return err == ERR_OK ? fill_labels(call, *items_out, *count_out) : err;
}

enum err ticket_list_attendees(struct call *call, int32_t concert_id,
                               const struct attendee_search *search, const struct slice *slice,
                               struct ticket_details **items_out, size_t *count_out)
{
    struct concert concert;
    struct ticket_match match;
    enum err err = catalogue_find_concert(call, concert_id, &concert);

    if (err != ERR_OK)
        return err;
    if (search->text == NULL && search->performance_id == 0) {
        err = ticket_store_list_of_concert(call, concert_id, slice, items_out, count_out);
    } else {
        err = attendee_match(call, concert_id, search, &match);
        if (err == ERR_OK)
            err = ticket_store_list_matching(call, concert_id, &match, slice, items_out, count_out);
    }
    return err == ERR_OK ? fill_labels(call, *items_out, *count_out) : err;
}

/* A code that somebody shows, and what became of its ticket. */
struct door {
    const unsigned char *code;
    int32_t performance_id;        /* the only one that is let in; 0: any */
    struct ticket_details *ticket; /* out */
    bool is_written;               /* an earlier run may have been committed without an answer */
};

static enum err find_at_door(struct call *call, struct door *door)
{
    struct labeller labeller = {0};
    enum err err = ticket_store_find_by_code(call, door->code, door->ticket);

    if (err == ERR_NOT_FOUND)
        return err_set(call, ERR_NOT_FOUND, "no ticket has this code");
    return err == ERR_OK ? fill_label(call, &labeller, door->ticket) : err;
}

static enum err log_at_door(struct call *call, struct door *door, const char *action)
{
    char id[UUID_TEXT];
    const char *object;

    door->is_written = true;
    uuid_to_text(&door->ticket->ticket.ticket_id, id);
    object = arena_printf(call->arena, "ticket %s", id);
    return admin_log_write(call, action, object, "");
}

static enum err refuse_refunded(struct call *call, const struct ticket *ticket)
{
    return err_set(call, ERR_NOT_FOUND, "the ticket is %s", ticket_state_text(ticket->state));
}

static enum err refuse_date(struct call *call, const struct ticket_details *details)
{
    enum err err = err_set(call, ERR_WRONG_PERFORMANCE, "the ticket is for performance %d",
                           (int)details->ticket.performance_id);

    call->detail.starts_at_us = details->starts_at_us;
    return err;
}

/* Why a code was not taken. */
static enum err refuse_use(struct call *call, const struct door *door)
{
    const struct ticket *ticket = &door->ticket->ticket;
    enum err err;

    if (door->is_written && ticket->used_at_us == call->now_us)
        return ERR_OK;
    if (ticket->state == TICKET_REFUNDED)
        return refuse_refunded(call, ticket);
    if (door->performance_id != 0 && ticket->performance_id != door->performance_id)
        return refuse_date(call, door->ticket);
    err = err_set(call, ERR_ALREADY_USED, "somebody came in with it before");
    call->detail.used_at_us = ticket->used_at_us;
    return err;
}

/* tx_fn. The compare-and-set decides; what is read behind it tells how it ended. */
static enum err use(struct call *call, void *arg)
{
    struct door *door = arg;
    bool is_changed;
    enum err err = ticket_store_use(call, door->code, door->performance_id, &is_changed);

    if (err == ERR_OK)
        err = find_at_door(call, door);
    if (err != ERR_OK)
        return err;
    return is_changed ? log_at_door(call, door, "ticket.check_in") : refuse_use(call, door);
}

/* Why there was no check-in to take back. */
static enum err refuse_undo(struct call *call, const struct door *door)
{
    const struct ticket *ticket = &door->ticket->ticket;

    if (door->is_written && ticket->state == TICKET_VALID)
        return ERR_OK;
    if (ticket->state == TICKET_REFUNDED)
        return refuse_refunded(call, ticket);
    return err_set(call, ERR_NOT_USED, "nobody came in with it");
}

/* tx_fn. */
static enum err undo_use(struct call *call, void *arg)
{
    struct door *door = arg;
    bool is_changed;
    enum err err = ticket_store_undo_use(call, door->code, &is_changed);

    if (err == ERR_OK)
        err = find_at_door(call, door);
    if (err != ERR_OK)
        return err;
    return is_changed ? log_at_door(call, door, "ticket.undo_check_in") : refuse_undo(call, door);
}

static enum err run_at_door(struct call *call, const char *name, tx_fn *fn, const char *code,
                            struct door *door)
{
    unsigned char bytes[16];

    if (!ticket_code_from_text(code, bytes))
        return err_set(call, ERR_NOT_FOUND, "no ticket has this code");
    door->code = bytes;
    return tx_run(call, name, fn, door);
}

enum err ticket_check_in(struct call *call, const char *code, int32_t performance_id,
                         struct ticket_details *ticket_out)
{
    struct door door = {.performance_id = performance_id, .ticket = ticket_out};

    return run_at_door(call, "ticket.check_in", use, code, &door);
}

enum err ticket_undo_check_in(struct call *call, const char *code,
                              struct ticket_details *ticket_out)
{
    struct door door = {.ticket = ticket_out};

    return run_at_door(call, "ticket.undo_check_in", undo_use, code, &door);
}
