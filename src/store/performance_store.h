/*
 * Rows of performance and section.
 *
 * Lock order: whoever changes a performance locks its row first; whoever takes its seats shares it before
 * the claims (reservation_store_insert()): so a hall stays as it is while seats of it are taken.
 */
#ifndef TICKETD_STORE_PERFORMANCE_STORE_H
#define TICKETD_STORE_PERFORMANCE_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/concert.h"
#include "model/waiting_room.h"
#include "util/call.h"
#include "util/err.h"

/* Errors: NOT_FOUND. lock: FOR UPDATE. */
enum err performance_store_find(struct call *call, int32_t performance_id,
                                struct performance *performance_out) MUST_CHECK;
enum err performance_store_lock(struct call *call, int32_t performance_id,
                                struct performance *performance_out) MUST_CHECK;

/* A performance, and a place of whatever concert with its room and concert, in one plain read: what a
 * hold goes by. Errors: NOT_FOUND: one of them is not there. */
enum err performance_store_find_with_place(struct call *call, int32_t performance_id,
                                           int32_t concert_id, int64_t place_no,
                                           struct performance *performance_out,
                                           struct place *place_out,
                                           struct sale *sale_out) MUST_CHECK;

/* A concert's, soonest first, those that start after after_us (-1: all). */
enum err performance_store_list(struct call *call, int32_t concert_id, int64_t after_us,
                                struct performance **items_out, size_t *count_out) MUST_CHECK;

/* Hall and version in one consistent read. Errors: NOT_FOUND. Memory: in the arena. */
enum err performance_store_load_layout(struct call *call, int32_t performance_id,
                                       struct layout *layout_out) MUST_CHECK;

enum err performance_store_insert(struct call *call,
                                  const struct performance *performance) MUST_CHECK;
/* Every column but the concert. Database: under the row's lock, as all below. */
enum err performance_store_update(struct call *call,
                                  const struct performance *performance) MUST_CHECK;
enum err performance_store_delete(struct call *call, int32_t performance_id) MUST_CHECK;

/* 1 … SECTIONS_MAX sections, as layout_arrange() left them. */
enum err performance_store_insert_sections(struct call *call, int32_t performance_id,
                                           const struct layout *layout) MUST_CHECK;
enum err performance_store_delete_sections(struct call *call, int32_t performance_id) MUST_CHECK;

/* A ticket was sold at some time, refunded ones too. */
enum err performance_store_has_tickets(struct call *call, const struct performance *performance,
                                       bool *has_tickets_out) MUST_CHECK;

extern const struct stmt *const performance_store_statements[];

#endif
