/* Accounts and sessions: who may come in, for how long, and what ends it. */
#include "domain/session.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "domain/account.h"
#include "lib/test_db.h"
#include "model/conf.h"
#include "store/db.h"

#define SECOND_US INT64_C(1000000)

static struct user sign_up(const char *email)
{
    struct new_account wanted = {
        .email = email, .password = "correct horse", .name = "Fan", .role = ROLE_FAN};
    struct user user;
    ck_assert_int_eq(account_create(test_call(), &wanted, &user), ERR_OK);
    return user;
}

static struct session_tokens sign_in(const char *email, const char *password)
{
    struct session_tokens tokens;
    ck_assert_int_eq(session_sign_in(test_call(), email, password, &tokens), ERR_OK);
    return tokens;
}

static enum err authenticate(const struct session_tokens *tokens)
{
    struct session session;
    return session_authenticate(test_call(), tokens->access_token, &session);
}

static enum err refresh(const struct session_tokens *tokens, struct session_tokens *next_out)
{
    return session_refresh(test_call(), tokens->refresh_token, next_out);
}

/* Lets the test's call act for whom the token names. */
static void act_as(const struct session_tokens *tokens)
{
    static struct session session;
    ck_assert_int_eq(session_authenticate(test_call(), tokens->access_token, &session), ERR_OK);
    test_call()->session = &session;
}

START_TEST(sign_up_makes_a_user_and_an_empty_account)
{
    struct user user = sign_up("Fan@Example.com");

    ck_assert_str_eq(user.email, "fan@example.com");
    ck_assert_int_eq(user.role, ROLE_FAN);
    ck_assert_int_eq(user.created_at_us, TEST_NOW_US);
    ck_assert_int_eq(test_number("SELECT balance FROM account JOIN user USING (user_id)"), 0);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM user WHERE password_hash LIKE "
                                 "'$argon2id$v=19$m=19456,t=2,p=1$%%'"),
                     1);
}
END_TEST

START_TEST(address_is_taken_in_any_spelling)
{
    struct new_account wanted = {
        .email = "FAN@example.com", .password = "other password", .role = ROLE_FAN};
    struct user user;

    sign_up("fan@example.com");
    ck_assert_int_eq(account_create(test_call(), &wanted, &user), ERR_EMAIL_TAKEN);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM account"), 1);
    wanted.email = "not an address";
    ck_assert_int_eq(account_create(test_call(), &wanted, &user), ERR_INVALID_FIELD);
    ck_assert_str_eq(test_call()->detail.field, "email");
}
END_TEST

START_TEST(right_password_opens_a_session)
{
    struct user user = sign_up("fan@example.com");
    struct session_tokens tokens = sign_in("FAN@example.com", "correct horse");
    struct session session;

    ck_assert_uint_eq(strlen(tokens.access_token), 43);
    ck_assert_str_ne(tokens.access_token, tokens.refresh_token);
    ck_assert_int_eq(tokens.access_seconds, test_conf()->access_token_seconds);
    ck_assert_int_eq(session_authenticate(test_call(), tokens.access_token, &session), ERR_OK);
    ck_assert(uuid_is_equal(&session.user_id, &user.user_id));
    ck_assert_int_eq(session.role, ROLE_FAN);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM session "
                                 "WHERE token_hash = UNHEX(SHA2('%s', 256))",
                                 tokens.access_token),
                     1);
}
END_TEST

START_TEST(wrong_password_and_unknown_address_look_the_same)
{
    static const char *const tries[][2] = {{"fan@example.com", "Correct horse"},
                                           {"fan@example.com", ""},
                                           {"nobody@example.com", "correct horse"},
                                           {"no address", "correct horse"}};
    struct session_tokens tokens;
    char text[256] = "";

    sign_up("fan@example.com");
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        ck_assert_int_eq(session_sign_in(test_call(), tries[i][0], tries[i][1], &tokens),
                         ERR_INVALID_CREDENTIALS);
        if (i > 0)
            ck_assert_str_eq(test_call()->detail.text, text);
        snprintf(text, sizeof text, "%s", test_call()->detail.text);
    }
}
END_TEST

