/*
 * A COMMIT whose answer never comes: whether or not it took effect, the call ends with one effect
 * and says so (I5).
 *
 * A proxy between the call and the database cuts the connection at the first COMMIT it sees, before
 * or after the database has carried it out.
 */
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "domain/account.h"
#include "domain/concert_admin.h"
#include "domain/ledger.h"
#include "domain/session.h"
#include "domain/test_fans.h"
#include "lib/test_db.h"
#include "model/conf.h"
#include "util/text.h"

enum cut { CUT_NEVER, CUT_BEFORE, CUT_AFTER };

static struct {
    char directory[32], socket[64];
    pid_t pid;
    _Atomic int *cut; /* shared: how the next COMMIT ends */
} proxy;

static struct session fan = {.user_id = {{9}}, .role = ROLE_FAN};

static int unix_socket(const char *path, bool is_server)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int status = is_server ? bind(fd, (struct sockaddr *)&address, sizeof address)
                           : connect(fd, (struct sockaddr *)&address, sizeof address);
    if (fd < 0 || status != 0 || (is_server && listen(fd, 8) != 0))
        _exit(99);
    return fd;
}

/* A COM_QUERY packet with the text COMMIT. */
static bool is_commit(const char *bytes, ssize_t length)
{
    static const char packet[] = "\x07\x00\x00\x00\x03"
                                 "COMMIT";
    return length == sizeof packet - 1 && memcmp(bytes, packet, sizeof packet - 1) == 0;
}

/* One read passed on; false when the connection ends here. */
static bool pass_on(int from, int to, bool is_client)
{
    char bytes[65536];
    ssize_t length = read(from, bytes, sizeof bytes);
    if (length <= 0)
        return false;
    int cut =
        is_client && is_commit(bytes, length) ? atomic_exchange(proxy.cut, CUT_NEVER) : CUT_NEVER;
    if (cut == CUT_BEFORE)
        return false;
    if (write(to, bytes, (size_t)length) != length)
        return false;
    if (cut == CUT_AFTER)
        return read(to, bytes, sizeof bytes) < 0; /* the answer, which nobody gets */
    return true;
}

static void relay(int client, int server)
{
    struct pollfd fds[2] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
    for (;;) {
        if (poll(fds, 2, -1) < 0)
            return;
        if (fds[0].revents != 0 && !pass_on(client, server, true))
            return;
        if (fds[1].revents != 0 && !pass_on(server, client, false))
            return;
    }
}

static void run_proxy(int listener, const char *database)
{
    for (;;) {
        int client = accept(listener, NULL, NULL);
        int server = unix_socket(database, false);
        relay(client, server);
        close(client);
        close(server);
    }
}

static void setup(void)
{
    test_db_setup();
    test_conf()->points_self_charge = true;
    strcpy(proxy.directory, "/tmp/tkproxy-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(proxy.directory));
    snprintf(proxy.socket, sizeof proxy.socket, "%s/s", proxy.directory);
    proxy.cut =
        mmap(NULL, sizeof *proxy.cut, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int listener = unix_socket(proxy.socket, true);
    proxy.pid = fork();
    if (proxy.pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        run_proxy(listener, test_conf()->db_socket);
    }
    close(listener);
    test_conf()->db_socket = proxy.socket;
    test_call()->session = &fan;
}

static void teardown(void)
{
    test_db_teardown();
    kill(proxy.pid, SIGKILL);
    waitpid(proxy.pid, NULL, 0);
    unlink(proxy.socket);
    rmdir(proxy.directory);
}

static enum err encode_charge(struct call *call, const void *result, const char **body_out,
                              size_t *bytes_out)
{
    const struct charge *charge = result;
    *body_out = arena_printf(call->arena, "%lld", (long long)charge->balance);
    *bytes_out = strlen(*body_out);
    return ERR_OK;
}

static enum err charge(bool has_key, struct once *once)
{
    *once = (struct once){
        .user_id = fan.user_id, .status = 201, .encode = encode_charge, .has_key = has_key};
    return ledger_charge(test_call(), 500, once);
}

static void check_one_charge(void)
{
    ck_assert_int_eq(*proxy.cut, CUT_NEVER); /* the proxy did see a COMMIT */
    ck_assert_int_eq(test_number("SELECT balance FROM account"), 500);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM posting"), 1);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM ledger_entry"), 2);
}

START_TEST(keyed_charge_has_one_effect_either_way)
{
    struct once once;

    for (enum cut cut = CUT_BEFORE; cut <= CUT_AFTER; cut++) {
        test_sql("DELETE FROM account");
        test_sql("DELETE FROM posting");
        test_sql("DELETE FROM ledger_entry");
        test_sql("DELETE FROM idempotency");
        test_sql("INSERT INTO account VALUES (UNHEX('09000000000000000000000000000000'), 0, 0)");
        *proxy.cut = cut;
        ck_assert_int_eq(charge(true, &once), ERR_OK);
        ck_assert_str_eq(once.body, "500");
        ck_assert_int_eq(once.replayed, cut == CUT_AFTER);
        check_one_charge();
    }
}
END_TEST

START_TEST(charge_without_a_key_is_not_made_twice_and_not_called_failed)
{
    struct once once;

    test_sql("INSERT INTO account VALUES (UNHEX('09000000000000000000000000000000'), 0, 0)");
    *proxy.cut = CUT_AFTER;
    ck_assert_int_eq(charge(false, &once), ERR_UNCERTAIN);
    check_one_charge();
}
END_TEST

static enum err encode_nothing(struct call *call, const void *result, const char **body_out,
                               size_t *bytes_out)
{
    (void)call;
    (void)result;
    *body_out = "";
    *bytes_out = 0;
    return ERR_OK;
}

