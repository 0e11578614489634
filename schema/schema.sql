-- The whole schema of ticketd, as the migrations leave it. A test builds it both ways and compares.
--
-- Times are UTC microseconds of the database's clock, bound by the worker. Money is in minor units.
-- Ids are UUIDv7 in BINARY(16), made by the application. READ COMMITTED everywhere.
-- States are the numbers of src/model/states.def.

-- Which migrations have run.
CREATE TABLE migration (
  number        INT          NOT NULL,
  name          VARCHAR(100) NOT NULL,
  applied_at_us BIGINT       NOT NULL,
  PRIMARY KEY (number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The last small integer given to a kind of thing ('concert', 'performance').
CREATE TABLE id_counter (
  name    VARCHAR(30) NOT NULL,
  last_id BIGINT      NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- People ---------------------------------------------------------------------------------------

-- Somebody who can sign in. E-mail is stored in lower case.
CREATE TABLE user (
  user_id       BINARY(16)   NOT NULL,
  email         VARCHAR(254) NOT NULL,
  name          VARCHAR(200) NOT NULL,
  role          TINYINT      NOT NULL,           -- 1 fan, 2 admin, 3 staff
  password_hash VARCHAR(128) NOT NULL,           -- argon2id, PHC string
  created_at_us BIGINT       NOT NULL,
  PRIMARY KEY (user_id),
  UNIQUE KEY user_by_email (email),
  KEY user_by_role (role)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Access tokens in force. Ending a session deletes its rows.
CREATE TABLE session (
  token_hash    BINARY(32) NOT NULL,             -- SHA-256 of the access token
  family_id     BINARY(16) NOT NULL,             -- one sign-in: all tokens that came from it
  user_id       BINARY(16) NOT NULL,
  expires_at_us BIGINT     NOT NULL,
  PRIMARY KEY (token_hash),
  KEY session_by_user (user_id, family_id),
  KEY session_by_expiry (expires_at_us)
) ENGINE=InnoDB;

-- Refresh tokens, spent ones too: a spent one used again ends its family.
CREATE TABLE refresh_token (
  token_hash    BINARY(32) NOT NULL,
  family_id     BINARY(16) NOT NULL,
  user_id       BINARY(16) NOT NULL,
  expires_at_us BIGINT     NOT NULL,
  spent_at_us   BIGINT     NULL,
  PRIMARY KEY (token_hash),
  KEY refresh_token_by_user (user_id, family_id),
  KEY refresh_token_by_expiry (expires_at_us)
) ENGINE=InnoDB;

-- Money ----------------------------------------------------------------------------------------

-- A fan's points. House and mint have no row: one row that everybody updates would be hot.
CREATE TABLE account (
  user_id       BINARY(16) NOT NULL,
  balance       BIGINT     NOT NULL,
  updated_at_us BIGINT     NOT NULL,
  PRIMARY KEY (user_id),
  CONSTRAINT balance_not_negative CHECK (balance >= 0)
) ENGINE=InnoDB;

-- One movement of points; its entries sum to zero. Append-only.
CREATE TABLE posting (
  posting_id    BINARY(16)   NOT NULL,
  kind          TINYINT      NOT NULL,           -- 1 charge, 2 payment, 3 refund, 4 adjustment
  ref           BINARY(16)   NOT NULL,           -- charge_id, payment_id, refund_id or posting_id
  reason        VARCHAR(500) NULL,               -- adjustment and refund
  created_at_us BIGINT       NOT NULL,
  PRIMARY KEY (posting_id),
  UNIQUE KEY posting_by_ref (ref, kind)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Append-only. Line 1 is the fan's, line 2 the counter side.
CREATE TABLE ledger_entry (
  account_id    BINARY(16) NOT NULL,             -- user_id; 0x00…01 house, 0x00…02 mint
  posting_id    BINARY(16) NOT NULL,
  line          TINYINT    NOT NULL,
  kind          TINYINT    NOT NULL,             -- as in posting
  amount        BIGINT     NOT NULL,             -- signed
  balance_after BIGINT     NULL,                 -- fans only
  payment_id    BINARY(16) NULL,                 -- payment and refund
  created_at_us BIGINT     NOT NULL,
  PRIMARY KEY (posting_id, line),
  KEY ledger_entry_by_account (account_id, posting_id)
) ENGINE=InnoDB;

-- The stored answer of a keyed request, written in the transaction it protects. Status 0 while the
-- first request runs (never seen committed).
CREATE TABLE idempotency (
  user_id       BINARY(16)       NOT NULL,
  key_hash      BINARY(32)       NOT NULL,       -- SHA-256 of the Idempotency-Key
  fingerprint   BINARY(32)       NOT NULL,       -- SHA-256 of method, path and canonical body
  status        SMALLINT         NOT NULL,
  body          VARBINARY(60000) NOT NULL,       -- a concert with a hundred dates is the longest
  created_at_us BIGINT           NOT NULL,
  PRIMARY KEY (user_id, key_hash),
  KEY idempotency_by_age (created_at_us)
) ENGINE=InnoDB;

-- What is sold ---------------------------------------------------------------------------------

CREATE TABLE concert (
  concert_id         INT           NOT NULL,
  title              VARCHAR(200)  NOT NULL,
  venue              VARCHAR(200)  NOT NULL,
  description        VARCHAR(4000) NOT NULL,
  on_sale_at_us      BIGINT        NOT NULL,
  lobby_opens_at_us  BIGINT        NULL,         -- NULL: no lobby
  sale_ends_at_us    BIGINT        NULL,         -- NULL: no end
  hold_seconds       INT           NOT NULL,
  max_seats_per_user INT           NOT NULL,
  created_at_us      BIGINT        NOT NULL,
  PRIMARY KEY (concert_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One dated showing.
CREATE TABLE performance (
  performance_id INT    NOT NULL,
  concert_id     INT    NOT NULL,
  starts_at_us   BIGINT NOT NULL,
  layout_version INT    NOT NULL,                -- raised by every change of its sections
  seats_total    INT    NOT NULL,
  price_from     BIGINT NOT NULL,
  price_to       BIGINT NOT NULL,
  PRIMARY KEY (performance_id),
  KEY performance_by_concert (concert_id, starts_at_us)
) ENGINE=InnoDB;

-- Seats are not rows: seat_no counts section by section, row by row, so a section's numbers are
-- first_seat_no … first_seat_no + row_count * seats_per_row - 1.
CREATE TABLE section (
  performance_id INT         NOT NULL,
  section_no     INT         NOT NULL,           -- 1…
  name           VARCHAR(50) NOT NULL,
  row_count      INT         NOT NULL,
  seats_per_row  INT         NOT NULL,
  price          BIGINT      NOT NULL,
  first_seat_no  INT         NOT NULL,
  PRIMARY KEY (performance_id, section_no)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The seat guard: a row makes a seat taken until expires_at_us; NULL = for good (sold or blocked).
CREATE TABLE claim (
  performance_id INT        NOT NULL,
  seat_no        INT        NOT NULL,
  reservation_id BINARY(16) NOT NULL,            -- 16 zero bytes: blocked by the organiser
  expires_at_us  BIGINT     NULL,
  PRIMARY KEY (performance_id, seat_no),
  KEY claim_by_reservation (reservation_id, seat_no)
) ENGINE=InnoDB;

-- Why a seat is kept back; the claim beside it does the keeping.
CREATE TABLE blocked_seat (
  performance_id INT          NOT NULL,
  seat_no        INT          NOT NULL,
  reason         VARCHAR(200) NOT NULL,
  blocked_by     BINARY(16)   NOT NULL,
  blocked_at_us  BIGINT       NOT NULL,
  PRIMARY KEY (performance_id, seat_no)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The waiting room -----------------------------------------------------------------------------

-- One row a concert; the janitor and the re-seeding of the counter lock it.
CREATE TABLE waiting_room (
  concert_id           INT          NOT NULL,
  capacity             INT          NOT NULL,
  admit_per_minute     INT          NOT NULL,
  admission_seconds    INT          NOT NULL,
  absent_after_seconds INT          NOT NULL,
  paused               TINYINT      NOT NULL,
  closed               TINYINT      NOT NULL,
  sold_out             TINYINT      NOT NULL,    -- nothing left and nothing held; kept by the janitor
  halted               VARCHAR(200) NULL,        -- why the audit closed the sale
  message              VARCHAR(500) NOT NULL,
  epoch                INT          NOT NULL,    -- raised by a reset
  epoch_first_no       BIGINT       NOT NULL,    -- place numbers below it belong to former epochs
  generation           INT          NOT NULL,    -- of the counter in memcached
  number_limit         BIGINT       NOT NULL,    -- no place_no above it may be used
  now_serving          BIGINT       NOT NULL,    -- highest number ever admitted; never falls
  rate_tokens_u        BIGINT       NOT NULL,    -- millionths of a person that may enter now
  rate_refilled_at_us  BIGINT       NOT NULL,
  admitted_total       BIGINT       NOT NULL DEFAULT 0, -- places admitted so far; the janitor alone writes it
  window_started_at_us BIGINT       NOT NULL DEFAULT 0, -- admissions a minute are measured in two windows
  window_admitted      BIGINT       NOT NULL DEFAULT 0, -- … in the minute that began then
  window_before        BIGINT       NOT NULL DEFAULT 0, -- … in the minute before it
  version              BIGINT       NOT NULL,    -- raised by every change an organiser makes
  messages             TEXT         NULL,        -- the message by language (model/message.h); NULL = none
  enter_seconds        INT          NOT NULL DEFAULT 60, -- an admission that nobody uses ends after these
  entry_checked_us     BIGINT       NOT NULL DEFAULT 0, -- admissions made up to then were judged: used or not
  entry_mixed_us       BIGINT       NOT NULL DEFAULT 0, -- admissions made up to then may be of another length
  auto_rate            TINYINT      NOT NULL DEFAULT 0, -- the rate follows the load
  auto_rate_u          BIGINT       NOT NULL DEFAULT 1000000, -- millionths of admit_per_minute in force then
  auto_changed_at_us   BIGINT       NOT NULL DEFAULT 0, -- when the load last moved it
  auto_lowered_at_us   BIGINT       NOT NULL DEFAULT 0, -- … and down
  lane_turn_u          BIGINT       NOT NULL DEFAULT 0, -- what the main lane was served, as in lane.turn_u
  draw_secret          BINARY(32)   NULL,        -- its SHA-256 is public before the lobby opens
  lobby_last_no        BIGINT       NULL,        -- the highest place of the lobby, once it is closed
  roster_digest        BINARY(32)   NULL,        -- of the lobby's places, once they are drawn
  participants         BIGINT       NULL,        -- in the draw
  drawn_at_us          BIGINT       NULL,
  called_no            BIGINT       NOT NULL DEFAULT 0, -- drawn numbers up to it stand in their places
  lane_count           INT          NOT NULL DEFAULT 0, -- lanes beside the main one that have a share
  watched_until_us     BIGINT       NOT NULL DEFAULT 0, -- the janitor looks at it in every round until then
  PRIMARY KEY (concert_id),
  KEY waiting_room_by_watch (watched_until_us)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- A place. live is 1 while the place is in lobby, waiting, absent or admitted, so that a fan has one.
CREATE TABLE queue_entry (
  concert_id              INT        NOT NULL,
  place_no                BIGINT     NOT NULL,
  user_id                 BINARY(16) NOT NULL,
  state                   TINYINT    NOT NULL,
  live                    TINYINT    AS (IF(state <= 3, 1, NULL)) STORED,
  epoch                   INT        NOT NULL,
  token_version           INT        NOT NULL,   -- queue tokens with a lower one are refused
  joined_at_us            BIGINT     NOT NULL,
  last_seen_at_us         BIGINT     NOT NULL,
  admitted_at_us          BIGINT     NULL,
  admission_expires_at_us BIGINT     NULL,
  has_held                TINYINT    NOT NULL,   -- its first hold has moved the admission's end
  ended_at_us             BIGINT     NULL,
  lane                    SMALLINT   NOT NULL DEFAULT 0, -- 0 main, else lane.lane
  queue_number            BIGINT     NULL,       -- NULL: came to the lobby and was not called up yet
  second_chance           TINYINT    NOT NULL DEFAULT 0, -- admitted, never entered, sent back once
  passed_at_us            BIGINT     NULL,       -- set aside as absent, the last time
  returned_at_us          BIGINT     NULL,       -- came back, the last time
  lane_since_us           BIGINT     NULL,       -- went over to its lane; NULL: joined in it
  PRIMARY KEY (concert_id, place_no),
  UNIQUE KEY queue_entry_live (user_id, concert_id, live),
  KEY queue_entry_by_expiry (concert_id, state, admission_expires_at_us),
  KEY queue_entry_by_state (concert_id, state, lane, queue_number),
  UNIQUE KEY queue_entry_number (concert_id, queue_number)
) ENGINE=InnoDB;

-- A lane beside the main one, for holders of an access code.
CREATE TABLE lane (
  concert_id     INT         NOT NULL,
  lane           SMALLINT    NOT NULL,           -- 1…
  name           VARCHAR(50) NOT NULL,
  share          INT         NOT NULL,           -- percent of the slots while all wait; 0: taken away
  now_serving    BIGINT      NOT NULL DEFAULT 0, -- highest number of the lane ever admitted
  admitted_total BIGINT      NOT NULL DEFAULT 0,
  turn_u         BIGINT      NOT NULL DEFAULT 0, -- what it was served by its share; the least is next
  PRIMARY KEY (concert_id, lane),
  UNIQUE KEY lane_by_name (concert_id, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Codes that open a lane, each once.
CREATE TABLE access_code (
  concert_id INT        NOT NULL,
  code_hash  BINARY(32) NOT NULL,                -- SHA-256 of concert and code
  lane       SMALLINT   NOT NULL,
  used_by    BINARY(16) NULL,
  used_at_us BIGINT     NULL,
  place_no   BIGINT     NULL,                    -- the place that it opened the lane to
  PRIMARY KEY (concert_id, code_hash),
  KEY access_code_by_place (concert_id, place_no)
) ENGINE=InnoDB;

-- Buying ---------------------------------------------------------------------------------------

CREATE TABLE reservation (
  reservation_id BINARY(16)     NOT NULL,
  user_id        BINARY(16)     NOT NULL,
  concert_id     INT            NOT NULL,
  performance_id INT            NOT NULL,
  place_no       BIGINT         NOT NULL,
  state          TINYINT        NOT NULL,
  seat_count     TINYINT        NOT NULL,
  seats          VARBINARY(160) NOT NULL,        -- seat_no (4 bytes) and price (8), big-endian, ascending
  amount         BIGINT         NOT NULL,
  created_at_us  BIGINT         NOT NULL,
  expires_at_us  BIGINT         NOT NULL,
  payment_id     BINARY(16)     NULL,
  paid_at_us     BIGINT         NULL,
  ended_at_us    BIGINT         NULL,            -- expired, released or refunded
  PRIMARY KEY (reservation_id),
  KEY reservation_by_user (user_id, reservation_id),
  KEY reservation_by_place (concert_id, place_no, state),
  KEY reservation_by_expiry (state, expires_at_us)
) ENGINE=InnoDB;

CREATE TABLE payment (
  payment_id     BINARY(16) NOT NULL,
  reservation_id BINARY(16) NOT NULL,
  posting_id     BINARY(16) NOT NULL,
  user_id        BINARY(16) NOT NULL,
  concert_id     INT        NOT NULL,
  amount         BIGINT     NOT NULL,
  created_at_us  BIGINT     NOT NULL,
  PRIMARY KEY (payment_id),
  UNIQUE KEY payment_by_reservation (reservation_id),
  KEY payment_by_user (user_id, payment_id)
) ENGINE=InnoDB;

CREATE TABLE refund (
  refund_id     BINARY(16)   NOT NULL,
  payment_id    BINARY(16)   NOT NULL,
  posting_id    BINARY(16)   NOT NULL,
  amount        BIGINT       NOT NULL,
  reason        VARCHAR(500) NOT NULL,
  refunded_by   BINARY(16)   NOT NULL,
  created_at_us BIGINT       NOT NULL,
  PRIMARY KEY (refund_id),
  UNIQUE KEY refund_by_payment (payment_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE ticket (
  ticket_id      BINARY(16) NOT NULL,
  code           BINARY(16) NOT NULL,            -- 128 random bits; shown in Crockford base32
  reservation_id BINARY(16) NOT NULL,
  concert_id     INT        NOT NULL,
  performance_id INT        NOT NULL,
  seat_no        INT        NOT NULL,
  user_id        BINARY(16) NOT NULL,
  price          BIGINT     NOT NULL,
  state          TINYINT    NOT NULL,
  used_at_us     BIGINT     NULL,
  created_at_us  BIGINT     NOT NULL,
  PRIMARY KEY (ticket_id),
  UNIQUE KEY ticket_by_code (code),
  UNIQUE KEY ticket_by_reservation (reservation_id, seat_no),
  KEY ticket_by_user (user_id, ticket_id),
  KEY ticket_by_concert (concert_id, ticket_id)
) ENGINE=InnoDB;

-- What admins did. Append-only.
CREATE TABLE admin_log (
  log_id  BINARY(16)    NOT NULL,
  at_us   BIGINT        NOT NULL,
  user_id BINARY(16)    NOT NULL,
  action  VARCHAR(60)   NOT NULL,
  object  VARCHAR(120)  NOT NULL,
  detail  VARCHAR(2000) NOT NULL,
  PRIMARY KEY (log_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The last full pass of the audit; readers of GET /admin/audit and /metrics see it.
CREATE TABLE audit_run (
  run_id        INT             NOT NULL,        -- always 1
  ok            TINYINT         NOT NULL,
  checked_at_us BIGINT          NOT NULL,
  PRIMARY KEY (run_id)
) ENGINE=InnoDB;

-- What each check of that pass found.
CREATE TABLE audit_finding (
  check_id   VARCHAR(40)  NOT NULL,
  violations BIGINT       NOT NULL,
  sample     VARCHAR(400) NOT NULL,              -- up to five, separated by commas
  PRIMARY KEY (check_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
