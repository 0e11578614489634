/* What organisers send, as tables of fields. */
#include "api/concert_form.h"

#include "http/json.h"
#include "util/text.h"

#define PERFORMANCES_MAX 100 /* of a new concert; more are added one by one */

#define HOLD_SECONDS_DEFAULT       300
#define MAX_SEATS_PER_USER_DEFAULT 1

#define REQUIRED(type, member, kind, low, high)                                                    \
    {                                                                                              \
        FIELD_AT(type, member, kind, low, high), FIELD_REQUIRED                                    \
    }
#define OPTIONAL(type, member, kind, low, high)                                                    \
    {                                                                                              \
        FIELD_AT(type, member, kind, low, high), FIELD_OPTIONAL(type, member)                      \
    }
/* null takes away what there may be. */
#define OPTIONAL_OR_NULL(type, member, kind, low, high)                                            \
    {                                                                                              \
        FIELD_AT(type, member, kind, low, high), FIELD_OPTIONAL(type, member), .nullable = true    \
    }
#define LIST_OF(table, element)                                                                    \
    .fields = (table), .field_count = COUNT_OF(table), .element_bytes = sizeof(element)

static const struct field section_fields[] = {
    REQUIRED(struct section_plan, name, FIELD_IS_TEXT, 1, 50),
    REQUIRED(struct section_plan, rows, FIELD_IS_INT, 1, ROWS_MAX),
    REQUIRED(struct section_plan, seats_per_row, FIELD_IS_INT, 1, SEATS_PER_ROW_MAX),
    REQUIRED(struct section_plan, price, FIELD_IS_INT, 0, PRICE_MAX),
};

struct performance_form {
    bool has_starts_at, has_sections; /* of a change */
    int64_t starts_at;
    struct object_list sections; /* struct section_plan */
};

static const struct field performance_fields[] = {
    REQUIRED(struct performance_form, starts_at, FIELD_IS_TIME, 0, 0),
    {FIELD_AT(struct performance_form, sections, FIELD_IS_LIST, 1, SECTIONS_MAX), FIELD_REQUIRED,
     LIST_OF(section_fields, struct section_plan)},
};

const struct body_form performance_body = FORM_OF(struct performance_form, performance_fields);

static const struct field performance_change_fields[] = {
    OPTIONAL(struct performance_form, starts_at, FIELD_IS_TIME, 0, 0),
    {FIELD_AT(struct performance_form, sections, FIELD_IS_LIST, 1, SECTIONS_MAX),
     FIELD_OPTIONAL(struct performance_form, sections),
     LIST_OF(section_fields, struct section_plan)},
};

const struct body_form performance_change_body =
    FORM_OF(struct performance_form, performance_change_fields);

struct room_form {
    bool has_capacity, has_admit_per_minute, has_admission_seconds, has_absent_after_seconds,
        has_enter_seconds;
    int64_t capacity, admit_per_minute, admission_seconds, absent_after_seconds, enter_seconds;
};

static const struct field room_fields[] = {
    OPTIONAL(struct room_form, capacity, FIELD_IS_INT, 1, 1000000),
    OPTIONAL(struct room_form, admit_per_minute, FIELD_IS_INT, 1, 1000000),
    OPTIONAL(struct room_form, admission_seconds, FIELD_IS_INT, 10, 7200),
    OPTIONAL(struct room_form, absent_after_seconds, FIELD_IS_INT, 10, 3600),
    OPTIONAL(struct room_form, enter_seconds, FIELD_IS_INT, 10, 3600),
};

struct concert_form {
    bool has_description, has_lobby_opens_at, has_sale_ends_at, has_hold_seconds,
        has_max_seats_per_user, has_waiting_room;
    const char *title, *venue, *description;
    int64_t on_sale_at, lobby_opens_at, sale_ends_at;
    int64_t hold_seconds, max_seats_per_user;
    struct room_form waiting_room;
    struct object_list performances; /* struct performance_form */
};

static const struct field concert_fields[] = {
    REQUIRED(struct concert_form, title, FIELD_IS_TEXT, 1, 200),
    REQUIRED(struct concert_form, venue, FIELD_IS_TEXT, 1, 200),
    OPTIONAL(struct concert_form, description, FIELD_IS_TEXT, 0, 4000),
    REQUIRED(struct concert_form, on_sale_at, FIELD_IS_TIME, 0, 0),
    OPTIONAL_OR_NULL(struct concert_form, lobby_opens_at, FIELD_IS_TIME, 0, 0),
    OPTIONAL_OR_NULL(struct concert_form, sale_ends_at, FIELD_IS_TIME, 0, 0),
    OPTIONAL(struct concert_form, hold_seconds, FIELD_IS_INT, 1, 3600),
    OPTIONAL(struct concert_form, max_seats_per_user, FIELD_IS_INT, 1, 10),
    {FIELD_AT(struct concert_form, waiting_room, FIELD_IS_OBJECT, 0, 0),
     FIELD_OPTIONAL(struct concert_form, waiting_room), .fields = room_fields,
     .field_count = COUNT_OF(room_fields)},
    {FIELD_AT(struct concert_form, performances, FIELD_IS_LIST, 1, PERFORMANCES_MAX),
     FIELD_REQUIRED, LIST_OF(performance_fields, struct performance_form)},
};

