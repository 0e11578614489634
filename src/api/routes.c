/* Every route, by subject. */
#include "api/api.h"

const struct route *const api_routes[] = {
    api_queue_routes,       api_receipt_routes,    api_roster_routes,     api_reservation_routes,
    api_payment_routes,     api_seat_routes,       api_concert_routes,    api_account_routes,
    api_session_routes,     api_points_routes,     api_ticket_routes,     api_admin_concert_routes,
    api_admin_block_routes, api_admin_room_routes, api_admin_lane_routes, api_admin_sale_routes,
    api_door_routes,        api_staff_routes,      api_health_routes,     NULL,
};
