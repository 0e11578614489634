/*
 * One tokener an answer: the next one has nothing to do with the last.
 */
#include "answer_json.h"

#include <string.h>

json_object *answer_json(const struct answer *answer)
{
    json_tokener *tokener = json_tokener_new();
    json_object *body = json_tokener_parse_ex(tokener, answer->body, (int)answer->body_bytes);

    json_tokener_free(tokener);
    return body;
}

const char *json_text_in(json_object *object, const char *name)
{
    json_object *value = NULL;

    if (!json_object_object_get_ex(object, name, &value) || !value)
        return "";
    return json_object_get_string(value);
}

int64_t json_number_in(json_object *object, const char *name)
{
    json_object *value = NULL;

    return json_object_object_get_ex(object, name, &value) ? json_object_get_int64(value) : 0;
}

bool answer_has_code(const struct answer *answer, const char *code)
{
    json_object *body = answer_json(answer);
    bool has_code = strcmp(json_text_in(body, "code"), code) == 0;

    json_object_put(body);
    return has_code;
}