static void check_counts(int64_t concerts, int64_t performances)
{
    ck_assert_int_eq(*proxy.cut, CUT_NEVER);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM concert"), concerts);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM performance"), performances);
    ck_assert_int_eq(test_number("SELECT COUNT(*) FROM admin_log"), performances);
}

START_TEST(concert_and_date_are_made_once_with_a_key_and_without)
{
    static const struct section_plan section = {"A", 1, 1, 100};
    const struct performance_plan date = {TEST_NOW_US, {1, &section}};
    const struct concert_plan plan = {.concert = {.title = "t", .venue = "v", .description = ""},
                                      .room = {.capacity = 1, .admit_per_minute = 1},
                                      .performance_count = 1,
                                      .performances = &date};
    int64_t made = 0;

    for (enum cut cut = CUT_BEFORE; cut <= CUT_AFTER; cut++)
        for (int has_key = 0; has_key <= 1; has_key++) {
            struct once once = {.status = 201, .encode = encode_nothing, .has_key = has_key != 0};
            struct concert_details details;
            struct performance performance;

            once.key_hash[0] = (unsigned char)cut;
            *proxy.cut = cut;
            ck_assert_int_eq(concert_create(test_call(), &plan, &once, &details), ERR_OK);
            check_counts(made + 1, 2 * made + 1);
            once.key_hash[1] = 1;
            *proxy.cut = cut;
            ck_assert_int_eq(performance_add(test_call(), 1, &date, &once, &performance), ERR_OK);
            made++;
            check_counts(made, 2 * made);
        }
}
END_TEST

START_TEST(account_is_made_once_and_its_own_address_is_not_taken)
{
    struct new_account wanted = {
        .email = "fan@example.com", .password = "correct horse", .role = ROLE_FAN};
    struct user user;

    for (enum cut cut = CUT_BEFORE; cut <= CUT_AFTER; cut++) {
        test_sql("DELETE FROM user");
        test_sql("DELETE FROM account");
        *proxy.cut = cut;
        ck_assert_int_eq(account_create(test_call(), &wanted, &user), ERR_OK);
        ck_assert_int_eq(*proxy.cut, CUT_NEVER);
        ck_assert_int_eq(test_number("SELECT COUNT(*) FROM account JOIN user USING (user_id)"), 1);
        ck_assert_int_eq(account_create(test_call(), &wanted, &user), ERR_EMAIL_TAKEN);
    }
}
END_TEST

START_TEST(own_refresh_is_not_taken_for_a_theft)
{
    struct new_account wanted = {
        .email = "fan@example.com", .password = "correct horse", .role = ROLE_FAN};
    struct session_tokens tokens, next;
    struct session session;
    struct user user;

    ck_assert_int_eq(account_create(test_call(), &wanted, &user), ERR_OK);
    for (enum cut cut = CUT_BEFORE; cut <= CUT_AFTER; cut++) {
        *proxy.cut = cut;
        ck_assert_int_eq(session_open(test_call(), &user.user_id, user.role, &tokens), ERR_OK);
        *proxy.cut = cut;
        ck_assert_int_eq(session_refresh(test_call(), tokens.refresh_token, &next), ERR_OK);
        ck_assert_int_eq(*proxy.cut, CUT_NEVER);
        ck_assert_int_eq(session_authenticate(test_call(), next.access_token, &session), ERR_OK);
        ck_assert(uuid_is_equal(&next.user_id, &user.user_id));
    }
}
END_TEST

START_TEST(password_is_changed_once_and_the_session_stays)
{
    struct new_account wanted = {
        .email = "fan@example.com", .password = "correct horse", .role = ROLE_FAN};
    struct session_tokens tokens;
    struct user user;

    ck_assert_int_eq(account_create(test_call(), &wanted, &user), ERR_OK);
    ck_assert_int_eq(session_open(test_call(), &user.user_id, user.role, &tokens), ERR_OK);
    fan.user_id = user.user_id;
    *proxy.cut = CUT_AFTER;
    ck_assert_int_eq(account_change_password(test_call(), "correct horse", "battery staple"),
                     ERR_OK);
    ck_assert_int_eq(*proxy.cut, CUT_NEVER);
    ck_assert_int_eq(session_sign_in(test_call(), "fan@example.com", "battery staple", &tokens),
                     ERR_OK);
}
END_TEST

START_TEST(crowd_of_test_fans_is_made_once)
{
    struct test_fan_account members[3];
    struct session session;

    test_conf()->allow_test_fans = true;
    for (enum cut cut = CUT_BEFORE; cut <= CUT_AFTER; cut++) {
        test_sql("DELETE FROM user");
        *proxy.cut = cut;
        ck_assert_int_eq(test_fans_create(test_call(), 3, 1000, "", members), ERR_OK);
        ck_assert_int_eq(*proxy.cut, CUT_NEVER);
        ck_assert_int_eq(test_number("SELECT COUNT(*) FROM account JOIN user USING (user_id)"), 3);
        ck_assert_int_eq(session_authenticate(test_call(), members[2].access_token, &session),
                         ERR_OK);
    }
}
END_TEST

CHECK_SUITE_WITH("lost commit", setup, teardown, keyed_charge_has_one_effect_either_way,
                 charge_without_a_key_is_not_made_twice_and_not_called_failed,
                 concert_and_date_are_made_once_with_a_key_and_without,
                 account_is_made_once_and_its_own_address_is_not_taken,
                 own_refresh_is_not_taken_for_a_theft,
                 password_is_changed_once_and_the_session_stays, crowd_of_test_fans_is_made_once)
