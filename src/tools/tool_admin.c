/*
 * admin create: the first account of a site, and any further admin.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/account.h"
#include "tools/tool.h"

#define PASSWORD_LEAST 8
#define PASSWORD_MOST  128

static int admin_create(struct tool *tool, int argc, char **argv);

const struct verb tool_admin_verbs[] = {
    {"admin", "create", "--email E [OPTION…]", "Makes an account that may run sales.",
     admin_create},
    {NULL, NULL, NULL, NULL, NULL},
};

static int create(struct tool *tool, const char *email, const char *name, const char *password)
{
    struct new_account wanted = {
        .email = email, .password = password, .name = name, .role = ROLE_ADMIN};
    struct user user;
    char id[UUID_TEXT];

    size_t length = strlen(password);
    if (length < PASSWORD_LEAST || length > PASSWORD_MOST)
        return tool_say(TOOL_USAGE, "the password must have %d … %d characters", PASSWORD_LEAST,
                        PASSWORD_MOST);
    if (!tool_open(tool))
        return TOOL_FAILED;
    enum err err = account_create(&tool->call, &wanted, &user);
    if (err != ERR_OK)
        return tool_fail(tool, email, err);
    if (!tool->json) {
        uuid_to_text(&user.user_id, id);
        printf("made admin %s (%s)\n", user.email, id);
        return TOOL_OK;
    }
    struct json *out = json_new(tool->call.arena);
    json_object(out);
    json_uuid(json_key(out, "user_id"), &user.user_id);
    json_text(json_key(out, "email"), user.email);
    json_text(json_key(out, "name"), user.name);
    json_text(json_key(out, "role"), role_text(user.role));
    json_end_object(out);
    tool_print_json(out);
    return TOOL_OK;
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
    char *password = tool_read_line(password_file ? password_file : "-");
    if (!password)
        return TOOL_USAGE;
    int status = create(tool, email, name, password);
    explicit_bzero(password, strlen(password));
    free(password);
    return status;
}
