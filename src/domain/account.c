/* Accounts: sign-up, the overview of /me, and changing the password. */
#include "domain/account.h"

#include <string.h>

#include "cache/cache.h"
#include "domain/password.h"
#include "domain/presence.h"
#include "model/conf.h"
#include "model/email.h"
#include "store/ledger_store.h"
#include "store/place_store.h"
#include "store/session_store.h"
#include "store/tx.h"
#include "store/user_store.h"

struct signing_up {
    struct user user;
    char hash[PASSWORD_HASH_BYTES];
};

static enum err sign_up(struct call *call, void *arg)
{
    const struct signing_up *signing_up = arg;
    return user_store_insert(call, &signing_up->user, signing_up->hash);
}

/* The address was there: somebody else's, or our own from a run thought lost. */
static enum err look_into_duplicate(struct call *call, const struct user *wanted)
{
    struct user found;
    const char *hash;
    enum err err = user_store_find_by_email(call, wanted->email, &found, &hash);
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    if (err == ERR_OK && uuid_is_equal(&found.user_id, &wanted->user_id))
        return ERR_OK;
    return err_set(call, ERR_EMAIL_TAKEN, "there is an account with this address");
}

enum err account_create(struct call *call, const struct new_account *wanted, struct user *user_out)
{
    char address[EMAIL_TEXT];
    struct signing_up signing_up;
    if (!email_normalise(wanted->email, address))
        return err_field(call, "email", "this is not an e-mail address");
    if (!password_hash(wanted->password, signing_up.hash))
        return err_set(call, ERR_UNAVAILABLE, "no memory for hashing the password");
    signing_up.user = (struct user){
        .user_id = call_uuid(call),
        .email = arena_string(call->arena, address),
        .name = wanted->name == NULL ? "" : wanted->name,
        .role = wanted->role,
        .created_at_us = call->now_us,
    };
    if (signing_up.user.email == NULL)
        return err_set(call, ERR_TOO_LARGE, "no room for the address");
    enum err err = tx_run(call, "account.create", sign_up, &signing_up);
    if (err == ERR_DUPLICATE)
        err = look_into_duplicate(call, &signing_up.user);
    if (err != ERR_OK)
        return err;
    *user_out = signing_up.user;
    return ERR_OK;
}

/* The overview ------------------------------------------------------------------------------- */

static enum err load_places(struct call *call, struct account_overview *overview)
{
    struct place_with_sale *found;
    size_t found_count, count = 0;
    enum err err =
        place_store_list_live_by_user(call, &overview->user.user_id, &found, &found_count);
    if (err != ERR_OK)
        return err;
    struct live_place *places = ARENA_ARRAY(call->arena, struct live_place, found_count + 1);
    if (places == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many places for one answer");
    for (size_t i = 0; i < found_count; i++) {
        const struct place *place = &found[i].place;
        struct live_place live = {
            .concert_id = place->concert_id,
            .state = place_state_at(place, &found[i].sale, call->now_us),
        };
        live.has_number = place_number(place, &found[i].sale, call->now_us, &live.number);
        if (place_is_live(live.state))
            places[count++] = live;
    }
    overview->places = places;
    overview->place_count = count;
    return ERR_OK;
}

enum err account_load_overview(struct call *call, const struct uuid *user_id,
                               struct account_overview *overview_out)
{
    struct account_overview overview;
    enum err err = user_store_find(call, user_id, &overview.user);
    if (err == ERR_OK)
        err = ledger_store_find_balance(call, user_id, &overview.balance);
    if (err == ERR_NOT_FOUND)
        return err_set(call, err, "there is no such account");
    if (err != ERR_OK)
        return err;
    err = load_places(call, &overview);
    if (err != ERR_OK)
        return err;
    *overview_out = overview;
    return ERR_OK;
}

/* The password ------------------------------------------------------------------------------- */

struct changing {
    const char *present_hash;
    char new_hash[PASSWORD_HASH_BYTES];
};

/* Somebody changed it since it was proved; unless that was an earlier run of this very call. */
static enum err set_password(struct call *call, const struct changing *changing)
{
    const struct uuid *user_id = &call->session->user_id;
    const char *hash;
    bool is_changed;
    enum err err = user_store_change_password(call, user_id, changing->present_hash,
                                              changing->new_hash, &is_changed);
    if (err != ERR_OK || is_changed)
        return err;
    err = user_store_find_password(call, user_id, &hash);
    if (err != ERR_OK)
        return err;
    if (strcmp(hash, changing->new_hash) != 0)
        return err_set(call, ERR_INVALID_CREDENTIALS, "the password has just been changed");
    return ERR_OK;
}

static enum err change_password(struct call *call, void *arg)
{
    const struct session *session = call->session;
    enum err err = session_store_revoke_queue_tokens(call, &session->user_id);
    if (err != ERR_OK)
        return err;
    err = set_password(call, arg);
    if (err != ERR_OK)
        return err;
    return session_store_end_others(call, &session->user_id, &session->family_id);
}

static enum err prove_password(struct call *call, const char *password, const char **hash_out)
{
    const struct uuid *user_id = &call->session->user_id;
    uint64_t count;
    if (cache_count_minute(call, "password", user_id->bytes, UUID_BYTES, &count) == ERR_OK &&
        count > (uint64_t)call->conf->sign_ins_per_minute) {
        call->detail.retry_after = 60 - call->now_us / 1000000 % 60;
        return err_set(call, ERR_TOO_MANY_REQUESTS, "too many attempts");
    }
    enum err err = user_store_find_password(call, user_id, hash_out);
    if (err != ERR_OK)
        return err;
    if (!password_is_right(*hash_out, password))
        return err_set(call, ERR_INVALID_CREDENTIALS, "the present password is another one");
    return ERR_OK;
}

enum err account_change_password(struct call *call, const char *password, const char *new_password)
{
    struct changing changing;
    enum err err = prove_password(call, password, &changing.present_hash);
    if (err != ERR_OK)
        return err;
    if (!password_hash(new_password, changing.new_hash))
        return err_set(call, ERR_UNAVAILABLE, "no memory for hashing the password");
    err = tx_run(call, "account.change_password", change_password, &changing);
    if (err == ERR_OK)
        presence_forget_user(call, &call->session->user_id);
    return err;
}