START_TEST(attempts_are_limited_for_an_address)
{
    struct session_tokens tokens;

    sign_up("fan@example.com");
    test_conf()->sign_ins_per_minute = 2;
    test_sleep(test_call(), 13 * SECOND_US);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(session_sign_in(test_call(), "fan@example.com", "wrong", &tokens),
                         ERR_INVALID_CREDENTIALS);
    ck_assert_int_eq(session_sign_in(test_call(), "Fan@example.com", "correct horse", &tokens),
                     ERR_TOO_MANY_REQUESTS);
    ck_assert_int_eq(test_call()->detail.retry_after, 47);
    ck_assert_int_eq(session_sign_in(test_call(), "other@example.com", "wrong", &tokens),
                     ERR_INVALID_CREDENTIALS);
    test_sleep(test_call(), 47 * SECOND_US);
    ck_assert_int_eq(session_sign_in(test_call(), "fan@example.com", "correct horse", &tokens),
                     ERR_OK);
}
END_TEST

START_TEST(right_password_is_not_limited)
{
    struct session_tokens tokens;

    sign_up("fan@example.com");
    test_conf()->sign_ins_per_minute = 2;
    for (int i = 0; i < 5; i++) {
        sign_in("fan@example.com", "correct horse");
        ck_assert_int_eq(session_sign_in(test_call(), "fan@example.com", "wrong", &tokens),
                         ERR_INVALID_CREDENTIALS);
    }
}
END_TEST

START_TEST(token_is_good_until_its_last_microsecond)
{
    sign_up("fan@example.com");
    struct session_tokens tokens = sign_in("fan@example.com", "correct horse"), next;

    test_sleep(test_call(), tokens.access_seconds * SECOND_US - 1);
    ck_assert_int_eq(authenticate(&tokens), ERR_OK);
    test_sleep(test_call(), 1);
    ck_assert_int_eq(authenticate(&tokens), ERR_TOKEN_EXPIRED);
    test_sleep(test_call(), (tokens.refresh_seconds - tokens.access_seconds) * SECOND_US);
    ck_assert_int_eq(refresh(&tokens, &next), ERR_TOKEN_EXPIRED);
}
END_TEST

START_TEST(false_tokens_are_refused)
{
    static const char *const texts[] = {"", "short", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    struct session_tokens tokens, next;
    struct session session;

    sign_up("fan@example.com");
    tokens = sign_in("fan@example.com", "correct horse");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        ck_assert_int_eq(session_authenticate(test_call(), texts[i], &session), ERR_INVALID_TOKEN);
        ck_assert_int_eq(session_refresh(test_call(), texts[i], &next), ERR_INVALID_TOKEN);
    }
    /* Neither does for the other. */
    ck_assert_int_eq(session_authenticate(test_call(), tokens.refresh_token, &session),
                     ERR_INVALID_TOKEN);
    ck_assert_int_eq(session_refresh(test_call(), tokens.access_token, &next), ERR_INVALID_TOKEN);
}
END_TEST

START_TEST(refreshing_gives_a_new_pair_and_keeps_the_old_access)
{
    struct user user = sign_up("fan@example.com");
    struct session_tokens first = sign_in("fan@example.com", "correct horse"), second, third;

    ck_assert_int_eq(refresh(&first, &second), ERR_OK);
    ck_assert(uuid_is_equal(&second.user_id, &user.user_id));
    ck_assert_int_eq(authenticate(&first), ERR_OK);
    ck_assert_int_eq(authenticate(&second), ERR_OK);
    ck_assert_int_eq(refresh(&second, &third), ERR_OK);
    ck_assert_int_eq(test_number("SELECT COUNT(DISTINCT family_id) FROM session"), 1);
}
END_TEST

START_TEST(spent_token_used_again_ends_its_family_only)
{
    struct session_tokens other, first, second, next;

    sign_up("fan@example.com");
    other = sign_in("fan@example.com", "correct horse");
    first = sign_in("fan@example.com", "correct horse");
    ck_assert_int_eq(refresh(&first, &second), ERR_OK);
    ck_assert_int_eq(refresh(&first, &next), ERR_TOKEN_REUSED);
    ck_assert_int_eq(authenticate(&first), ERR_INVALID_TOKEN);
    ck_assert_int_eq(authenticate(&second), ERR_INVALID_TOKEN);
    ck_assert_int_eq(refresh(&second, &next), ERR_TOKEN_REUSED);
    ck_assert_int_eq(refresh(&first, &next), ERR_TOKEN_REUSED);
    ck_assert_int_eq(authenticate(&other), ERR_OK);
    ck_assert_int_eq(refresh(&other, &next), ERR_OK);
}
END_TEST