const struct body_form concert_body = FORM_OF(struct concert_form, concert_fields);

static const struct field concert_change_fields[] = {
    OPTIONAL(struct concert_change, title, FIELD_IS_TEXT, 1, 200),
    OPTIONAL(struct concert_change, venue, FIELD_IS_TEXT, 1, 200),
    OPTIONAL(struct concert_change, description, FIELD_IS_TEXT, 0, 4000),
    OPTIONAL(struct concert_change, on_sale_at, FIELD_IS_TIME, 0, 0),
    OPTIONAL_OR_NULL(struct concert_change, lobby_opens_at, FIELD_IS_TIME, 0, 0),
    OPTIONAL_OR_NULL(struct concert_change, sale_ends_at, FIELD_IS_TIME, 0, 0),
    OPTIONAL(struct concert_change, hold_seconds, FIELD_IS_INT, 1, 3600),
    OPTIONAL(struct concert_change, max_seats_per_user, FIELD_IS_INT, 1, 10),
};

const struct body_form concert_change_body = FORM_OF(struct concert_change, concert_change_fields);

static int32_t number_or(bool has, int64_t number, int32_t otherwise)
{
    return has ? (int32_t)number : otherwise;
}

static struct concert concert_of(const struct concert_form *form)
{
    return (struct concert){
        .title = form->title,
        .venue = form->venue,
        .description = form->has_description ? form->description : "",
        .on_sale_at_us = form->on_sale_at,
        .lobby_opens_at_us = form->lobby_opens_at,
        .sale_ends_at_us = form->sale_ends_at,
        .hold_seconds = number_or(form->has_hold_seconds, form->hold_seconds, HOLD_SECONDS_DEFAULT),
        .max_seats_per_user = number_or(form->has_max_seats_per_user, form->max_seats_per_user,
                                        MAX_SEATS_PER_USER_DEFAULT),
    };
}

static struct waiting_room room_of(const struct room_form *form)
{
    return (struct waiting_room){
        .capacity = number_or(form->has_capacity, form->capacity, CAPACITY_DEFAULT),
        .admit_per_minute =
            number_or(form->has_admit_per_minute, form->admit_per_minute, ADMIT_PER_MINUTE_DEFAULT),
        .admission_seconds = number_or(form->has_admission_seconds, form->admission_seconds,
                                       ADMISSION_SECONDS_DEFAULT),
        .absent_after_seconds = number_or(form->has_absent_after_seconds,
                                          form->absent_after_seconds, ABSENT_AFTER_SECONDS_DEFAULT),
        .enter_seconds =
            number_or(form->has_enter_seconds, form->enter_seconds, ENTER_SECONDS_DEFAULT),
    };
}

static struct hall_plan hall_of(const struct performance_form *form)
{
    return (struct hall_plan){.section_count = form->sections.count,
                              .sections = form->sections.items};
}

enum err concert_form_decode(struct call *call, const struct request *request,
                             struct concert_plan *plan_out)
{
    struct concert_form form = {0};
    const struct performance_form *dates;
    struct performance_plan *performances;
    enum err err = json_decode(call, request, concert_fields, COUNT_OF(concert_fields), &form);

    if (err != ERR_OK)
        return err;
    performances = ARENA_ARRAY(call->arena, struct performance_plan, form.performances.count);
    if (performances == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many performances for one call");
    dates = form.performances.items;
    for (size_t i = 0; i < form.performances.count; i++)
        performances[i] = (struct performance_plan){dates[i].starts_at, hall_of(&dates[i])};
    *plan_out = (struct concert_plan){
        .concert = concert_of(&form),
        .room = room_of(&form.waiting_room),
        .performance_count = form.performances.count,
        .performances = performances,
    };
    return ERR_OK;
}

enum err performance_form_decode(struct call *call, const struct request *request,
                                 struct performance_plan *plan_out)
{
    struct performance_form form = {0};
    enum err err =
        json_decode(call, request, performance_fields, COUNT_OF(performance_fields), &form);

    if (err != ERR_OK)
        return err;
    *plan_out = (struct performance_plan){form.starts_at, hall_of(&form)};
    return ERR_OK;
}

enum err concert_change_decode(struct call *call, const struct request *request,
                               struct concert_change *change_out)
{
    return json_decode(call, request, concert_change_fields, COUNT_OF(concert_change_fields),
                       change_out);
}

enum err performance_change_decode(struct call *call, const struct request *request,
                                   struct performance_change *change_out)
{
    struct performance_form form = {0};
    enum err err = json_decode(call, request, performance_change_fields,
                               COUNT_OF(performance_change_fields), &form);

    if (err != ERR_OK)
        return err;
    *change_out = (struct performance_change){
        .has_starts_at = form.has_starts_at,
        .starts_at_us = form.starts_at,
        .has_hall = form.has_sections,
        .hall = hall_of(&form),
    };
    return ERR_OK;
}
