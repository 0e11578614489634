/*
 * FastCGI: requests in and answers out over many connections at once, one request at a time.
 *
 * One loop polls the pool's listening socket and every connection that nginx keeps open, and hands
 * each request as values to the process that serves it. Each round serves every ready connection
 * once, in turn with taking new ones: kept and fresh connections cannot starve each other, and an
 * idle worker takes a new one before a busy worker does.
 *
 * On a stop the loop takes nothing new, finishes what was begun (also the first request of a
 * connection it has taken), closes what is idle and returns.
 */
#ifndef TICKETD_FCGI_FCGI_LOOP_H
#define TICKETD_FCGI_FCGI_LOOP_H

#include <stdbool.h>

#include "http/request.h"
#include "http/response.h"

/* Connections of one worker. More than nginx keeps; beyond it the longest idle one makes room. */
#define FCGI_CONNECTIONS_MAX 256

#define FCGI_REST_MS 10

struct fcgi_server {
    /* Answers a request. Everything in the request is borrowed until done(). */
    void (*serve)(void *context, struct request *request, struct response *response);
    /* The answer went out, or (delivered false) nobody was there to take it any more. */
    void (*done)(void *context, bool delivered);
    /* Something was served, and for FCGI_REST_MS nothing came: time for what could wait. */
    void (*rest)(void *context);
    void *context;
};

struct fcgi_loop;

/*
 * listen_fd: a listening stream socket, O_NONBLOCK. stop_fd: readable means stop (a signalfd); it is
 * not read. server must outlive the loop. Call it in the process that serves, after fork: it
 * initialises libfcgi.
 */
struct fcgi_loop *fcgi_loop_new(int listen_fd, int stop_fd, const struct fcgi_server *server);
void fcgi_loop_free(struct fcgi_loop **loop);

/* Serves until a stop: true. false: accept failed in a way that only a new process cures. */
bool fcgi_loop_run(struct fcgi_loop *loop);

/* The same as a readable stop_fd, from inside serve() or done(). */
void fcgi_loop_stop(struct fcgi_loop *loop);

#endif
