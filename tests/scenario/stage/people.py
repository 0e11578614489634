"""Fans: who they are and what they hold."""
from dataclasses import dataclass, field


@dataclass
class Fan:
    name: str
    email: str
    password: str
    user_id: str
    access_token: str
    refresh_token: str = ""
    queue_tokens: dict = field(default_factory=dict)  # concert name -> token
    concert: str = ""         # whose queue token is shown
    performance: int = 0      # where seats are held
    reservation_id: str = ""  # the last one
    number: int = None        # the last queue number
    place: int = None         # of a lobby
    ticket_id: str = ""
    keys: int = 0

    @property
    def queue_token(self):
        return self.queue_tokens.get(self.concert, "")

    def new_key(self):
        """An Idempotency-Key that this fan has not used."""
        self.keys += 1
        return f"key-{self.user_id}-{self.keys}"


class People:
    """The fans of a play. Accounts are made in bulk: a sign-up costs a password hash."""

    def __init__(self, instance):
        self.instance = instance
        self.by_name = {}

    async def bring(self, names, points=0):
        """Fans by name, each with a fresh account."""
        made = await self.instance.take_fans(len(names), points)
        for name, account in zip(names, made):
            self.by_name[name] = Fan(name=name, **account)
        return [self.by_name[name] for name in names]
