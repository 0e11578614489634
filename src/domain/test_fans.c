/*
 * Test crowds. Invariant: a crowd's fans look in the tables as if each had signed up, charged and
 * signed in, so the audit holds for them too.
 */
#include "domain/test_fans.h"

#include <string.h>

#include "model/conf.h"
#include "store/test_fan_store.h"
#include "store/tx.h"
#include "util/text.h"

#define TOKEN_BYTES 32

struct crowd {
    size_t count;
    struct test_fan *fans;
    struct test_fan_terms terms;
};

/* One fan's ids and tokens; false when the arena is full. */
static bool make_fan(struct call *call, struct test_fan *fan, struct test_fan_account *member)
{
    unsigned char random[8], token[TOKEN_BYTES];
    char suffix[2 * sizeof random + 1];

    call->random(random, sizeof random);
    call->random(token, sizeof token);
    text_to_hex(random, sizeof random, suffix);
    *fan = (struct test_fan){
        .user_id = call_uuid(call),
        .family_id = call_uuid(call),
        .posting_id = call_uuid(call),
        .charge_id = call_uuid(call),
        .email = arena_printf(call->arena, "fan-%s@crowd.example", suffix),
        .name = arena_printf(call->arena, "Fan %s", suffix),
    };
    member->user_id = fan->user_id;
    member->email = fan->email;
    member->access_token = text_to_base64url(call->arena, token, sizeof token);
    if (!fan->email || !fan->name || !member->access_token)
        return false;
    sha256(member->access_token, strlen(member->access_token), fan->token_hash);
    return true;
}

static enum err insert_crowd(struct call *call, void *arg)
{
    const struct crowd *crowd = arg;
    return test_fan_store_insert(call, crowd->fans, crowd->count, &crowd->terms);
}

enum err test_fans_create(struct call *call, size_t count, int64_t points_minor,
                          const char *password_phc, struct test_fan_account *members_out)
{
    if (!call->conf->allow_test_fans)
        return err_set(call, ERR_FORBIDDEN, "test fans need allow_test_fans under [sale]");
    if (count == 0 || count > TEST_FAN_BATCH)
        return err_set(call, ERR_INTERNAL, "a crowd batch of %zu", count);

    struct crowd crowd = {
        .count = count,
        .fans = ARENA_ARRAY(call->arena, struct test_fan, count),
        .terms = {.password_hash = password_phc,
                  .points_minor = points_minor,
                  .session_expires_at_us =
                      call->now_us + call->conf->access_token_seconds * INT64_C(1000000)},
    };
    if (!crowd.fans)
        return err_set(call, ERR_TOO_LARGE, "a crowd batch of %zu", count);
    for (size_t i = 0; i < count; i++)
        if (!make_fan(call, &crowd.fans[i], &members_out[i]))
            return err_set(call, ERR_TOO_LARGE, "a crowd batch of %zu", count);
    enum err err = tx_run(call, "test_fan.create", insert_crowd, &crowd);
    /* Every id is new: where they are there already, an earlier run was committed unseen. */
    return err == ERR_DUPLICATE ? ERR_OK : err;
}
