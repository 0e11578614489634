/*
 * Every place that was ever taken in a waiting room, for looking back at a sale.
 */
#ifndef TICKETD_STORE_QUEUE_REPORT_STORE_H
#define TICKETD_STORE_QUEUE_REPORT_STORE_H

#include "model/waiting_room.h"
#include "store/stmt.h"
#include "util/call.h"
#include "util/err.h"

enum err queue_report_store_count(struct call *call, int32_t concert_id,
                                  int64_t *count_out) MUST_CHECK;

/*
 * All places of all epochs by place_no. The place holds for the call of fn only; fn must not touch the
 * database, and an error of it ends the reading.
 * Database: one statement, so that what it sees is one consistent snapshot; its rows come as they are
 * read, some 3 s for a million.
 */
typedef enum err place_fn(struct call *call, void *arg, const struct place *place);
enum err queue_report_store_each(struct call *call, int32_t concert_id, place_fn *fn,
                                 void *arg) MUST_CHECK;

extern const struct stmt *const queue_report_store_statements[];

#endif
