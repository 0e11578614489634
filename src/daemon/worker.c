/*
 * The life of a request is the table `steps`. Invariant: every request that is read gets exactly one
 * answer with an X-Request-ID, one count and one log line, and no transaction outlives it.
 */
#include "daemon/worker.h"

#include <glib.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "cache/cache.h"
#include "fcgi/fcgi_loop.h"
#include "store/db.h"
#include "util/fault_point.h"
#include "util/log.h"
#include "util/text.h"

/* How long the answer to "does it commit durably" is believed. Microseconds. */
#define DURABLE_CHECK_US 5000000

/* What a client is told to wait when the database may not be used. */
#define DURABLE_RETRY_SECONDS 5

/* A request on its way through the steps. */
struct exchange {
    struct request *request;
    struct response *response;
    const struct route *route; /* NULL: none matched */
    enum err err;
    int64_t waited_us;   /* since nginx had it */
    int64_t began_us;    /* monotonic */
    int64_t deadline_us; /* monotonic; what is not begun by then is not begun */
    int64_t duration_us;
};

struct worker {
    const struct process *process;
    struct call call;
    struct fcgi_loop *loop;
    int64_t served, share; /* requests; it leaves after its share */
    bool has_clock;        /* the database has told its time */
    bool is_durable;
    int64_t durable_checked_us; /* monotonic; 0: never */
    struct exchange exchange;
};

struct step {
    const char *name;
    enum err (*run)(struct worker *worker, struct exchange *exchange);
    enum { UNLESS_FAILED, ALWAYS } when;
};

static bool is_api(const struct route *route)
{
    return g_str_has_prefix(route->pattern, "/api/");
}

static bool is_change(enum method method)
{
    return method != METHOD_GET && method != METHOD_HEAD;
}

/* The steps --------------------------------------------------------------------------------- */

static void set_request_id(struct call *call, const char *wanted)
{
    unsigned char bytes[16];

    if (wanted != NULL && is_request_id(wanted)) {
        g_strlcpy(call->request_id, wanted, sizeof(call->request_id));
        return;
    }
    call->random(bytes, sizeof(bytes));
    text_to_hex(bytes, sizeof(bytes), call->request_id);
}

/* How long the request has waited since nginx had it. A clock that was set back makes it new. */
static int64_t age_us(const struct request *request)
{
    int64_t age = g_get_real_time() - request->started_at_us;

    return request->started_at_us == 0 || age < 0 ? 0 : age;
}

static enum err begin(struct worker *worker, struct exchange *exchange)
{
    struct call *call = &worker->call;
    int64_t patience_us = call->conf->request_deadline_ms * 1000;
    int64_t now_us = db_now_us(call->db);

    metrics_set_slot(worker->process->metrics, worker->process->slot, SLOT_BUSY);
    exchange->began_us = g_get_monotonic_time();
    exchange->waited_us = age_us(exchange->request);
    if (exchange->request->started_at_us != 0)
        exchange->request->nginx_now_us = exchange->request->started_at_us + exchange->waited_us;
    exchange->deadline_us = exchange->began_us + patience_us - exchange->waited_us;
    call_begin(call, "none", now_us, now_us + exchange->deadline_us - exchange->began_us);
    set_request_id(call, exchange->request->request_id);
    return ERR_OK;
}

static enum err check_form(struct worker *worker, struct exchange *exchange)
{
    const struct request *request = exchange->request;

    if (request->too_large != NULL)
        return err_set(&worker->call, ERR_TOO_LARGE, "%s is too long", request->too_large);
    if (request->repeated != NULL)
        return err_field(&worker->call, request->repeated, "was sent twice");
    if (request->content_length > (int64_t)request->body_bytes)
        return err_set(&worker->call, ERR_BODY_TRUNCATED, "%zu of %" PRId64 " bytes came",
                       request->body_bytes, request->content_length);
    return ERR_OK;
}

static enum err find_route(struct worker *worker, struct exchange *exchange)
{
    struct request *request = exchange->request;
    enum err err =
        router_find(&worker->call, worker->process->metrics->tables, request, &exchange->route);

    if (err != ERR_OK)
        return err;
    worker->call.name = exchange->route->name;
    if ((exchange->route->flags & ROUTE_LOOPBACK) != 0 &&
        !is_loopback_address(request->remote_addr))
        return err_set(&worker->call, ERR_NOT_FOUND, "only for this host");
    return ERR_OK;
}

/*
 * Past its deadline the sender has given up: doing it now would surprise them and delay those who still
 * wait. Where too many wait, some are refused before that, but whoever watches this host gets health and
 * figures.
 */
