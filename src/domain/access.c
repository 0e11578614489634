/*
 * Access codes as fans bring them.
 *
 * Invariant: a code is used in the transaction that makes or moves its place, by compare-and-set on
 * the place it was used for before. So of two who bring one code, one gets the lane, and nothing that
 * dies in between has used it up.
 */
#include "domain/access.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "domain/lanes.h"
#include "domain/limit.h"
#include "domain/lobby.h"
#include "model/account.h"
#include "store/lane_store.h"
#include "store/place_store.h"
#include "store/tx.h"
#include "store/waiting_room_store.h"

#define FIELD "access_code"

struct access_code_hash access_code_hash(int32_t concert_id, const char *code)
{
    struct access_code_hash hash;
    crypto_hash_sha256_state state;
    char prefix[16];
    int length = snprintf(prefix, sizeof prefix, "%d:", (int)concert_id);

    _Static_assert(ACCESS_CODE_HASH_BYTES == crypto_hash_sha256_BYTES, "SHA-256");
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)prefix, (size_t)length);
    crypto_hash_sha256_update(&state, (const unsigned char *)code, strlen(code));
    crypto_hash_sha256_final(&state, hash.bytes);
    return hash;
}

static enum err unknown_code(struct call *call)
{
    enum err err = err_set(call, ERR_UNKNOWN_ACCESS_CODE, "this is no access code of the concert");

    call->detail.field = FIELD;
    return err;
}

static enum err used_code(struct call *call)
{
    enum err err = err_set(call, ERR_ACCESS_CODE_USED, "the access code has been used");

    call->detail.field = FIELD;
    return err;
}

/* The account's own code, used before: whether it may be used again for the sake of that place. */
static enum err check_own(struct call *call, const struct sale *sale,
                          const struct access_code *code)
{
    struct place place;
    enum err err = place_store_find(call, code->concert_id, code->place_no, &place);

    if (err == ERR_NOT_FOUND)
        return used_code(call);
    if (err != ERR_OK)
        return err;
    if (place_is_live(place_state_at(&place, sale, call->now_us)))
        return ERR_OK;
    bool was_reset = place_is_of_former_epoch(&place, &sale->room) && place.state != PLACE_DONE;
    return place.admitted_at_us == 0 || was_reset ? ERR_OK : used_code(call);
}

/* tells the rules; access_find() limits how often they may be asked. */
static enum err judge(struct call *call, const struct sale *sale, const char *typed,
                      struct access_code *code_out)
{
    char text[ACCESS_CODE_TEXT];
    struct access_code code;
    struct lane_list lanes;

    if (!access_code_normalise(typed, text))
        return unknown_code(call);
    struct access_code_hash hash = access_code_hash(sale->room.concert_id, text);
    enum err err = lane_store_find_code(call, sale->room.concert_id, &hash, &code);
    if (err == ERR_NOT_FOUND)
        return unknown_code(call);
    if (err == ERR_OK)
        err = lanes_load(call, &sale->room, &lanes);
    if (err != ERR_OK)
        return err;
    if (lane_by_number(&lanes, code.lane) == NULL)
        return unknown_code(call);
    if (code.is_used && !uuid_is_equal(&code.used_by, &call->session->user_id))
        return used_code(call);
    err = code.is_used ? check_own(call, sale, &code) : ERR_OK;
    if (err == ERR_OK)
        *code_out = code;
    return err;
}

enum err access_find(struct call *call, const struct sale *sale, const char *typed,
                     struct access_code *code_out)
{
    enum err err = limit_check_guesses(call, &call->session->user_id);

    if (err != ERR_OK)
        return err;
    err = judge(call, sale, typed, code_out);
    if (err == ERR_UNKNOWN_ACCESS_CODE || err == ERR_ACCESS_CODE_USED)
        limit_note_guess(call, &call->session->user_id);
    return err;
}

struct opening {
    const struct access_code *code;
    struct place *place;
};

/* The lane is still there, and stays until the transaction ends. */
static enum err share_lane(struct call *call, const struct access_code *code)
{
    struct waiting_room room;
    struct lane_list lanes;
    enum err err = waiting_room_store_share(call, code->concert_id, &room);

    if (err == ERR_OK)
        err = lanes_load(call, &room, &lanes);
    if (err != ERR_OK)
        return err;
    return lane_by_number(&lanes, code->lane) != NULL ? ERR_OK : unknown_code(call);
}

static enum err use_code(struct call *call, const struct opening *opening)
{
    bool is_used;
    enum err err = lane_store_use_code(call, opening->code, &opening->place->user_id,
                                       opening->place->place_no, &is_used);

    return err == ERR_OK && !is_used ? ERR_DUPLICATE : err;
}

/* tx_fn. Run again after an unknown commit, it meets its own place: DUPLICATE, and that is found. */
static enum err insert_place(struct call *call, void *arg)
{
    struct opening *opening = arg;
    enum err err = share_lane(call, opening->code);

    if (err == ERR_OK)
        err = lobby_insert_place(call, opening->place);
    return err == ERR_OK ? use_code(call, opening) : err;
}

enum err access_insert_place(struct call *call, const struct access_code *code, struct place *place)
{
    struct opening opening = {.code = code, .place = place};

    place->lane = code->lane;
    return tx_run(call, "access.insert_place", insert_place, &opening);
}

/* tx_fn */
static enum err move_place(struct call *call, void *arg)
{
    struct opening *opening = arg;
    bool is_changed;
    enum err err = share_lane(call, opening->code);

    if (err == ERR_OK)
        err = place_store_change_lane(call, opening->place, opening->code->lane, &is_changed);
    if (err != ERR_OK)
        return err;
    return is_changed ? use_code(call, opening) : ERR_DUPLICATE;
}

/* In the main lane, and its turn has not come: moving such a place never sets it back. */
static bool is_movable(const struct call *call, const struct sale *sale, const struct place *place)
{
    int64_t number;

    if (place->lane != LANE_MAIN || place->state == PLACE_ADMITTED)
        return false;
    return !place_number(place, sale, call->now_us, &number) || number > sale->room.now_serving;
}

enum err access_move_place(struct call *call, const struct sale *sale,
                           const struct access_code *code, struct place *place)
{
    struct opening opening = {.code = code, .place = place};

    if (!is_movable(call, sale, place))
        return ERR_OK;
    enum err err = tx_run(call, "access.move_place", move_place, &opening);
    if (err == ERR_OK) {
        place->lane = code->lane;
        place->lane_since_us = call->now_us;
    }
    return err;
}
