/*
 * The handlers, by subject: each file ends with its rows of the route table. A handler decodes, calls
 * one domain function, encodes; nothing more.
 */
#ifndef TICKETD_API_API_H
#define TICKETD_API_API_H

#include "domain/idempotency.h"
#include "http/json.h"
#include "http/query.h"
#include "http/request.h"
#include "http/response.h"
#include "http/router.h"
#include "model/account.h"
#include "model/queue_token.h"

extern const struct route api_account_routes[];
extern const struct route api_session_routes[];
extern const struct route api_points_routes[];
extern const struct route api_concert_routes[];
extern const struct route api_seat_routes[];
extern const struct route api_queue_routes[];
extern const struct route api_receipt_routes[];
extern const struct route api_roster_routes[];
extern const struct route api_reservation_routes[];
extern const struct route api_payment_routes[];
extern const struct route api_ticket_routes[];
extern const struct route api_admin_concert_routes[];
extern const struct route api_admin_block_routes[];
extern const struct route api_admin_sale_routes[];
extern const struct route api_door_routes[];
extern const struct route api_staff_routes[];
extern const struct route api_admin_room_routes[];
extern const struct route api_admin_lane_routes[];
extern const struct route api_health_routes[];

/* All of them, for router_find(). */
extern const struct route *const api_routes[];

/*
 * The gate, between routing and the handler, always in the same order: form of the Idempotency-Key,
 * query, token (401; cookies with X-Requested-With and Origin), role. Sets call->session or
 * call->token. Admission and replay are the domain transaction's.
 */
enum err gate_check(struct call *call, const struct route *route,
                    const struct request *request) MUST_CHECK;

/*
 * What a change by cookie must show: that a page of this site made it.
 *
 * Errors: ERR_ORIGIN_REFUSED.
 */
enum err gate_check_own_page(struct call *call, const struct request *request) MUST_CHECK;

/* The user the call acts for: of the session, or of the queue token. */
const struct uuid *call_user_id(const struct call *call);

/*
 * Fills `once` from the Idempotency-Key header and the request's fingerprint. Without a key
 * once->has_key is false (ROUTE_KEY has made sure of one where it is required).
 */
enum err once_from_request(struct call *call, const struct request *request, int status,
                           struct once *once) MUST_CHECK;

/* Sends once's body, with Idempotent-Replayed: true when it is a replay. */
void response_once(struct response *response, const struct once *once);

#endif
