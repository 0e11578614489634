/* Roles: given by address, in force at once, listed, and never taken from the last admin. */
#include "domain/staff.h"

#include <stdio.h>
#include <string.h>

#include "domain/account.h"
#include "domain/session.h"
#include "lib/test_sale.h"

static struct user make(const char *email, enum role role)
{
    struct new_account wanted = {
        .email = email, .password = "correct horse", .name = "Somebody", .role = role};
    struct user user;

    ck_assert_int_eq(account_create(test_call(), &wanted, &user), ERR_OK);
    return user;
}

static enum err give(const char *email, enum role role)
{
    struct user user;
    return staff_set_role(test_call(), email, role, &user);
}

START_TEST(another_role_is_in_force_at_once)
{
    struct user user = make("fan@example.com", ROLE_FAN);
    struct session_tokens tokens, next;
    struct session session;

    ck_assert_int_eq(session_sign_in(test_call(), "fan@example.com", "correct horse", &tokens),
                     ERR_OK);
    ck_assert_int_eq(staff_set_role(test_call(), "FAN@example.com", ROLE_STAFF, &user), ERR_OK);
    ck_assert_int_eq(user.role, ROLE_STAFF);
    ck_assert_int_eq(session_authenticate(test_call(), tokens.access_token, &session), ERR_OK);
    ck_assert_int_eq(session.role, ROLE_STAFF);
    ck_assert_int_eq(session_refresh(test_call(), tokens.refresh_token, &next), ERR_OK);
    ck_assert_int_eq(next.role, ROLE_STAFF);
    ck_assert_int_eq(give("fan@example.com", ROLE_STAFF), ERR_OK);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM admin_log WHERE action = 'user.role' "
                                 "AND detail = 'staff, before fan: fan@example.com'"),
                     1);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM admin_log"), 1);
    ck_assert_int_eq(give("nobody@example.com", ROLE_STAFF), ERR_NOT_FOUND);
    ck_assert_int_eq(give("no address", ROLE_STAFF), ERR_NOT_FOUND);
}
END_TEST

START_TEST(one_admin_is_always_left)
{
    make("one@example.com", ROLE_ADMIN);
    make("door@example.com", ROLE_STAFF);
    ck_assert_int_eq(give("one@example.com", ROLE_FAN), ERR_LAST_ADMIN);
    ck_assert_int_eq(give("one@example.com", ROLE_STAFF), ERR_LAST_ADMIN);
    ck_assert_int_eq(give("one@example.com", ROLE_ADMIN), ERR_OK);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM admin_log"), 0);
    ck_assert_int_eq(give("door@example.com", ROLE_FAN), ERR_OK);
    ck_assert_int_eq(give("door@example.com", ROLE_ADMIN), ERR_OK);
    ck_assert_int_eq(give("one@example.com", ROLE_FAN), ERR_OK);
    ck_assert_int_eq(give("door@example.com", ROLE_FAN), ERR_LAST_ADMIN);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM user WHERE role = 2"), 1);
}
END_TEST

static enum err take_from_next(struct call *call, int index, void *arg)
{
    char email[40];
    struct user user;

    (void)arg;
    snprintf(email, sizeof email, "admin%d@example.com", index);
    return staff_set_role(call, email, ROLE_FAN, &user);
}

START_TEST(of_eight_admins_demoted_at_once_one_is_left)
{
    int counts[ERR_COUNT];

    for (int i = 0; i < 8; i++) {
        char email[40];
        snprintf(email, sizeof email, "admin%d@example.com", i);
        make(email, ROLE_ADMIN);
    }
    for (int round = 0; round < 10; round++) {
        test_race(8, take_from_next, NULL, counts);
        ck_assert_int_eq(counts[ERR_OK], 7);
        ck_assert_int_eq(counts[ERR_LAST_ADMIN], 1);
        ck_assert_int_eq(test_number("SELECT COUNT(*) FROM user WHERE role = 2"), 1);
        ck_assert_int_eq(test_number("SELECT COUNT(*) FROM admin_log"), 7 * (round + 1));
        test_sql("UPDATE user SET role = 2");
    }
}
END_TEST

START_TEST(everybody_but_fans_is_listed_a_page_at_a_time)
{
    struct slice slice = {.limit = 2};
    const struct user *users;
    size_t count;

    make("fan@example.com", ROLE_FAN);
    make("door@example.com", ROLE_STAFF);
    make("one@example.com", ROLE_ADMIN);
    make("two@example.com", ROLE_ADMIN);
    ck_assert_int_eq(staff_list(test_call(), &slice, &users, &count), ERR_OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_int_lt(memcmp(users[0].user_id.bytes, users[1].user_id.bytes, UUID_BYTES), 0);
    slice.after = users[1].user_id;
    ck_assert_int_eq(staff_list(test_call(), &slice, &users, &count), ERR_OK);
    ck_assert_uint_eq(count, 1);
    slice.after = users[0].user_id;
    ck_assert_int_eq(staff_list(test_call(), &slice, &users, &count), ERR_OK);
    ck_assert_uint_eq(count, 0);
    slice = (struct slice){.limit = 10};
    ck_assert_int_eq(staff_list(test_call(), &slice, &users, &count), ERR_OK);
    ck_assert_uint_eq(count, 3);
    for (size_t i = 0; i < count; i++)
        ck_assert_int_ne(users[i].role, ROLE_FAN);
}
END_TEST

CHECK_SUITE_WITH("staff", test_db_setup, test_db_teardown, another_role_is_in_force_at_once,
                 one_admin_is_always_left, of_eight_admins_demoted_at_once_one_is_left,
                 everybody_but_fans_is_listed_a_page_at_a_time)
