/*
 * The tables user and account. E-mail addresses arrive normalised.
 */
#include "store/user_store.h"

#include "store/stmt.h"

#define USER_COLUMNS "user_id, email, name, role, created_at_us"

static struct user user_from_row(const struct column *row)
{
    return (struct user){
        .user_id = column_uuid(&row[0]),
        .email = column_text(&row[1]),
        .name = column_text(&row[2]),
        .role = (enum role)column_i64(&row[3]),
        .created_at_us = column_i64(&row[4]),
    };
}

static const struct stmt insert_user = {
    .name = "user.insert",
    .sql = "INSERT INTO user (user_id, email, name, role, password_hash, created_at_us)\n"
           "VALUES (?, ?, ?, ?, ?, ?)", /* user_id, email, name, role, PHC string, now [us] */
};

static const struct stmt insert_account = {
    .name = "user.insert_account",
    .sql = "INSERT INTO account (user_id, balance, updated_at_us)\n"
           "VALUES (?, 0, ?)", /* user_id, now [us] */
};

enum err user_store_insert(struct call *call, const struct user *user, const char *password_hash)
{
    enum err err = stmt_change(call, &insert_user,
                               ARGS(arg_uuid(&user->user_id), arg_text(user->email),
                                    arg_text(user->name), arg_i64(user->role),
                                    arg_text(password_hash), arg_i64(user->created_at_us)),
                               NULL);
    if (err != ERR_OK)
        return err;
    return stmt_change(call, &insert_account,
                       ARGS(arg_uuid(&user->user_id), arg_i64(user->created_at_us)), NULL);
}

static const struct stmt find = {
    .name = "user.find",
    .sql = "SELECT " USER_COLUMNS "\n"
           "FROM user\n"
           "WHERE user_id = ?", /* user_id */
};

enum err user_store_find(struct call *call, const struct uuid *user_id, struct user *user_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, &find, ARGS(arg_uuid(user_id)), &row);
    if (err != ERR_OK)
        return err;
    *user_out = user_from_row(row);
    return ERR_OK;
}

static const struct stmt find_by_email = {
    .name = "user.find_by_email",
    .sql = "SELECT " USER_COLUMNS ", password_hash\n"
           "FROM user\n"
           "WHERE email = ?", /* lower case */
};

enum err user_store_find_by_email(struct call *call, const char *email, struct user *user_out,
                                  const char **password_hash_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, &find_by_email, ARGS(arg_text(email)), &row);
    if (err != ERR_OK)
        return err;
    *user_out = user_from_row(row);
    *password_hash_out = column_text(&row[5]);
    return ERR_OK;
}

static const struct stmt find_password = {
    .name = "user.find_password",
    .sql = "SELECT password_hash\n"
           "FROM user\n"
           "WHERE user_id = ?", /* user_id */
};

enum err user_store_find_password(struct call *call, const struct uuid *user_id,
                                  const char **password_hash_out)
{
    const struct column *row;
    enum err err = stmt_select_one(call, &find_password, ARGS(arg_uuid(user_id)), &row);
    if (err != ERR_OK)
        return err;
    *password_hash_out = column_text(&row[0]);
    return ERR_OK;
}

static const struct stmt change_password = {
    .name = "user.change_password",
    .sql = "UPDATE user\n"
           "SET password_hash = ?\n"  /* the new PHC string */
           "WHERE user_id = ?\n"      /* user_id */
           "  AND password_hash = ?", /* the one that was proved */
};

enum err user_store_change_password(struct call *call, const struct uuid *user_id, const char *from,
                                    const char *to, bool *changed_out)
{
    uint64_t changed;
    enum err err = stmt_change(call, &change_password,
                               ARGS(arg_text(to), arg_uuid(user_id), arg_text(from)), &changed);
    if (err != ERR_OK)
        return err;
    *changed_out = changed == 1;
    return ERR_OK;
}

static const struct stmt set_role = {
    .name = "user.set_role",
    .sql = "UPDATE user\n"
           "SET role = ?\n"     /* role */
           "WHERE user_id = ?", /* user_id */
};

enum err user_store_set_role(struct call *call, const struct uuid *user_id, enum role role,
                             bool *changed_out)
{
    uint64_t changed;
    enum err err = stmt_change(call, &set_role, ARGS(arg_i64(role), arg_uuid(user_id)), &changed);
    if (err != ERR_OK)
        return err;
    *changed_out = changed == 1;
    return ERR_OK;
}

static const struct stmt lock_admins = {
    .name = "user.lock_admins",
    .sql = "SELECT user_id\n"
           "FROM user\n"
           "WHERE role = 2\n"
           "FOR UPDATE",
};

enum err user_store_lock_admins(struct call *call, size_t *count_out)
{
    struct result result;
    enum err err = stmt_select(call, &lock_admins, NULL, 0, &result);
    if (err != ERR_OK)
        return err;
    *count_out = result.row_count;
    return ERR_OK;
}

static const struct stmt list_staff = {
    .name = "user.list_staff",
    .sql = "SELECT " USER_COLUMNS "\n"
           "FROM user\n"
           "WHERE role IN (2, 3)\n"
           "  AND user_id > ?\n" /* the last one given */
           "ORDER BY user_id\n"
           "LIMIT ?", /* rows */
};

enum err user_store_list_staff(struct call *call, const struct slice *slice,
                               const struct user **users_out, size_t *count_out)
{
    struct uuid after = slice_bound(slice, false);
    struct result result;
    enum err err = stmt_select(call, &list_staff,
                               ARGS(arg_uuid(&after), arg_i64((int64_t)slice->limit)), &result);
    if (err != ERR_OK)
        return err;
    struct user *users = ARENA_ARRAY(call->arena, struct user, result.row_count + 1);
    if (users == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many people for one answer");
    for (size_t i = 0; i < result.row_count; i++)
        users[i] = user_from_row(result_row(&result, i));
    *users_out = users;
    *count_out = result.row_count;
    return ERR_OK;
}

const struct stmt *const user_store_statements[] = {
    &insert_user,     &insert_account, &find,        &find_by_email, &find_password,
    &change_password, &set_role,       &lock_admins, &list_staff,    NULL};
