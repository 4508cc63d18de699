-- The event log of a Muster server. Rows of "event" are only ever inserted, in the order of
-- "position", which has no gaps. Read it with: sqlite3 events.db 'SELECT * FROM history LIMIT 10'

-- Names of event types, and of the classes of aggregates and snapshots, by number.
CREATE TABLE type (
  id       INTEGER PRIMARY KEY,
  name     TEXT NOT NULL,
  revision TEXT NOT NULL,
  UNIQUE (name, revision)
);

CREATE TABLE event (
  position       INTEGER PRIMARY KEY, -- 1, 2, 3, ...
  identifier     TEXT NOT NULL,       -- UUID of the event
  aggregate      TEXT NOT NULL,       -- identifier of the aggregate (the stream) it belongs to
  aggregate_type INTEGER NOT NULL REFERENCES type,
  sequence       INTEGER NOT NULL,    -- 0, 1, 2, ... within the aggregate
  time           INTEGER NOT NULL,    -- recorded time, milliseconds since 1970-01-01T00:00:00Z
  payload_type   INTEGER NOT NULL REFERENCES type,
  payload        TEXT NOT NULL,       -- JSON
  metadata       TEXT NOT NULL        -- JSON: actor, correlation, causation
);

-- Two writers that saw the same state cannot both add to a stream.
CREATE UNIQUE INDEX stream ON event (aggregate, sequence);

-- States of aggregates, to load them faster. Derived: may be deleted at any time.
CREATE TABLE snapshot (
  aggregate      TEXT PRIMARY KEY,
  identifier     TEXT NOT NULL,
  aggregate_type INTEGER NOT NULL REFERENCES type,
  sequence       INTEGER NOT NULL,
  time           INTEGER NOT NULL,
  payload_type   INTEGER NOT NULL REFERENCES type,
  payload        TEXT NOT NULL,
  metadata       TEXT NOT NULL
) WITHOUT ROWID;

-- For people: the events with the names of their types and readable times.
CREATE VIEW history AS
SELECT e.position,
       strftime('%Y-%m-%dT%H:%M:%fZ', e.time / 1000.0, 'unixepoch') AS time,
       t.name AS type,
       e.aggregate,
       e.sequence,
       e.payload,
       e.metadata
FROM event e JOIN type t ON t.id = e.payload_type;
