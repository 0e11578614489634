/* From an organiser's description of a hall to numbered seats. */
#include "domain/hall_plan.h"

#include <string.h>

enum err plan_check_name(struct call *call, const char *field, const char *name)
{
    if (name[strspn(name, " \t\n")] == '\0')
        return err_field(call, field, "it is blank");
    if (strpbrk(name, "\t\n") != NULL)
        return err_field(call, field, "it has more than one line, or a tab");
    return ERR_OK;
}

/* The field's name in the arena, where an error of the call may keep it. */
static const char *field_name(struct call *call, const char *where, size_t section)
{
    const char *name = arena_printf(call->arena, "%ssections[%zu].name", where, section);

    return name == NULL ? "sections" : name;
}

static enum err check_section_name(struct call *call, const char *where,
                                   const struct hall_plan *plan, size_t section)
{
    const char *name = plan->sections[section].name;
    enum err err = plan_check_name(call, field_name(call, where, section), name);

    if (err != ERR_OK)
        return err;
    for (size_t i = 0; i < section; i++)
        if (strcmp(plan->sections[i].name, name) == 0)
            return err_field(call, field_name(call, where, section),
                             "section %zu has the same name", i + 1);
    return ERR_OK;
}

static enum err check_seats(struct call *call, const char *where, const struct hall_plan *plan)
{
    const char *field = arena_printf(call->arena, "%ssections", where);
    int64_t seats = 0;

    for (size_t i = 0; i < plan->section_count; i++)
        seats += plan->sections[i].rows * plan->sections[i].seats_per_row;
    if (seats > SEATS_PER_PERFORMANCE_MAX)
        return err_field(call, field == NULL ? "sections" : field,
                         "%lld seats; a performance has at most %d", (long long)seats,
                         SEATS_PER_PERFORMANCE_MAX);
    return ERR_OK;
}

enum err plan_layout(struct call *call, const char *where, const struct hall_plan *plan,
                     struct layout *layout_out)
{
    struct section *sections = ARENA_ARRAY(call->arena, struct section, plan->section_count);
    enum err err = check_seats(call, where, plan);

    for (size_t i = 0; err == ERR_OK && i < plan->section_count; i++)
        err = check_section_name(call, where, plan, i);
    if (err != ERR_OK)
        return err;
    if (sections == NULL)
        return err_set(call, ERR_TOO_LARGE, "too many sections for one call");
    for (size_t i = 0; i < plan->section_count; i++)
        sections[i] = (struct section){
            .name = plan->sections[i].name,
            .row_count = (int32_t)plan->sections[i].rows,
            .seats_per_row = (int32_t)plan->sections[i].seats_per_row,
            .price = plan->sections[i].price,
        };
    *layout_out = (struct layout){0};
    layout_arrange(sections, plan->section_count, layout_out);
    return ERR_OK;
}

void plan_set_hall(struct performance *performance, const struct layout *layout)
{
    performance->seats_total = layout->seats_total;
    performance->price_from = performance->price_to = layout->sections[0].price;
    for (size_t i = 1; i < layout->section_count; i++) {
        int64_t price = layout->sections[i].price;

        if (price < performance->price_from)
            performance->price_from = price;
        if (price > performance->price_to)
            performance->price_to = price;
    }
}
