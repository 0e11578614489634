/*
 * What organisers send: concerts, performances and halls, decoded from JSON into plans. ticketctl reads
 * the same form from a file.
 */
#ifndef TICKETD_API_CONCERT_FORM_H
#define TICKETD_API_CONCERT_FORM_H

#include "domain/concert_admin.h"
#include "http/request.h"
#include "util/call.h"
#include "util/err.h"

/* What the bodies must be, for the route table. */
extern const struct body_form concert_body, concert_change_body, performance_body,
    performance_change_body;

/* Defaults are filled in. Errors: those of json_decode(). Memory: in the arena. */
enum err concert_form_decode(struct call *call, const struct request *request,
                             struct concert_plan *plan_out) MUST_CHECK;
enum err performance_form_decode(struct call *call, const struct request *request,
                                 struct performance_plan *plan_out) MUST_CHECK;

/* Any of the fields. */
enum err concert_change_decode(struct call *call, const struct request *request,
                               struct concert_change *change_out) MUST_CHECK;
enum err performance_change_decode(struct call *call, const struct request *request,
                                   struct performance_change *change_out) MUST_CHECK;

#endif
