/*
 * The transactions, statement by statement. bench/run compares the number of statements with those of
 * ticketd and says so when they differ.
 */
#include "bare_kinds.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "model/account.h"
#include "model/reservation.h"
#include "model/waiting_room.h"

/* As in fixture.py. */
enum { JOIN = 9005, RESERVE = 9002, PAY = 9003, SEATS = 50000, PRICE = 50000 };
#define ADMITTED_UNTIL_US INT64_C(4102444800000000)

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* The fixture's ids: kind in the first byte, the fan in the last ones. */
static struct uuid fixture_id(unsigned char kind, uint64_t fan)
{
    struct uuid id = {{kind, 0, 0, 0, 0, 0, 0x70, 0, 0x80}};

    for (int i = 0; i < 6; i++)
        id.bytes[15 - i] = (uint8_t)(fan >> (8 * i));
    return id;
}

static struct uuid fresh_id(void)
{
    uint8_t random[8];

    randombytes_buf(random, sizeof random);
    return uuid_v7(now_us(), random);
}

static void find_session(struct bare *bare, uint64_t fan)
{
    unsigned char token[32], hash[32];
    char text[64], seed[40];

    snprintf(seed, sizeof seed, "bench %llu", (unsigned long long)fan);
    crypto_hash_sha256(token, (unsigned char *)seed, strlen(seed));
    sodium_bin2base64(text, sizeof text, token, sizeof token,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    crypto_hash_sha256(hash, (unsigned char *)text, strlen(text));
    bare_sql_run(bare->sql, "session.find", 0, ARGS(arg_bytes(hash, sizeof hash)));
}

static void take_key(struct bare *bare, const struct uuid *user_id, const unsigned char key[32])
{
    bare_sql_run(
        bare->sql, "idempotency.take", 0,
        ARGS(arg_uuid(user_id), arg_bytes(key, 32), arg_bytes(key, 32), arg_i64(now_us())));
}

static void complete_key(struct bare *bare, const struct uuid *user_id, const unsigned char key[32],
                         size_t body_bytes)
{
    bare_sql_run(bare->sql, "idempotency.complete", 0,
                 ARGS(arg_i64(201), arg_bytes(bare->answer, body_bytes), arg_uuid(user_id),
                      arg_bytes(key, 32)));
}

static void record_posting(struct bare *bare, const struct uuid *user_id, enum posting_kind kind,
                           int64_t amount, const struct uuid *ref, struct uuid posting_id)
{
    const struct uuid *other = kind == POSTING_CHARGE ? &ACCOUNT_MINT : &ACCOUNT_HOUSE;
    struct arg payment = kind == POSTING_PAYMENT ? arg_uuid(ref) : arg_null();
    int64_t now = now_us();

    bare_sql_run(
        bare->sql, "ledger.insert_posting", 0,
        ARGS(arg_uuid(&posting_id), arg_i64(kind), arg_uuid(ref), arg_null(), arg_i64(now)));
    bare_sql_run(bare->sql, "ledger.insert_entries", 0,
                 ARGS(arg_uuid(user_id), arg_uuid(&posting_id), arg_i64(1), arg_i64(kind),
                      arg_i64(amount), arg_i64(10000000 + amount), payment, arg_i64(now),
                      arg_uuid(other), arg_uuid(&posting_id), arg_i64(2), arg_i64(kind),
                      arg_i64(-amount), arg_null(), payment, arg_i64(now)));
}

static void join(struct bare *bare, uint64_t fan)
{
    struct uuid user_id = fixture_id(0x01, fan);
    uint64_t number = 0;
    int64_t now = now_us();

    find_session(bare, fan);
    bare_sql_run(bare->sql, "place.select_live_with_sale", 0,
                 ARGS(arg_uuid(&user_id), arg_i64(JOIN)));
    memcached_increment(bare->cache, "bare", 4, 1, &number);
    bare_sql_run(bare->sql, "place.insert", 0,
                 ARGS(arg_i64(JOIN), arg_i64((int64_t)fan), arg_uuid(&user_id),
                      arg_i64(PLACE_WAITING), arg_i64(1), arg_i64(1), arg_i64(now), arg_i64(now),
                      arg_i64(LANE_MAIN), arg_i64((int64_t)fan)));
}

static void charge(struct bare *bare, uint64_t fan)
{
    struct uuid user_id = fixture_id(0x01, fan), charge_id = fresh_id();
    unsigned char key[32];

    randombytes_buf(key, sizeof key);
    find_session(bare, fan);
    bare_sql_text(bare->sql, "START TRANSACTION");
    take_key(bare, &user_id, key);
    bare_sql_run(bare->sql, "ledger.move", 0,
                 ARGS(arg_i64(1000), arg_i64(now_us()), arg_uuid(&user_id), arg_i64(1000)));
    record_posting(bare, &user_id, POSTING_CHARGE, 1000, &charge_id, fresh_id());
    complete_key(bare, &user_id, key, 90);
    bare_sql_text(bare->sql, "COMMIT");
}

static size_t pack_seat(int32_t seat_no, unsigned char *bytes)
{
    struct reserved_seat seat = {.seat_no = seat_no, .price = PRICE};
    return reserved_seats_pack(&seat, 1, bytes);
}

static void reserve(struct bare *bare, uint64_t fan)
{
    struct uuid user_id = fixture_id(0x01, fan), reservation_id = fresh_id();
    int64_t performance_id = RESERVE * 100 + (int64_t)((fan - 1) / SEATS);
    int32_t seat_no = (int32_t)((fan - 1) % SEATS + 1);
    int64_t now = now_us(), until = now + INT64_C(300000000);
    unsigned char seats[16];
    size_t seats_bytes = pack_seat(seat_no, seats);

    bare_sql_text(bare->sql, "START TRANSACTION");
    bare_sql_run(bare->sql, "performance.select_with_place", 0,
                 ARGS(arg_i64(performance_id), arg_i64(RESERVE), arg_i64((int64_t)fan)));
    bare_sql_run(bare->sql, "place.update_admission_end", 0,
                 ARGS(arg_i64(ADMITTED_UNTIL_US), arg_i64(RESERVE), arg_i64((int64_t)fan),
                      arg_i64(1), arg_i64(1), arg_i64(ADMITTED_UNTIL_US)));
    bare_sql_run(bare->sql, "reservation.select_usage", 0,
                 ARGS(arg_uuid(&user_id), arg_i64(RESERVE), arg_i64(now)));
    bare_sql_run(bare->sql, "reservation.insert", 0,
                 ARGS(arg_uuid(&reservation_id), arg_uuid(&user_id), arg_i64(RESERVE),
                      arg_i64((int64_t)fan), arg_i64(RESERVATION_HELD), arg_i64(1),
                      arg_bytes(seats, seats_bytes), arg_i64(PRICE), arg_i64(now), arg_i64(until),
                      arg_i64(performance_id), arg_i64(1), arg_i64(now)));
    bare_sql_run(bare->sql, "claim.take", 1,
                 ARGS(arg_i64(performance_id), arg_i64(seat_no), arg_uuid(&reservation_id),
                      arg_i64(until), arg_i64(now), arg_uuid(&reservation_id), arg_i64(now),
                      arg_i64(until)));
    bare_sql_text(bare->sql, "COMMIT");
}

static void insert_ticket(struct bare *bare, const struct uuid *reservation_id,
                          const struct uuid *user_id, int64_t performance_id, int32_t seat_no)
{
    struct uuid ticket_id = fresh_id();
    unsigned char code[16];

    randombytes_buf(code, sizeof code);
    bare_sql_run(bare->sql, "ticket.insert", 1,
                 ARGS(arg_uuid(&ticket_id), arg_bytes(code, sizeof code), arg_uuid(reservation_id),
                      arg_i64(PAY), arg_i64(performance_id), arg_i64(seat_no), arg_uuid(user_id),
                      arg_i64(PRICE), arg_i64(TICKET_VALID), arg_i64(now_us())));
}

static void pay(struct bare *bare, uint64_t fan)
{
    struct uuid user_id = fixture_id(0x01, fan), reservation_id = fixture_id(0x05, fan);
    struct uuid payment_id = fresh_id(), posting_id = fresh_id();
    int64_t performance_id = PAY * 100 + (int64_t)((fan - 1) / SEATS);
    int32_t seat_no = (int32_t)((fan - 1) % SEATS + 1);
    struct arg now = arg_i64(now_us());
    unsigned char key[32];

    randombytes_buf(key, sizeof key);
    bare_sql_text(bare->sql, "START TRANSACTION");
    take_key(bare, &user_id, key);
    bare_sql_run(bare->sql, "reservation.select_due", 0, ARGS(arg_uuid(&reservation_id)));
    bare_sql_run(bare->sql, "payment.settle", 0,
                 ARGS(arg_uuid(&payment_id), now, now, now, arg_uuid(&reservation_id),
                      arg_uuid(&user_id), now, arg_i64(PRICE), now, arg_i64(PAY),
                      arg_i64((int64_t)fan), arg_i64(1), arg_i64(1), now));
    bare_sql_run(bare->sql, "payment.insert", 0,
                 ARGS(arg_uuid(&payment_id), arg_uuid(&reservation_id), arg_uuid(&posting_id),
                      arg_uuid(&user_id), arg_i64(PAY), arg_i64(PRICE), now));
    record_posting(bare, &user_id, POSTING_PAYMENT, -PRICE, &payment_id, posting_id);
    insert_ticket(bare, &reservation_id, &user_id, performance_id, seat_no);
    complete_key(bare, &user_id, key, 330);
    bare_sql_text(bare->sql, "COMMIT");
}

bare_kind_fn *bare_kind_find(const char *kind)
{
    static const struct {
        const char *name;
        bare_kind_fn *fn;
    } kinds[] = {{"join", join}, {"charge", charge}, {"reserve", reserve}, {"pay", pay}};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].name, kind) == 0)
            return kinds[i].fn;
    return NULL;
}