START_TEST(signing_out_ends_one_family)
{
    struct session_tokens here, there, next;

    sign_up("fan@example.com");
    here = sign_in("fan@example.com", "correct horse");
    there = sign_in("fan@example.com", "correct horse");
    act_as(&here);
    ck_assert_int_eq(session_end_current(test_call()), ERR_OK);
    ck_assert_int_eq(authenticate(&here), ERR_INVALID_TOKEN);
    ck_assert_int_eq(refresh(&here, &next), ERR_INVALID_TOKEN);
    ck_assert_int_eq(authenticate(&there), ERR_OK);
    ck_assert_int_eq(refresh(&there, &next), ERR_OK);
}
END_TEST

static void put_place(const struct user *user, int concert_id)
{
    char id[UUID_TEXT];
    uuid_to_text(&user->user_id, id);
    test_sql("INSERT INTO queue_entry (concert_id, place_no, user_id, state, epoch, token_version,"
             "  joined_at_us, last_seen_at_us, queue_number, has_held)"
             " VALUES (%d, %lld, UNHEX(REPLACE('%s', '-', '')), 1, 1, 1, 0, 0, place_no, 0)",
             concert_id, test_number("SELECT COUNT(*) + 1 FROM queue_entry") + 0LL, id);
}

START_TEST(ending_all_ends_queue_tokens_too)
{
    struct user user = sign_up("fan@example.com"), other = sign_up("other@example.com");
    struct session_tokens here = sign_in("fan@example.com", "correct horse"), next;
    struct session_tokens there = sign_in("fan@example.com", "correct horse");
    struct session_tokens others = sign_in("other@example.com", "correct horse");

    put_place(&user, 1);
    put_place(&user, 2);
    put_place(&other, 1);
    act_as(&here);
    ck_assert_int_eq(session_end_all(test_call()), ERR_OK);
    ck_assert_int_eq(authenticate(&here), ERR_INVALID_TOKEN);
    ck_assert_int_eq(authenticate(&there), ERR_INVALID_TOKEN);
    ck_assert_int_eq(refresh(&there, &next), ERR_INVALID_TOKEN);
    ck_assert_int_eq(authenticate(&others), ERR_OK);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM queue_entry WHERE token_version = 2"), 2);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM queue_entry WHERE token_version = 1"), 1);
}
END_TEST

START_TEST(new_password_ends_the_other_sessions)
{
    struct user user = sign_up("fan@example.com");
    struct session_tokens here = sign_in("fan@example.com", "correct horse"), next;
    struct session_tokens there = sign_in("fan@example.com", "correct horse");

    put_place(&user, 1);
    act_as(&here);
    ck_assert_int_eq(account_change_password(test_call(), "wrong horse", "new password"),
                     ERR_INVALID_CREDENTIALS);
    ck_assert_int_eq(authenticate(&there), ERR_OK);
    ck_assert_int_eq(account_change_password(test_call(), "correct horse", "new password"), ERR_OK);
    ck_assert_int_eq(authenticate(&here), ERR_OK);
    ck_assert_int_eq(authenticate(&there), ERR_INVALID_TOKEN);
    ck_assert_int_eq(refresh(&there, &next), ERR_INVALID_TOKEN);
    ck_assert_int_eq(refresh(&here, &next), ERR_OK);
    ck_assert_int_eq(test_number("SELECT token_version FROM queue_entry"), 2);
    ck_assert_int_eq(session_sign_in(test_call(), "fan@example.com", "correct horse", &next),
                     ERR_INVALID_CREDENTIALS);
    sign_in("fan@example.com", "new password");
}
END_TEST

START_TEST(guessing_the_present_password_is_limited)
{
    struct session_tokens here;

    sign_up("fan@example.com");
    here = sign_in("fan@example.com", "correct horse");
    act_as(&here);
    test_conf()->sign_ins_per_minute = 1;
    ck_assert_int_eq(account_change_password(test_call(), "wrong horse", "new password"),
                     ERR_INVALID_CREDENTIALS);
    ck_assert_int_eq(account_change_password(test_call(), "correct horse", "new password"),
                     ERR_TOO_MANY_REQUESTS);
}
END_TEST

