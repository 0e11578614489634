/*
 * The audit's questions to the tables: ranges, locks, and the report's rows.
 */
#include "store/audit_store.h"

#include <glib.h>
#include <string.h>

#include "store/audit_check.h"
#include "util/log.h"

/* Rows a range of UUIDs holds, and numbers one of seats or places: some tens of milliseconds. */
#define RANGE_ROWS    5000
#define RANGE_NUMBERS 10000

#define LAST_OF_RANGE(table, key)                                                                  \
    {                                                                                              \
        .name = "audit.range_" #table,                                                             \
        .sql = "SELECT " #key "\n"                                                                 \
               "  FROM " #table "\n"                                                               \
               " WHERE " #key " > ?\n"                                                             \
               " ORDER BY " #key "\n"                                                              \
               " LIMIT ?, 1",                                                                      \
    }
static const struct stmt last_posting = LAST_OF_RANGE(posting, posting_id);
static const struct stmt last_entry = LAST_OF_RANGE(ledger_entry, posting_id);
static const struct stmt last_account = LAST_OF_RANGE(account, user_id);
static const struct stmt last_reservation = LAST_OF_RANGE(reservation, reservation_id);
static const struct stmt last_payment = LAST_OF_RANGE(payment, payment_id);
static const struct stmt last_ticket = LAST_OF_RANGE(ticket, ticket_id);

static const struct stmt next_performance = {
    .name = "audit.next_performance",
    .sql = "SELECT performance_id, seats_total\n"
           "  FROM performance\n"
           " WHERE performance_id > ?\n"
           " ORDER BY performance_id\n"
           " LIMIT 1",
};

static const struct stmt next_room = {
    .name = "audit.next_room",
    .sql = "SELECT concert_id, number_limit\n"
           "  FROM waiting_room\n"
           " WHERE concert_id > ?\n"
           " ORDER BY concert_id\n"
           " LIMIT 1",
};

/* In share mode: the application may not change the ledger, and need not for this. */
#define LOCK_BY(what, table, condition)                                                            \
    {                                                                                              \
        .name = "audit.lock_" #what,                                                               \
        .sql = "SELECT 1\n"                                                                        \
               "  FROM " #table "\n"                                                               \
               " WHERE " condition "\n"                                                            \
               "  LOCK IN SHARE MODE",                                                             \
    }
static const struct stmt lock_posting = LOCK_BY(posting, posting, "posting_id = ?");
static const struct stmt lock_entry = LOCK_BY(entry, ledger_entry, "posting_id = ?");
static const struct stmt lock_account = LOCK_BY(account, account, "user_id = ?");
static const struct stmt lock_reservation = LOCK_BY(reservation, reservation, "reservation_id = ?");
static const struct stmt lock_payment = LOCK_BY(payment, payment, "payment_id = ?");
static const struct stmt lock_ticket = LOCK_BY(ticket, ticket, "ticket_id = ?");
static const struct stmt lock_seat = LOCK_BY(seat, claim, "performance_id = ?\n   AND seat_no = ?");
static const struct stmt lock_block =
    LOCK_BY(block, blocked_seat, "performance_id = ?\n   AND seat_no = ?");
static const struct stmt lock_place =
    LOCK_BY(place, queue_entry, "concert_id = ?\n   AND place_no = ?");

static const struct stmt lock_number =
    LOCK_BY(number, queue_entry, "concert_id = ?\n   AND queue_number = ?");

static const struct subject {
    bool is_grouped; /* by performance or concert, then by number */
    const struct stmt *next;
    const struct stmt *lock;
} subjects[] = {
    [AUDIT_POSTING] = {false, &last_posting, &lock_posting},
    [AUDIT_ENTRY] = {false, &last_entry, &lock_entry},
    [AUDIT_ACCOUNT] = {false, &last_account, &lock_account},
    [AUDIT_RESERVATION] = {false, &last_reservation, &lock_reservation},
    [AUDIT_PAYMENT] = {false, &last_payment, &lock_payment},
    [AUDIT_TICKET] = {false, &last_ticket, &lock_ticket},
    [AUDIT_SEAT] = {true, &next_performance, &lock_seat},
    [AUDIT_BLOCK] = {true, &next_performance, &lock_block},
    [AUDIT_PLACE] = {true, &next_room, &lock_place},
    [AUDIT_NUMBER] = {true, &next_room, &lock_number},
};
_Static_assert(sizeof subjects / sizeof subjects[0] == AUDIT_SUBJECT_COUNT, "one row a subject");

static const struct subject *subject_of(size_t check)
{
    return &subjects[audit_checks[check].subject];
}

size_t audit_store_check_count(void)
{
    return audit_check_count;
}

const char *audit_store_check_id(size_t check)
{
    return audit_checks[check].id;
}

const char *audit_store_check_name(size_t check)
{
    return audit_checks[check].name;
}

enum audit_subject audit_store_subject(size_t check)
{
    return audit_checks[check].subject;
}

