/*
 * Messages by language in answers.
 */
#ifndef TICKETD_API_MESSAGE_JSON_H
#define TICKETD_API_MESSAGE_JSON_H

#include "http/json.h"
#include "model/message.h"

/* {"en": "…", "ko": "…"}; {} when there is none. */
void write_messages(struct json *out, const struct message_list *messages);

#endif
