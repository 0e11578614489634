/*
 * Concerts and performances as JSON: the same fields wherever they appear.
 */
#ifndef TICKETD_API_CONCERT_JSON_H
#define TICKETD_API_CONCERT_JSON_H

#include "domain/catalogue.h"
#include "http/json.h"

/* An item of GET /concerts. */
void write_concert_overview(struct json *out, const struct concert_overview *overview,
                            int64_t now_us);

/* GET /concerts/{concert_id}, and what an organiser gets for a change. */
void write_concert_details(struct json *out, const struct concert_details *details, int64_t now_us);

/* seat_no, label, section, row, price: inside an object that the caller has begun. */
void write_seat_fields(struct json *out, const struct seat *seat);

/* A performance by itself, as an organiser gets it. */
void write_performance(struct json *out, const struct performance *performance);

#endif
