/*
 * admin create, user create: accounts made by whoever runs the site, the first one too; user role: what
 * an account may do.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/user_json.h"
#include "domain/account.h"
#include "domain/staff.h"
#include "tools/tool.h"

#define PASSWORD_LEAST 8
#define PASSWORD_MOST  128

static int admin_create(struct tool *tool, int argc, char **argv);
static int user_create(struct tool *tool, int argc, char **argv);
static int user_role(struct tool *tool, int argc, char **argv);

const struct verb tool_admin_verbs[] = {
    {"admin", "create", "--email E [OPTION…]", "Makes an account that may run sales.",
     admin_create},
    {"user", "create", "--email E --role R [OPTION…]",
     "Makes an account: fan, staff (lets people in) or admin.", user_create},
    {"user", "role", "EMAIL fan|staff|admin", "Sets what an account may do, at once.", user_role},
    {NULL, NULL, NULL, NULL, NULL},
};

static int show(struct tool *tool, const struct user *user, const char *what)
{
    char id[UUID_TEXT];

    if (!tool->json) {
        uuid_to_text(&user->user_id, id);
        printf("%s %s %s (%s)\n", what, role_text(user->role), user->email, id);
        return TOOL_OK;
    }
    struct json *out = json_new(tool->call.arena);
    json_object(out);
    write_user_fields(out, user);
    json_end_object(out);
    tool_print_json(out);
    return TOOL_OK;
}

static int create(struct tool *tool, const struct new_account *wanted)
{
    struct user user;

    size_t length = strlen(wanted->password);
    if (length < PASSWORD_LEAST || length > PASSWORD_MOST)
        return tool_say(TOOL_USAGE, "the password must have %d … %d characters", PASSWORD_LEAST,
                        PASSWORD_MOST);
    if (!tool_open(tool))
        return TOOL_FAILED;
    enum err err = account_create(&tool->call, wanted, &user);
    if (err != ERR_OK)
        return tool_fail(tool, wanted->email, err);
    return show(tool, &user, "made");
}

static int take_role(const char *text, enum role *role_out)
{
    if (role_from_text(text, role_out))
        return TOOL_OK;
    return tool_say(TOOL_USAGE, "%s is none of fan, staff and admin", text);
}

/* The password is read last, so that nobody types it in vain. */
static int create_with_password(struct tool *tool, struct new_account *wanted,
                                const char *password_file)
{
    char *password = tool_read_line(password_file ? password_file : "-");
    if (!password)
        return TOOL_USAGE;
    wanted->password = password;
    int status = create(tool, wanted);
    explicit_bzero(password, strlen(password));
    free(password);
    return status;
}

static int admin_create(struct tool *tool, int argc, char **argv)
{
    g_autofree char *email = NULL, *name = NULL, *password_file = NULL;
    const GOptionEntry entries[] = {
        {"email", 0, 0, G_OPTION_ARG_STRING, &email, "Address to sign in with", "E"},
        {"name", 0, 0, G_OPTION_ARG_STRING, &name, "Name shown in the log of admins", "NAME"},
        {"password-file", 0, 0, G_OPTION_ARG_FILENAME, &password_file,
         "First line is the password (default -, standard input)", "FILE"},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };

    if (!tool_options(&tool_admin_verbs[0], entries, &argc, &argv, 0, 0))
        return TOOL_USAGE;
    if (!email)
        return tool_say(TOOL_USAGE, "admin create needs --email");
    struct new_account wanted = {.email = email, .name = name, .role = ROLE_ADMIN};
    return create_with_password(tool, &wanted, password_file);
}

static int user_create(struct tool *tool, int argc, char **argv)
{
    g_autofree char *email = NULL, *name = NULL, *password_file = NULL, *role = NULL;
    const GOptionEntry entries[] = {
        {"email", 0, 0, G_OPTION_ARG_STRING, &email, "Address to sign in with", "E"},
        {"role", 0, 0, G_OPTION_ARG_STRING, &role, "fan, staff or admin", "R"},
        {"name", 0, 0, G_OPTION_ARG_STRING, &name, "Name", "NAME"},
        {"password-file", 0, 0, G_OPTION_ARG_FILENAME, &password_file,
         "First line is the password (default -, standard input)", "FILE"},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };

    if (!tool_options(&tool_admin_verbs[1], entries, &argc, &argv, 0, 0))
        return TOOL_USAGE;
    if (!email || !role)
        return tool_say(TOOL_USAGE, "user create needs --email and --role");
    struct new_account wanted = {.email = email, .name = name};
    if (take_role(role, &wanted.role) != TOOL_OK)
        return TOOL_USAGE;
    return create_with_password(tool, &wanted, password_file);
}

static int user_role(struct tool *tool, int argc, char **argv)
{
    const GOptionEntry entries[] = {{NULL, 0, 0, 0, NULL, NULL, NULL}};
    struct user user;
    enum role role;

    if (!tool_options(&tool_admin_verbs[2], entries, &argc, &argv, 2, 2))
        return TOOL_USAGE;
    if (take_role(argv[2], &role) != TOOL_OK)
        return TOOL_USAGE;
    if (!tool_open(tool))
        return TOOL_FAILED;
    enum err err = staff_set_role(&tool->call, argv[1], role, &user);
    if (err != ERR_OK)
        return tool_fail(tool, argv[1], err);
    return show(tool, &user, "now");
}
