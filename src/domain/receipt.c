/* A place as its receipt tells it. */
#include "domain/receipt.h"

#include "domain/lanes.h"
#include "domain/place.h"
#include "model/draw.h"

static struct receipt make_receipt(const struct call *call, const struct place *place,
                                   const struct sale *sale)
{
    const struct draw_record *draw = &sale->room.draw;
    struct receipt receipt = {
        .concert_id = place->concert_id,
        .title = sale->concert.title,
        .epoch = place->epoch,
        .place_no = place->place_no,
        .lane_no = place->lane,
        .lane_since_us = place->lane_since_us,
        .state = place_state_at(place, sale, call->now_us),
        .joined_at_us = place->joined_at_us,
        .admitted_at_us = place->admitted_at_us,
        .ended_at_us = place->ended_at_us,
        .passed_at_us = place->passed_at_us,
        .returned_at_us = place->returned_at_us,
        .second_chance = place->second_chance,
        .has_draw = draw->has_secret,
        .issued_at_us = call->now_us,
    };

    receipt.has_number = place_number(place, sale, call->now_us, &receipt.number);
    if (draw->has_secret)
        draw_commit(draw->secret, receipt.draw_commitment);
    return receipt;
}

enum err receipt_load(struct call *call, int32_t concert_id, struct receipt *receipt_out)
{
    struct place place;
    struct sale sale;
    enum err err = place_find_of_token(call, &place, &sale);

    if (err != ERR_OK)
        return err;
    if (place.concert_id != concert_id)
        return err_set(call, ERR_WRONG_CONCERT, "the queue token is of concert %d",
                       place.concert_id);
    struct receipt receipt = make_receipt(call, &place, &sale);
    err = lanes_find_name(call, &sale.room, place.lane, &receipt.lane);
    if (err != ERR_OK)
        return err;
    *receipt_out = receipt;
    return ERR_OK;
}