/* The next numbers of a performance or concert, or the first ones of the next. */
static enum err next_numbers(struct call *call, const struct subject *subject,
                             struct audit_range *range, bool *is_end_out)
{
    const struct column *row;
    enum err err;

    *is_end_out = false;
    if (range->group == 0 || range->high_no == INT64_MAX) {
        err = stmt_select_one(call, subject->next, ARGS(arg_i64(range->group)), &row);
        *is_end_out = err == ERR_NOT_FOUND;
        if (err != ERR_OK)
            return *is_end_out ? ERR_OK : err;
        *range = (struct audit_range){.group = column_i64(&row[0]), .last_no = column_i64(&row[1])};
    }
    range->low_no = range->high_no;
    range->high_no = range->low_no + RANGE_NUMBERS;
    if (range->high_no >= range->last_no)
        range->high_no = INT64_MAX;
    return ERR_OK;
}

enum err audit_store_next_range(struct call *call, size_t check, struct audit_range *range,
                                bool *is_end_out)
{
    const struct subject *subject = subject_of(check);
    const struct column *row;
    struct uuid low = range->high;
    enum err err;

    if (subject->is_grouped)
        return next_numbers(call, subject, range, is_end_out);
    *is_end_out = low.bytes[0] == 0xff;
    if (*is_end_out)
        return ERR_OK;
    err = stmt_select_one(call, subject->next, ARGS(arg_uuid(&low), arg_i64(RANGE_ROWS - 1)), &row);
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    range->low = low;
    if (err == ERR_OK)
        range->high = column_uuid(&row[0]);
    else
        memset(range->high.bytes, 0xff, sizeof range->high.bytes);
    return ERR_OK;
}

static void violation_from_row(const struct column *row, bool is_grouped, int64_t group,
                               struct audit_violation *violation_out)
{
    *violation_out = (struct audit_violation){
        .group = group,
        .no = is_grouped ? column_i64(&row[0]) : 0,
        .concert_id = (int32_t)column_i64(&row[1]),
    };
    if (!is_grouped)
        violation_out->id = column_uuid(&row[0]);
}

enum err audit_store_find(struct call *call, size_t check, const struct audit_range *range,
                          struct audit_violation **items_out, size_t *count_out)
{
    const struct audit_check *it = &audit_checks[check];
    bool is_grouped = subject_of(check)->is_grouped;
    struct audit_violation *items;
    struct arg args[4];
    struct result rows;
    size_t count = 0;
    enum err err;

    if (is_grouped)
        args[count++] = arg_i64(range->group);
    args[count++] = is_grouped ? arg_i64(range->low_no) : arg_uuid(&range->low);
    args[count++] = is_grouped ? arg_i64(range->high_no) : arg_uuid(&range->high);
    if (it->has_now)
        args[count++] = arg_i64(call->now_us + it->now_offset_us);
    err = stmt_select(call, it->find, args, count, &rows);
    if (err != ERR_OK)
        return err;
    items = ARENA_ARRAY(call->arena, struct audit_violation, rows.row_count + 1);
    if (items == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many violations for one answer");
    for (size_t i = 0; i < rows.row_count; i++)
        violation_from_row(result_row(&rows, i), is_grouped, range->group, &items[i]);
    *items_out = items;
    *count_out = rows.row_count;
    return ERR_OK;
}

enum err audit_store_lock(struct call *call, size_t check, const struct audit_violation *violation)
{
    const struct subject *subject = subject_of(check);
    struct arg args[2];
    struct result rows;

    if (!subject->is_grouped)
        return stmt_select(call, subject->lock, ARGS(arg_uuid(&violation->id)), &rows);
    args[0] = arg_i64(violation->group);
    args[1] = arg_i64(violation->no);
    return stmt_select(call, subject->lock, args, 2, &rows);
}

struct audit_range audit_store_range_of(size_t check, const struct audit_violation *violation)
{
    struct audit_range range = {.group = violation->group};

    if (subject_of(check)->is_grouped) {
        range.low_no = violation->no - 1;
        range.high_no = violation->no;
        return range;
    }
    range.low = range.high = violation->id;
    for (int i = UUID_BYTES - 1; i >= 0 && range.low.bytes[i]-- == 0; i--)
        continue;
    return range;
}

/* The report ------------------------------------------------------------------------------------ */

static const struct stmt replace_run = {
    .name = "audit.replace_run",
    .sql = "REPLACE INTO audit_run (run_id, ok, checked_at_us)\n"
           "VALUES (1, ?, ?)", // ok, checked_at [us]
};

static const struct stmt delete_findings = {
    .name = "audit.delete_findings",
    .sql = "DELETE FROM audit_finding",
};

static const struct stmt insert_findings = {
    .name = "audit.insert_findings",
    .sql = "INSERT INTO audit_finding (check_id, violations, sample)\n"
           "VALUES ",
    .repeat = "(?, ?, ?)",
};

static const char *join_sample(struct call *call, const struct audit_finding *finding)
{
    char text[AUDIT_SAMPLE_MAX * (AUDIT_SAMPLE_TEXT + 1) + 1] = "";

    for (size_t i = 0; i < finding->sample_count; i++) {
        if (i > 0)
            g_strlcat(text, ",", sizeof text);
        g_strlcat(text, finding->sample[i], sizeof text);
    }
    return arena_string(call->arena, text);
}

enum err audit_store_save(struct call *call, const struct audit_report *report)
{
    struct arg args[3 * AUDIT_CHECKS_MAX];
    enum err err = stmt_change(call, &replace_run,
                               ARGS(arg_i64(report->is_ok), arg_i64(report->checked_at_us)), NULL);