static enum err check_deadline(struct worker *worker, struct exchange *exchange)
{
    struct call *call = &worker->call;
    const bool is_late = exchange->deadline_us <= exchange->began_us;
    const struct waiter waiter = {
        .waited_us = exchange->waited_us,
        .deadline_us = call->conf->request_deadline_ms * 1000,
        .yields = (exchange->route->flags & ROUTE_YIELDS) != 0,
    };
    struct backlog backlog;
    bool is_refused = metrics_queue_refuses(worker->process->metrics, worker->process->duty,
                                            &waiter, exchange->began_us, &backlog);
    uint64_t random;

    if (!is_late && (!is_refused || !is_api(exchange->route)))
        return ERR_OK;
    call->random(&random, sizeof random);
    call->detail.retry_after = backlog_retry_seconds(&backlog, random);
    return err_set(call, is_late ? ERR_DEADLINE : ERR_OVERLOADED, "it waited %" PRId64 " ms",
                   exchange->waited_us / 1000);
}

/*
 * Until a connection was there the time is this host's, which may be wrong: nothing of the API is
 * decided by it. Health and metrics need no database.
 */
static enum err know_time(struct worker *worker, struct exchange *exchange)
{
    struct call *call = &worker->call;

    if (worker->has_clock || !is_api(exchange->route))
        return ERR_OK;
    enum err err = db_connect(call);
    if (err != ERR_OK)
        return err;
    worker->has_clock = true;
    call->now_us = db_now_us(call->db);
    call->deadline_us = call->now_us + exchange->deadline_us - g_get_monotonic_time();
    return ERR_OK;
}

static enum err check_durable(struct worker *worker, struct exchange *exchange)
{
    struct call *call = &worker->call;

    if (!call->conf->require_durable || !is_change(exchange->request->method))
        return ERR_OK;
    if (worker->durable_checked_us == 0 ||
        exchange->began_us - worker->durable_checked_us > DURABLE_CHECK_US) {
        enum err err = db_check(call, &worker->is_durable);
        if (err != ERR_OK)
            return err;
        worker->durable_checked_us = exchange->began_us;
    }
    if (worker->is_durable)
        return ERR_OK;
    call->detail.retry_after = DURABLE_RETRY_SECONDS;
    return err_set(call, ERR_UNAVAILABLE, "innodb_flush_log_at_trx_commit is not 1");
}

static enum err pass_gate(struct worker *worker, struct exchange *exchange)
{
    return gate_check(&worker->call, exchange->route, exchange->request);
}

static enum err handle(struct worker *worker, struct exchange *exchange)
{
    return exchange->route->handler(&worker->call, exchange->request, exchange->response);
}

/* A call that used up its memory gives it back before the answer is written: what identified the
 * caller lived there. A request is far too small to do this, so it is our mistake. */
static enum err recover_memory(struct call *call)
{
    arena_reset(call->arena);
    call->session = NULL;
    call->token = NULL;
    call->detail.field = NULL;
    return err_set(call, ERR_INTERNAL, "the memory of a call was not enough");
}

static enum err answer(struct worker *worker, struct exchange *exchange)
{
    struct call *call = &worker->call;

    if (exchange->err != ERR_OK && arena_is_full(call->arena))
        exchange->err = recover_memory(call);
    if (exchange->err != ERR_OK)
        response_problem(exchange->response, call, exchange->err);
    response_header(exchange->response, "X-Request-ID", call->request_id);
    return ERR_OK;
}

static enum err count(struct worker *worker, struct exchange *exchange)
{
    struct metrics *metrics = worker->process->metrics;

    exchange->duration_us = g_get_monotonic_time() - exchange->began_us;
    metrics_count_request(metrics, exchange->route, exchange->request->method,
                          exchange->response->status, exchange->duration_us);
    metrics_count_duration(metrics, worker->process->duty, exchange->duration_us);
    if (exchange->err != ERR_OK)
        metrics_count_refusal(metrics, exchange->err);
    return ERR_OK;
}

static enum log_level log_level_of(enum err err)
{
    switch (err_row(err)->level) {
    case ERR_LEVEL_BUG: return LOG_LEVEL_ERROR;
    case ERR_LEVEL_WARN: return LOG_LEVEL_WARNING;
    default: return LOG_LEVEL_INFO;
    }
}

/* What a client got wrong may hold its values, so the detail is logged only where we are to blame. */
static enum err log_request(struct worker *worker, struct exchange *exchange)
{
    const struct call *call = &worker->call;
    const struct err_row *row = err_row(exchange->err);
    const bool is_ours = row->level != ERR_LEVEL_QUIET;
    char status[12], duration[24], user_id[UUID_TEXT], where[80];

