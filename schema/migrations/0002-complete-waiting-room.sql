-- The waiting room, whole: lobby and draw, lanes, second chances, automatic rate.
--
-- A place's number gets a column of its own, because the draw parts it from place_no, and the index
-- that the janitor walks is in order of it. Every new column has a default, so the former binary runs
-- on; rows that it writes meanwhile have no number and are called up by the janitor.
ALTER TABLE waiting_room
  ADD COLUMN messages TEXT NULL,
  ADD COLUMN enter_seconds INT NOT NULL DEFAULT 60,
  ADD COLUMN entry_checked_us BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN entry_mixed_us BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN auto_rate TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN auto_rate_u BIGINT NOT NULL DEFAULT 1000000,
  ADD COLUMN auto_changed_at_us BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN auto_lowered_at_us BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN lane_turn_u BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN draw_secret BINARY(32) NULL,
  ADD COLUMN lobby_last_no BIGINT NULL,
  ADD COLUMN roster_digest BINARY(32) NULL,
  ADD COLUMN participants BIGINT NULL,
  ADD COLUMN drawn_at_us BIGINT NULL,
  ADD COLUMN called_no BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN lane_count INT NOT NULL DEFAULT 0,
  ADD COLUMN watched_until_us BIGINT NOT NULL DEFAULT 0,
  ADD KEY waiting_room_by_watch (watched_until_us);

ALTER TABLE queue_entry
  ADD COLUMN lane SMALLINT NOT NULL DEFAULT 0,
  ADD COLUMN queue_number BIGINT NULL,
  ADD COLUMN second_chance TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN passed_at_us BIGINT NULL,
  ADD COLUMN returned_at_us BIGINT NULL,
  ADD COLUMN lane_since_us BIGINT NULL,
  DROP KEY queue_entry_by_state,
  ADD KEY queue_entry_by_state (concert_id, state, lane, queue_number),
  ADD UNIQUE KEY queue_entry_number (concert_id, queue_number);

-- The answer to who makes a concert with many dates is stored under its key, too. InnoDB only notes
-- that it may be longer.
ALTER TABLE idempotency MODIFY COLUMN body VARBINARY(60000) NOT NULL;

-- Whoever is no fan is found without a look at everybody.
ALTER TABLE user ADD KEY user_by_role (role);

UPDATE queue_entry SET queue_number = place_no WHERE state <> 0;

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
