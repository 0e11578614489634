/* Concerts and performances as JSON. */
#include "api/concert_json.h"

static void write_number_or_null(struct json *out, const char *key, bool is_known, int64_t number)
{
    if (is_known)
        json_i64(json_key(out, key), number);
    else
        json_null(json_key(out, key));
}

static void write_time_or_null(struct json *out, const char *key, bool is_known, int64_t at_us)
{
    if (is_known)
        json_time(json_key(out, key), at_us);
    else
        json_null(json_key(out, key));
}

static void write_overview_fields(struct json *out, const struct concert_overview *overview,
                                  int64_t now_us)
{
    const struct concert *concert = &overview->sale.concert;
    enum phase phase = waiting_room_phase(&overview->sale.room, concert, now_us);
    bool has_dates = overview->has_performances;

    json_i64(json_key(out, "concert_id"), concert->concert_id);
    json_text(json_key(out, "title"), concert->title);
    json_text(json_key(out, "venue"), concert->venue);
    json_time(json_key(out, "on_sale_at"), concert->on_sale_at_us);
    json_text(json_key(out, "phase"), phase_text(phase));
    write_time_or_null(out, "performances_from", has_dates, overview->performances_from_us);
    write_time_or_null(out, "performances_to", has_dates, overview->performances_to_us);
    write_number_or_null(out, "price_from", has_dates, overview->price_from);
    write_number_or_null(out, "price_to", has_dates, overview->price_to);
}

void write_concert_overview(struct json *out, const struct concert_overview *overview,
                            int64_t now_us)
{
    json_object(out);
    write_overview_fields(out, overview, now_us);
    json_end_object(out);
}

static void write_performance_fields(struct json *out, const struct performance *performance)
{
    json_i64(json_key(out, "performance_id"), performance->performance_id);
    json_time(json_key(out, "starts_at"), performance->starts_at_us);
    json_i64(json_key(out, "seats_total"), performance->seats_total);
    json_i64(json_key(out, "price_from"), performance->price_from);
    json_i64(json_key(out, "price_to"), performance->price_to);
    json_i64(json_key(out, "layout_version"), performance->layout_version);
}

void write_concert_details(struct json *out, const struct concert_details *details, int64_t now_us)
{
    const struct concert *concert = &details->overview.sale.concert;

    json_object(out);
    write_overview_fields(out, &details->overview, now_us);
    json_text(json_key(out, "description"), concert->description);
    json_i64(json_key(out, "hold_seconds"), concert->hold_seconds);
    json_i64(json_key(out, "max_seats_per_user"), concert->max_seats_per_user);
    json_time_or_null(json_key(out, "lobby_opens_at"), concert->lobby_opens_at_us);
    json_time_or_null(json_key(out, "sale_ends_at"), concert->sale_ends_at_us);
    json_array(json_key(out, "performances"));
    for (size_t i = 0; i < details->performance_count; i++) {
        json_object(out);
        write_performance_fields(out, &details->performances[i]);
        json_end_object(out);
    }
    json_end_array(out);
    json_end_object(out);
}

void write_performance(struct json *out, const struct performance *performance)
{
    json_object(out);
    json_i64(json_key(out, "concert_id"), performance->concert_id);
    write_performance_fields(out, performance);
    json_end_object(out);
}

void write_seat_fields(struct json *out, const struct seat *seat)
{
    char label[SEAT_LABEL_BYTES];

    seat_write_label(seat, label);
    json_i64(json_key(out, "seat_no"), seat->seat_no);
    json_text(json_key(out, "label"), label);
    json_text(json_key(out, "section"), seat->section->name);
    json_i64(json_key(out, "row"), seat->row);
    json_i64(json_key(out, "price"), seat->section->price);
}
