/* Roles: who gives them and takes them is logged, and one admin is always left. */
#include "domain/staff.h"

#include "domain/admin_log.h"
#include "model/email.h"
#include "store/tx.h"
#include "store/user_store.h"

struct setting_role {
    const char *address;
    enum role role;
    struct user *user; /* out */
};

static enum err log_role(struct call *call, const struct user *user, enum role before)
{
    char id[UUID_TEXT];
    const char *object, *detail;

    uuid_to_text(&user->user_id, id);
    object = arena_printf(call->arena, "user %s", id);
    detail = arena_printf(call->arena, "%s, before %s: %s", role_text(user->role),
                          role_text(before), user->email);
    return admin_log_write(call, "user.role", object, detail);
}

/* The admins' rows stay locked, so that two who take each other's role do so one by one. */
static enum err find_user(struct call *call, const struct setting_role *setting,
                          struct user *user_out)
{
    const char *hash;
    size_t admin_count;
    enum err err = user_store_lock_admins(call, &admin_count);

    if (err == ERR_OK)
        err = user_store_find_by_email(call, setting->address, user_out, &hash);
    if (err == ERR_NOT_FOUND)
        return err_set(call, err, "nobody has this address");
    if (err == ERR_OK && admin_count == 1 && user_out->role == ROLE_ADMIN &&
        setting->role != ROLE_ADMIN)
        return err_set(call, ERR_LAST_ADMIN, "make somebody else an admin first");
    return err;
}

/* tx_fn */
static enum err set_role(struct call *call, void *arg)
{
    const struct setting_role *setting = arg;
    struct user user;
    bool is_changed;
    enum err err = find_user(call, setting, &user);

    if (err == ERR_OK)
        err = user_store_set_role(call, &user.user_id, setting->role, &is_changed);
    if (err != ERR_OK)
        return err;
    enum role before = user.role;
    user.role = setting->role;
    *setting->user = user;
    return is_changed ? log_role(call, &user, before) : ERR_OK;
}

enum err staff_set_role(struct call *call, const char *email, enum role role, struct user *user_out)
{
    char address[EMAIL_TEXT];
    struct setting_role setting = {.address = address, .role = role, .user = user_out};

    if (!email_normalise(email, address))
        return err_set(call, ERR_NOT_FOUND, "this is not an e-mail address");
    return tx_run(call, "staff.set_role", set_role, &setting);
}

enum err staff_list(struct call *call, const struct slice *slice, const struct user **users_out,
                    size_t *count_out)
{
    return user_store_list_staff(call, slice, users_out, count_out);
}