START_TEST(overview_shows_balance_and_live_places)
{
    struct user user = sign_up("fan@example.com");
    struct account_overview me;

    for (int id = 1; id <= 3; id++) {
        test_sql("INSERT INTO concert VALUES (%d, 't', 'v', '', %lld, %s, NULL, 300, 1, 0)", id,
                 id == 2 ? TEST_NOW_US + SECOND_US : (long long)TEST_NOW_US,
                 id == 2 ? "0" : "NULL");
        test_sql("INSERT INTO waiting_room (concert_id, capacity, admit_per_minute,"
                 "  admission_seconds, absent_after_seconds, paused, closed, sold_out, message,"
                 "  epoch, epoch_first_no, generation, number_limit, now_serving, rate_tokens_u,"
                 "  rate_refilled_at_us, version)"
                 " VALUES (%d, 1, 1, 60, 60, 0, 0, 0, '', 1, 1, 1, 1000, 0, 0, 0, 1)",
                 id);
        put_place(&user, id);
    }
    test_sql("UPDATE queue_entry SET joined_at_us = %lld", (long long)TEST_NOW_US);
    test_sql("UPDATE queue_entry SET state = 0, queue_number = NULL WHERE concert_id = 2");
    test_sql("UPDATE queue_entry SET state = 4 WHERE concert_id = 3");
    test_sql("UPDATE account SET balance = 77");
    ck_assert_int_eq(account_load_overview(test_call(), &user.user_id, &me), ERR_OK);
    ck_assert_str_eq(me.user.email, "fan@example.com");
    ck_assert_int_eq(me.balance, 77);
    ck_assert_uint_eq(me.place_count, 2);
    ck_assert_int_eq(me.places[0].concert_id, 1);
    ck_assert_int_eq(me.places[0].state, PLACE_WAITING);
    ck_assert(me.places[0].has_number && me.places[0].number == 1);
    ck_assert_int_eq(me.places[1].state, PLACE_LOBBY);
    ck_assert(!me.places[1].has_number);
}
END_TEST

START_TEST(sweep_keeps_what_expired_today)
{
    struct session_tokens tokens;

    sign_up("fan@example.com");
    tokens = sign_in("fan@example.com", "correct horse");
    test_sleep(test_call(), (tokens.access_seconds + 86400) * SECOND_US);
    ck_assert_int_eq(session_sweep(test_call()), ERR_OK);
    ck_assert_int_eq(authenticate(&tokens), ERR_TOKEN_EXPIRED);
    test_sleep(test_call(), 1);
    ck_assert_int_eq(session_sweep(test_call()), ERR_OK);
    ck_assert_int_eq(authenticate(&tokens), ERR_INVALID_TOKEN);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM refresh_token"), 1);
}
END_TEST

#define TABS 10

START_TEST(one_refresh_token_in_many_tabs_works_once_at_most)
{
    struct session_tokens tokens, next;
    pid_t pids[TABS];
    int refreshed = 0;

    sign_up("fan@example.com");
    tokens = sign_in("fan@example.com", "correct horse");
    for (int i = 0; i < TABS; i++) {
        struct call *call = test_call_new();
        pids[i] = fork();
        if (pids[i] == 0)
            _exit(session_refresh(call, tokens.refresh_token, &next));
    }
    for (int i = 0; i < TABS; i++) {
        int status;
        ck_assert_int_eq(waitpid(pids[i], &status, 0), pids[i]);
        ck_assert(WIFEXITED(status));
        if (WEXITSTATUS(status) == ERR_OK)
            refreshed++;
        else
            ck_assert_int_eq(WEXITSTATUS(status), ERR_TOKEN_REUSED);
    }
    ck_assert_int_eq(refreshed, 1);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM session"), 0);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM refresh_token WHERE spent_at_us IS NULL"),
                     0);
}
END_TEST

CHECK_SUITE_WITH("session", test_db_setup, test_db_teardown,
                 sign_up_makes_a_user_and_an_empty_account, address_is_taken_in_any_spelling,
                 right_password_opens_a_session, wrong_password_and_unknown_address_look_the_same,
                 attempts_are_limited_for_an_address, right_password_is_not_limited,
                 token_is_good_until_its_last_microsecond, false_tokens_are_refused,
                 refreshing_gives_a_new_pair_and_keeps_the_old_access,
                 spent_token_used_again_ends_its_family_only, signing_out_ends_one_family,
                 ending_all_ends_queue_tokens_too, new_password_ends_the_other_sessions,
                 guessing_the_present_password_is_limited, overview_shows_balance_and_live_places,
                 sweep_keeps_what_expired_today, one_refresh_token_in_many_tabs_works_once_at_most)
