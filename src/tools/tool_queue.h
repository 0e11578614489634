/*
 * What the verbs of a waiting room share.
 */
#ifndef TICKETD_TOOLS_TOOL_QUEUE_H
#define TICKETD_TOOLS_TOOL_QUEUE_H

#include "tools/tool.h"

/* Prints a waiting room and who is where. Gives the exit status. */
int tool_queue_print(struct tool *tool, int32_t concert_id);

/* queue set */
int tool_queue_set(struct tool *tool, int argc, char **argv);

#endif
