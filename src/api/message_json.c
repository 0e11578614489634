/* Messages by language in answers. */
#include "api/message_json.h"

void write_messages(struct json *out, const struct message_list *messages)
{
    json_object(out);
    for (size_t i = 0; i < messages->count; i++)
        json_text(json_key(out, messages->items[i].language), messages->items[i].text);
    json_end_object(out);
}