    if (!call->conf->log_requests && !is_ours)
        return ERR_OK;
    g_snprintf(status, sizeof(status), "%d", exchange->response->status);
    g_snprintf(duration, sizeof(duration), "%" PRId64, exchange->duration_us);
    if (call->session != NULL || call->token != NULL)
        uuid_to_text(call_user_id(call), user_id);
    else
        user_id[0] = '\0';
    g_snprintf(where, sizeof(where), "%s:%d", call->detail.file != NULL ? call->detail.file : "?",
               call->detail.line);
    log_event(log_level_of(exchange->err), "request", "route", call->name, "method",
              method_text(exchange->request->method), "status", status, "duration_us", duration,
              "request_id", call->request_id, "user_id", user_id[0] != '\0' ? user_id : NULL,
              "error", exchange->err != ERR_OK ? row->name : NULL, "field", call->detail.field,
              "detail", is_ours ? call->detail.text : NULL, "at", is_ours ? where : NULL, NULL);
    return ERR_OK;
}

static const struct step steps[] = {
    {"begin", begin, ALWAYS},
    {"read", check_form, UNLESS_FAILED},
    {"route", find_route, UNLESS_FAILED},
    {"deadline", check_deadline, UNLESS_FAILED},
    {"clock", know_time, UNLESS_FAILED},
    {"durable", check_durable, UNLESS_FAILED},
    {"gate", pass_gate, UNLESS_FAILED},
    {"handle", handle, UNLESS_FAILED}, /* decode, decide, encode */
    {"answer", answer, ALWAYS},
    {"count", count, ALWAYS},
    {"log", log_request, ALWAYS},
};

/* Around the steps -------------------------------------------------------------------------- */

static void serve(void *context, struct request *request, struct response *response)
{
    struct worker *worker = context;
    struct exchange *exchange = &worker->exchange;

    *exchange = (struct exchange){.request = request, .response = response};
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        if (exchange->err != ERR_OK && steps[i].when != ALWAYS)
            continue;
        enum err err = steps[i].run(worker, exchange);
        if (err != ERR_OK)
            exchange->err = err;
    }
    FAULT_POINT("before-answer", worker->call.name);
}

/* A transaction that a handler left open is rolled back here: its effect was promised to nobody
 * unless tx_run() committed it. */
static void end_transaction(struct worker *worker)
{
    const struct call *call = &worker->call;

    if (!db_clean(&worker->call))
        return;
    log_event(LOG_LEVEL_ERROR, "transaction_left_open", "route", call->name, "request_id",
              call->request_id, NULL);
#ifdef __SANITIZE_ADDRESS__
    panic("%s left a transaction open", call->name);
#endif
}

static void done(void *context, bool delivered)
{
    struct worker *worker = context;

    FAULT_POINT("after-answer", worker->call.name);
    if (!delivered)
        log_event(LOG_LEVEL_INFO, "answer_not_taken", "route", worker->call.name, "request_id",
                  worker->call.request_id, NULL);
    end_transaction(worker);
    arena_reset(worker->call.arena);
    worker->call.session = NULL;
    worker->call.token = NULL;
    metrics_set_slot(worker->process->metrics, worker->process->slot, SLOT_IDLE);
    if (++worker->served >= worker->share)
        fcgi_loop_stop(worker->loop);
}

static void rest(void *context)
{
    struct worker *worker = context;

    cache_flush(&worker->call);
}

/* Within ten percent of recycle_requests, so that workers do not all leave at once. */
static int64_t share_of_requests(struct call *call)
{
    const int64_t base = call->conf->recycle_requests;
    uint32_t random;

    call->random(&random, sizeof(random));
    return base - base / 10 + (int64_t)(random % (uint64_t)(base / 5 + 1));
}

int worker_run(const struct process *process)
{
    const int stop_fd = process_begin(process);
    struct worker *worker = g_new0(struct worker, 1);
    const struct fcgi_server server = {
        .serve = serve, .done = done, .rest = rest, .context = worker};

    worker->process = process;
    process_lend(process, &worker->call);
    if (process->duty == DUTY_READ)
        cache_keep_sets_back(worker->call.cache);
    worker->share = share_of_requests(&worker->call);
    call_begin(&worker->call, "worker.start", db_now_us(worker->call.db), INT64_MAX);
    worker->has_clock = db_connect(&worker->call) == ERR_OK;
    worker->loop = fcgi_loop_new(process->listen_fd, stop_fd, &server);
    process_is_ready(process);
    bool is_well = fcgi_loop_run(worker->loop);
    fcgi_loop_free(&worker->loop);
    process_take_back(&worker->call);
    g_free(worker);
    return is_well ? EXIT_SUCCESS : EXIT_FAILURE;
}

bool is_loopback_address(const char *address)
{
    return address != NULL && (g_str_has_prefix(address, "127.") || strcmp(address, "::1") == 0 ||
                               strcmp(address, "unix:") == 0);
}

bool is_request_id(const char *text)
{
    size_t length =
        strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    return length >= 1 && length <= 64 && text[length] == '\0';
}