    if (err == ERR_OK)
        err = stmt_change(call, &delete_findings, NO_ARGS, NULL);
    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < report->check_count; i++) {
        const char *sample = join_sample(call, &report->checks[i]);

        if (sample == NULL)
            return err_set(call, ERR_TOO_LARGE, "no room for the report");
        args[3 * i] = arg_text(report->checks[i].check_id);
        args[3 * i + 1] = arg_i64(report->checks[i].violations);
        args[3 * i + 2] = arg_text(sample);
    }
    return stmt_change_many(call, &insert_findings, report->check_count, args,
                            3 * report->check_count, NULL);
}

static const struct stmt select_run = {
    .name = "audit.select_run",
    .sql = "SELECT r.ok, r.checked_at_us, f.check_id, f.violations, f.sample\n"
           "  FROM audit_run r\n"
           " CROSS JOIN audit_finding f\n"
           " WHERE r.run_id = 1",
};

static void split_sample(const char *text, struct audit_finding *finding)
{
    while (*text != '\0' && finding->sample_count < AUDIT_SAMPLE_MAX) {
        size_t length = strcspn(text, ",");
        char *sample = finding->sample[finding->sample_count++];

        if (length >= AUDIT_SAMPLE_TEXT)
            panic("an audit sample of %zu bytes", length);
        memcpy(sample, text, length);
        sample[length] = '\0';
        text += length + (text[length] == ',');
    }
}

/* In the order of the checks; one that an older program wrote and this one does not know is skipped. */
static void finding_from_row(const struct column *row, struct audit_report *report)
{
    for (size_t i = 0; i < report->check_count; i++) {
        struct audit_finding *finding = &report->checks[i];

        if (strcmp(finding->check_id, column_text(&row[2])) != 0)
            continue;
        finding->violations = column_i64(&row[3]);
        split_sample(column_text(&row[4]), finding);
    }
}

enum err audit_store_load(struct call *call, struct audit_report *report_out)
{
    struct result rows;
    enum err err = stmt_select(call, &select_run, NO_ARGS, &rows);

    if (err != ERR_OK)
        return err;
    if (rows.row_count == 0)
        return err_set(call, ERR_NOT_FOUND, "no audit has ended yet");
    *report_out = (struct audit_report){
        .is_ok = column_i64(&result_row(&rows, 0)[0]) != 0,
        .checked_at_us = column_i64(&result_row(&rows, 0)[1]),
        .check_count = audit_check_count,
    };
    for (size_t i = 0; i < audit_check_count; i++) {
        report_out->checks[i].check_id = audit_checks[i].id;
        report_out->checks[i].name = audit_checks[i].name;
        report_out->checks[i].subject = audit_checks[i].subject;
    }
    for (size_t i = 0; i < rows.row_count; i++)
        finding_from_row(result_row(&rows, i), report_out);
    return ERR_OK;
}

static const struct stmt halt = {
    .name = "audit.halt",
    .sql = "UPDATE waiting_room\n"
           "   SET halted = ?, version = version + 1\n" // reason
           " WHERE concert_id BETWEEN ? AND ?\n"
           "   AND halted IS NULL",
};

enum err audit_store_halt(struct call *call, int32_t concert_id, const char *reason,
                          uint64_t *halted_out)
{
    int64_t low = concert_id == 0 ? 0 : concert_id;
    int64_t high = concert_id == 0 ? INT32_MAX : concert_id;

    return stmt_change(call, &halt, ARGS(arg_text(reason), arg_i64(low), arg_i64(high)),
                       halted_out);
}

static const struct stmt reopen = {
    .name = "audit.reopen",
    .sql = "UPDATE waiting_room\n"
           "   SET halted = NULL, version = version + 1\n"
           " WHERE concert_id = ?\n"
           "   AND halted IS NOT NULL",
};

enum err audit_store_reopen(struct call *call, int32_t concert_id, uint64_t *reopened_out)
{
    return stmt_change(call, &reopen, ARGS(arg_i64(concert_id)), reopened_out);
}

const struct stmt *const audit_store_statements[] = {
    &last_posting,    &last_entry,       &last_account, &last_reservation, &last_payment,
    &last_ticket,     &next_performance, &next_room,    &lock_posting,     &lock_entry,
    &lock_account,    &lock_reservation, &lock_payment, &lock_ticket,      &lock_seat,
    &lock_block,      &lock_place,       &lock_number,  &replace_run,      &delete_findings,
    &insert_findings, &select_run,       &halt,         &reopen,           NULL};
