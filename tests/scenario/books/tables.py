"""What the tables say of the fans of a log."""

COLUMNS = {
    "account": "LOWER(HEX(user_id)), balance FROM account WHERE user_id IN ({fans})",
    "entries": "LOWER(HEX(e.account_id)), e.kind, e.amount, e.balance_after, LOWER(HEX(p.ref)) "
               "FROM ledger_entry e JOIN posting p USING (posting_id) WHERE e.line = 1 AND e.account_id IN ({fans})",
    "reservations": "LOWER(HEX(reservation_id)), LOWER(HEX(user_id)), state, amount, HEX(seats), "
                    "performance_id, created_at_us, LOWER(HEX(IFNULL(payment_id, ''))) "
                    "FROM reservation WHERE user_id IN ({fans})",
    "payments": "LOWER(HEX(payment_id)), LOWER(HEX(reservation_id)), LOWER(HEX(user_id)), amount "
                "FROM payment WHERE user_id IN ({fans})",
    "refunds": "LOWER(HEX(r.refund_id)), LOWER(HEX(p.reservation_id)), r.amount "
               "FROM refund r JOIN payment p USING (payment_id) WHERE p.user_id IN ({fans})",
    "tickets": "LOWER(HEX(ticket_id)), LOWER(HEX(reservation_id)), LOWER(HEX(user_id)), seat_no, state "
               "FROM ticket WHERE user_id IN ({fans})",
    "claims": "c.performance_id, c.seat_no, LOWER(HEX(c.reservation_id)) FROM claim c "
              "JOIN reservation r USING (reservation_id) WHERE c.expires_at_us IS NULL AND r.user_id IN ({fans})",
    "places": "LOWER(HEX(user_id)), place_no, queue_number, state FROM queue_entry "
              "WHERE concert_id = {concert} AND user_id IN ({fans})",
}


def bare(uuid):
    """A UUID as HEX() writes it."""
    return uuid.replace("-", "")


def seats_of(text):
    """seat_no of each seat of reservation.seats: 4 bytes and 8 of the price."""
    return [int(text[i:i + 8], 16) for i in range(0, len(text), 24)]


def value_of(text):
    """A number as a number. Ids and seats are hexadecimal digits, and more of them."""
    return int(text) if text.lstrip("-").isdigit() and len(text) < 20 else text


class Tables:
    """One attribute a query above: lists of rows, numbers as numbers."""

    def __init__(self, rows):
        self.__dict__.update(rows)

    @classmethod
    async def load(cls, database, head):
        fans = ", ".join(f"0x{bare(fan)}" for fan in head["fans"])
        rows = {}
        for name, sql in COLUMNS.items():
            found = await database.rows("SELECT " + sql.format(fans=fans, concert=head["concert"]))
            rows[name] = [[value_of(column) for column in row] for row in found]
        return cls(rows)
