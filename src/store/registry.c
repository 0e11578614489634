/*
 * Every statement of the program, file by file, for the test that prepares and EXPLAINs them.
 */
#include "store/admin_log_store.h"
#include "store/audit_check.h"
#include "store/audit_store.h"
#include "store/claim_store.h"
#include "store/concert_store.h"
#include "store/crowd_bits_store.h"
#include "store/crowd_count_store.h"
#include "store/crowd_store.h"
#include "store/draw_store.h"
#include "store/figures_store.h"
#include "store/idempotency_store.h"
#include "store/lane_store.h"
#include "store/ledger_store.h"
#include "store/migration_store.h"
#include "store/payment_store.h"
#include "store/performance_store.h"
#include "store/place_store.h"
#include "store/queue_report_store.h"
#include "store/reservation_store.h"
#include "store/seat_store.h"
#include "store/session_store.h"
#include "store/stmt.h"
#include "store/test_fan_store.h"
#include "store/ticket_store.h"
#include "store/user_store.h"
#include "store/waiting_room_store.h"

/* One file a line, so that two branches can add theirs. */
/* clang-format off */
const struct stmt *const *const stmt_registry[] = {
    admin_log_store_statements,
    audit_check_statements,
    audit_store_statements,
    claim_store_statements,
    concert_store_statements,
    crowd_bits_store_statements,
    crowd_count_store_statements,
    crowd_store_statements,
    draw_store_statements,
    figures_store_statements,
    idempotency_store_statements,
    lane_store_statements,
    ledger_store_statements,
    migration_store_statements,
    payment_store_statements,
    performance_store_statements,
    place_store_statements,
    queue_report_store_statements,
    reservation_store_statements,
    seat_store_statements,
    session_store_statements,
    test_fan_store_statements,
    ticket_store_statements,
    user_store_statements,
    waiting_room_store_statements,
    NULL,
};
/* clang-format on */
