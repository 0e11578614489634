/*
 * The throughput of a waiting room as a picture.
 */
#ifndef TICKETD_TOOLS_REPORT_SVG_H
#define TICKETD_TOOLS_REPORT_SVG_H

#include <stdio.h>

#include "domain/queue_report.h"

/*
 * A drawing of its own, without script, font or style from elsewhere: people that joined above, people
 * admitted and places ended below, on one axis of time; a title and a description for those who hear
 * it. Long sales are drawn by averages of several minutes.
 */
void report_svg_write(FILE *out, const struct queue_report *report);

#endif
