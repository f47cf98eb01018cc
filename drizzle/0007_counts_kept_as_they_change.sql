CREATE TABLE "message_counts" (
	"workflow_id" bigint NOT NULL,
	"step_id" text NOT NULL,
	"channel" text NOT NULL,
	"day" date NOT NULL,
	"planned" bigint DEFAULT 0 NOT NULL,
	"queued" bigint DEFAULT 0 NOT NULL,
	"handed" bigint DEFAULT 0 NOT NULL,
	"sent" bigint DEFAULT 0 NOT NULL,
	"held" bigint DEFAULT 0 NOT NULL,
	"failed" bigint DEFAULT 0 NOT NULL,
	"uncertain" bigint DEFAULT 0 NOT NULL,
	"cancelled" bigint DEFAULT 0 NOT NULL,
	"delivered" bigint DEFAULT 0 NOT NULL,
	"opened" bigint DEFAULT 0 NOT NULL,
	"clicked" bigint DEFAULT 0 NOT NULL,
	"replied" bigint DEFAULT 0 NOT NULL,
	"bounced" bigint DEFAULT 0 NOT NULL,
	"complained" bigint DEFAULT 0 NOT NULL,
	"unsubscribed" bigint DEFAULT 0 NOT NULL,
	"cost" numeric DEFAULT 0 NOT NULL,
	CONSTRAINT "message_counts_workflow_id_step_id_channel_day_pk" PRIMARY KEY("workflow_id","step_id","channel","day")
);
--> statement-breakpoint
CREATE TABLE "message_deltas" (
	"workflow_id" bigint NOT NULL,
	"step_id" text NOT NULL,
	"channel" text NOT NULL,
	"day" date NOT NULL,
	"planned" bigint DEFAULT 0 NOT NULL,
	"queued" bigint DEFAULT 0 NOT NULL,
	"handed" bigint DEFAULT 0 NOT NULL,
	"sent" bigint DEFAULT 0 NOT NULL,
	"held" bigint DEFAULT 0 NOT NULL,
	"failed" bigint DEFAULT 0 NOT NULL,
	"uncertain" bigint DEFAULT 0 NOT NULL,
	"cancelled" bigint DEFAULT 0 NOT NULL,
	"delivered" bigint DEFAULT 0 NOT NULL,
	"opened" bigint DEFAULT 0 NOT NULL,
	"clicked" bigint DEFAULT 0 NOT NULL,
	"replied" bigint DEFAULT 0 NOT NULL,
	"bounced" bigint DEFAULT 0 NOT NULL,
	"complained" bigint DEFAULT 0 NOT NULL,
	"unsubscribed" bigint DEFAULT 0 NOT NULL,
	"cost" numeric DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "enrolment_counts" (
	"workflow_id" bigint NOT NULL,
	"day" date NOT NULL,
	"entered" bigint DEFAULT 0 NOT NULL,
	"active" bigint DEFAULT 0 NOT NULL,
	"holdout" bigint DEFAULT 0 NOT NULL,
	"failed" bigint DEFAULT 0 NOT NULL,
	"converted" bigint DEFAULT 0 NOT NULL,
	"value" numeric DEFAULT 0 NOT NULL,
	CONSTRAINT "enrolment_counts_workflow_id_day_pk" PRIMARY KEY("workflow_id","day")
);
--> statement-breakpoint
CREATE TABLE "enrolment_deltas" (
	"workflow_id" bigint NOT NULL,
	"day" date NOT NULL,
	"entered" bigint DEFAULT 0 NOT NULL,
	"active" bigint DEFAULT 0 NOT NULL,
	"holdout" bigint DEFAULT 0 NOT NULL,
	"failed" bigint DEFAULT 0 NOT NULL,
	"converted" bigint DEFAULT 0 NOT NULL,
	"value" numeric DEFAULT 0 NOT NULL
);
--> statement-breakpoint
-- The counts follow messages and enrolments, whoever writes them. A statement adds what it changed as a delta, so that
-- no two writers wait for each other; what comes to nothing is not written.
CREATE FUNCTION note_messages_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO message_deltas (workflow_id, step_id, channel, day, planned, queued, handed, sent, held, failed, uncertain, cancelled, delivered, opened, clicked, replied, bounced, complained, unsubscribed, cost)
  SELECT workflow_id, step_id, channel, day, planned, queued, handed, sent, held, failed, uncertain, cancelled, delivered, opened, clicked, replied, bounced, complained, unsubscribed, cost FROM (
    SELECT coalesce(workflow_id, 0) AS workflow_id, coalesce(step_id, '') AS step_id, channel,
      (coalesce(sent_at, planned_at) AT TIME ZONE 'UTC')::date AS day,
      coalesce(sum(sign), 0) AS planned,
      coalesce(sum(sign) FILTER (WHERE status = 'queued'), 0) AS queued,
      coalesce(sum(sign) FILTER (WHERE status = 'handed'), 0) AS handed,
      coalesce(sum(sign) FILTER (WHERE status = 'sent'), 0) AS sent,
      coalesce(sum(sign) FILTER (WHERE status = 'held'), 0) AS held,
      coalesce(sum(sign) FILTER (WHERE status = 'failed'), 0) AS failed,
      coalesce(sum(sign) FILTER (WHERE status = 'uncertain'), 0) AS uncertain,
      coalesce(sum(sign) FILTER (WHERE status = 'cancelled'), 0) AS cancelled,
      coalesce(sum(sign) FILTER (WHERE delivered_at IS NOT NULL), 0) AS delivered,
      coalesce(sum(sign) FILTER (WHERE opened_at IS NOT NULL), 0) AS opened,
      coalesce(sum(sign) FILTER (WHERE clicked_at IS NOT NULL), 0) AS clicked,
      coalesce(sum(sign) FILTER (WHERE replied_at IS NOT NULL), 0) AS replied,
      coalesce(sum(sign) FILTER (WHERE bounced_at IS NOT NULL), 0) AS bounced,
      coalesce(sum(sign) FILTER (WHERE complained_at IS NOT NULL), 0) AS complained,
      coalesce(sum(sign) FILTER (WHERE unsubscribed_at IS NOT NULL), 0) AS unsubscribed,
      coalesce(sum(sign * cost::numeric), 0) AS cost
    FROM (SELECT 1 AS sign, workflow_id, step_id, channel, status, planned_at, sent_at, delivered_at, opened_at, clicked_at, replied_at, bounced_at, complained_at, unsubscribed_at, cost FROM new_rows) m
    GROUP BY 1, 2, 3, 4
  ) d WHERE d.planned <> 0 OR d.queued <> 0 OR d.handed <> 0 OR d.sent <> 0 OR d.held <> 0 OR d.failed <> 0 OR d.uncertain <> 0 OR d.cancelled <> 0 OR d.delivered <> 0 OR d.opened <> 0 OR d.clicked <> 0 OR d.replied <> 0 OR d.bounced <> 0 OR d.complained <> 0 OR d.unsubscribed <> 0 OR d.cost <> 0;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE FUNCTION note_messages_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO message_deltas (workflow_id, step_id, channel, day, planned, queued, handed, sent, held, failed, uncertain, cancelled, delivered, opened, clicked, replied, bounced, complained, unsubscribed, cost)
  SELECT workflow_id, step_id, channel, day, planned, queued, handed, sent, held, failed, uncertain, cancelled, delivered, opened, clicked, replied, bounced, complained, unsubscribed, cost FROM (
    SELECT coalesce(workflow_id, 0) AS workflow_id, coalesce(step_id, '') AS step_id, channel,
      (coalesce(sent_at, planned_at) AT TIME ZONE 'UTC')::date AS day,
      coalesce(sum(sign), 0) AS planned,
      coalesce(sum(sign) FILTER (WHERE status = 'queued'), 0) AS queued,
      coalesce(sum(sign) FILTER (WHERE status = 'handed'), 0) AS handed,
      coalesce(sum(sign) FILTER (WHERE status = 'sent'), 0) AS sent,
      coalesce(sum(sign) FILTER (WHERE status = 'held'), 0) AS held,
      coalesce(sum(sign) FILTER (WHERE status = 'failed'), 0) AS failed,
      coalesce(sum(sign) FILTER (WHERE status = 'uncertain'), 0) AS uncertain,
      coalesce(sum(sign) FILTER (WHERE status = 'cancelled'), 0) AS cancelled,
      coalesce(sum(sign) FILTER (WHERE delivered_at IS NOT NULL), 0) AS delivered,
      coalesce(sum(sign) FILTER (WHERE opened_at IS NOT NULL), 0) AS opened,
      coalesce(sum(sign) FILTER (WHERE clicked_at IS NOT NULL), 0) AS clicked,
      coalesce(sum(sign) FILTER (WHERE replied_at IS NOT NULL), 0) AS replied,
      coalesce(sum(sign) FILTER (WHERE bounced_at IS NOT NULL), 0) AS bounced,
      coalesce(sum(sign) FILTER (WHERE complained_at IS NOT NULL), 0) AS complained,
      coalesce(sum(sign) FILTER (WHERE unsubscribed_at IS NOT NULL), 0) AS unsubscribed,
      coalesce(sum(sign * cost::numeric), 0) AS cost
    FROM (SELECT -1 AS sign, workflow_id, step_id, channel, status, planned_at, sent_at, delivered_at, opened_at, clicked_at, replied_at, bounced_at, complained_at, unsubscribed_at, cost FROM old_rows
      UNION ALL SELECT 1, workflow_id, step_id, channel, status, planned_at, sent_at, delivered_at, opened_at, clicked_at, replied_at, bounced_at, complained_at, unsubscribed_at, cost FROM new_rows) m
    GROUP BY 1, 2, 3, 4
  ) d WHERE d.planned <> 0 OR d.queued <> 0 OR d.handed <> 0 OR d.sent <> 0 OR d.held <> 0 OR d.failed <> 0 OR d.uncertain <> 0 OR d.cancelled <> 0 OR d.delivered <> 0 OR d.opened <> 0 OR d.clicked <> 0 OR d.replied <> 0 OR d.bounced <> 0 OR d.complained <> 0 OR d.unsubscribed <> 0 OR d.cost <> 0;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE FUNCTION note_messages_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO message_deltas (workflow_id, step_id, channel, day, planned, queued, handed, sent, held, failed, uncertain, cancelled, delivered, opened, clicked, replied, bounced, complained, unsubscribed, cost)
  SELECT workflow_id, step_id, channel, day, planned, queued, handed, sent, held, failed, uncertain, cancelled, delivered, opened, clicked, replied, bounced, complained, unsubscribed, cost FROM (
    SELECT coalesce(workflow_id, 0) AS workflow_id, coalesce(step_id, '') AS step_id, channel,
      (coalesce(sent_at, planned_at) AT TIME ZONE 'UTC')::date AS day,
      coalesce(sum(sign), 0) AS planned,
      coalesce(sum(sign) FILTER (WHERE status = 'queued'), 0) AS queued,
      coalesce(sum(sign) FILTER (WHERE status = 'handed'), 0) AS handed,
      coalesce(sum(sign) FILTER (WHERE status = 'sent'), 0) AS sent,
      coalesce(sum(sign) FILTER (WHERE status = 'held'), 0) AS held,
      coalesce(sum(sign) FILTER (WHERE status = 'failed'), 0) AS failed,
      coalesce(sum(sign) FILTER (WHERE status = 'uncertain'), 0) AS uncertain,
      coalesce(sum(sign) FILTER (WHERE status = 'cancelled'), 0) AS cancelled,
      coalesce(sum(sign) FILTER (WHERE delivered_at IS NOT NULL), 0) AS delivered,
      coalesce(sum(sign) FILTER (WHERE opened_at IS NOT NULL), 0) AS opened,
      coalesce(sum(sign) FILTER (WHERE clicked_at IS NOT NULL), 0) AS clicked,
      coalesce(sum(sign) FILTER (WHERE replied_at IS NOT NULL), 0) AS replied,
      coalesce(sum(sign) FILTER (WHERE bounced_at IS NOT NULL), 0) AS bounced,
      coalesce(sum(sign) FILTER (WHERE complained_at IS NOT NULL), 0) AS complained,
      coalesce(sum(sign) FILTER (WHERE unsubscribed_at IS NOT NULL), 0) AS unsubscribed,
      coalesce(sum(sign * cost::numeric), 0) AS cost
    FROM (SELECT -1 AS sign, workflow_id, step_id, channel, status, planned_at, sent_at, delivered_at, opened_at, clicked_at, replied_at, bounced_at, complained_at, unsubscribed_at, cost FROM old_rows) m
    GROUP BY 1, 2, 3, 4
  ) d WHERE d.planned <> 0 OR d.queued <> 0 OR d.handed <> 0 OR d.sent <> 0 OR d.held <> 0 OR d.failed <> 0 OR d.uncertain <> 0 OR d.cancelled <> 0 OR d.delivered <> 0 OR d.opened <> 0 OR d.clicked <> 0 OR d.replied <> 0 OR d.bounced <> 0 OR d.complained <> 0 OR d.unsubscribed <> 0 OR d.cost <> 0;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE FUNCTION note_enrolments_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO enrolment_deltas (workflow_id, day, entered, active, holdout, failed, converted, value)
  SELECT workflow_id, day, entered, active, holdout, failed, converted, value FROM (
    SELECT workflow_id, day, sum(sign * entered) AS entered, sum(sign * active) AS active, sum(sign * holdout) AS holdout,
      sum(sign * failed) AS failed, sum(sign * converted) AS converted, sum(sign * value) AS value
    FROM (SELECT 1 AS sign, workflow_id, arm, status, entered_at, ended_at, goal_at, goal_value FROM new_rows) e
    CROSS JOIN LATERAL (
      SELECT (entered_at AT TIME ZONE 'UTC')::date AS day, 1 AS entered, (status = 'active')::int AS active,
        (arm = 'holdout')::int AS holdout, 0 AS failed, 0 AS converted, 0::numeric AS value
      UNION ALL SELECT (goal_at AT TIME ZONE 'UTC')::date, 0, 0, 0, 0, 1, coalesce(goal_value::numeric, 0)
      WHERE goal_at IS NOT NULL AND arm = 'treated'
      UNION ALL SELECT (ended_at AT TIME ZONE 'UTC')::date, 0, 0, 0, 1, 0, 0
      WHERE ended_at IS NOT NULL AND status = 'failed'
    ) parts
    GROUP BY 1, 2
  ) d WHERE d.entered <> 0 OR d.active <> 0 OR d.holdout <> 0 OR d.failed <> 0 OR d.converted <> 0 OR d.value <> 0;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE FUNCTION note_enrolments_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO enrolment_deltas (workflow_id, day, entered, active, holdout, failed, converted, value)
  SELECT workflow_id, day, entered, active, holdout, failed, converted, value FROM (
    SELECT workflow_id, day, sum(sign * entered) AS entered, sum(sign * active) AS active, sum(sign * holdout) AS holdout,
      sum(sign * failed) AS failed, sum(sign * converted) AS converted, sum(sign * value) AS value
    FROM (SELECT -1 AS sign, workflow_id, arm, status, entered_at, ended_at, goal_at, goal_value FROM old_rows
      UNION ALL SELECT 1, workflow_id, arm, status, entered_at, ended_at, goal_at, goal_value FROM new_rows) e
    CROSS JOIN LATERAL (
      SELECT (entered_at AT TIME ZONE 'UTC')::date AS day, 1 AS entered, (status = 'active')::int AS active,
        (arm = 'holdout')::int AS holdout, 0 AS failed, 0 AS converted, 0::numeric AS value
      UNION ALL SELECT (goal_at AT TIME ZONE 'UTC')::date, 0, 0, 0, 0, 1, coalesce(goal_value::numeric, 0)
      WHERE goal_at IS NOT NULL AND arm = 'treated'
      UNION ALL SELECT (ended_at AT TIME ZONE 'UTC')::date, 0, 0, 0, 1, 0, 0
      WHERE ended_at IS NOT NULL AND status = 'failed'
    ) parts
    GROUP BY 1, 2
  ) d WHERE d.entered <> 0 OR d.active <> 0 OR d.holdout <> 0 OR d.failed <> 0 OR d.converted <> 0 OR d.value <> 0;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE FUNCTION note_enrolments_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO enrolment_deltas (workflow_id, day, entered, active, holdout, failed, converted, value)
  SELECT workflow_id, day, entered, active, holdout, failed, converted, value FROM (
    SELECT workflow_id, day, sum(sign * entered) AS entered, sum(sign * active) AS active, sum(sign * holdout) AS holdout,
      sum(sign * failed) AS failed, sum(sign * converted) AS converted, sum(sign * value) AS value
    FROM (SELECT -1 AS sign, workflow_id, arm, status, entered_at, ended_at, goal_at, goal_value FROM old_rows) e
    CROSS JOIN LATERAL (
      SELECT (entered_at AT TIME ZONE 'UTC')::date AS day, 1 AS entered, (status = 'active')::int AS active,
        (arm = 'holdout')::int AS holdout, 0 AS failed, 0 AS converted, 0::numeric AS value
      UNION ALL SELECT (goal_at AT TIME ZONE 'UTC')::date, 0, 0, 0, 0, 1, coalesce(goal_value::numeric, 0)
      WHERE goal_at IS NOT NULL AND arm = 'treated'
      UNION ALL SELECT (ended_at AT TIME ZONE 'UTC')::date, 0, 0, 0, 1, 0, 0
      WHERE ended_at IS NOT NULL AND status = 'failed'
    ) parts
    GROUP BY 1, 2
  ) d WHERE d.entered <> 0 OR d.active <> 0 OR d.holdout <> 0 OR d.failed <> 0 OR d.converted <> 0 OR d.value <> 0;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE FUNCTION forget_message_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM message_counts;
  DELETE FROM message_deltas;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER messages_note_insert AFTER INSERT ON messages
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_messages_insert();--> statement-breakpoint
CREATE TRIGGER messages_note_update AFTER UPDATE ON messages
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_messages_update();--> statement-breakpoint
CREATE TRIGGER messages_note_delete AFTER DELETE ON messages
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION note_messages_delete();--> statement-breakpoint
CREATE TRIGGER messages_forget_counts AFTER TRUNCATE ON messages EXECUTE FUNCTION forget_message_counts();--> statement-breakpoint
CREATE FUNCTION forget_enrolment_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM enrolment_counts;
  DELETE FROM enrolment_deltas;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER enrolments_note_insert AFTER INSERT ON enrolments
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_enrolments_insert();--> statement-breakpoint
CREATE TRIGGER enrolments_note_update AFTER UPDATE ON enrolments
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_enrolments_update();--> statement-breakpoint
CREATE TRIGGER enrolments_note_delete AFTER DELETE ON enrolments
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION note_enrolments_delete();--> statement-breakpoint
CREATE TRIGGER enrolments_forget_counts AFTER TRUNCATE ON enrolments EXECUTE FUNCTION forget_enrolment_counts();--> statement-breakpoint
INSERT INTO message_counts (workflow_id, step_id, channel, day, planned, queued, handed, sent, held, failed, uncertain, cancelled, delivered, opened, clicked, replied, bounced, complained, unsubscribed, cost)
    SELECT coalesce(workflow_id, 0) AS workflow_id, coalesce(step_id, '') AS step_id, channel,
      (coalesce(sent_at, planned_at) AT TIME ZONE 'UTC')::date AS day,
      coalesce(sum(sign), 0) AS planned,
      coalesce(sum(sign) FILTER (WHERE status = 'queued'), 0) AS queued,
      coalesce(sum(sign) FILTER (WHERE status = 'handed'), 0) AS handed,
      coalesce(sum(sign) FILTER (WHERE status = 'sent'), 0) AS sent,
      coalesce(sum(sign) FILTER (WHERE status = 'held'), 0) AS held,
      coalesce(sum(sign) FILTER (WHERE status = 'failed'), 0) AS failed,
      coalesce(sum(sign) FILTER (WHERE status = 'uncertain'), 0) AS uncertain,
      coalesce(sum(sign) FILTER (WHERE status = 'cancelled'), 0) AS cancelled,
      coalesce(sum(sign) FILTER (WHERE delivered_at IS NOT NULL), 0) AS delivered,
      coalesce(sum(sign) FILTER (WHERE opened_at IS NOT NULL), 0) AS opened,
      coalesce(sum(sign) FILTER (WHERE clicked_at IS NOT NULL), 0) AS clicked,
      coalesce(sum(sign) FILTER (WHERE replied_at IS NOT NULL), 0) AS replied,
      coalesce(sum(sign) FILTER (WHERE bounced_at IS NOT NULL), 0) AS bounced,
      coalesce(sum(sign) FILTER (WHERE complained_at IS NOT NULL), 0) AS complained,
      coalesce(sum(sign) FILTER (WHERE unsubscribed_at IS NOT NULL), 0) AS unsubscribed,
      coalesce(sum(sign * cost::numeric), 0) AS cost
    FROM (SELECT 1 AS sign, workflow_id, step_id, channel, status, planned_at, sent_at, delivered_at, opened_at, clicked_at, replied_at, bounced_at, complained_at, unsubscribed_at, cost FROM messages) m
    GROUP BY 1, 2, 3, 4;--> statement-breakpoint
INSERT INTO enrolment_counts (workflow_id, day, entered, active, holdout, failed, converted, value)
    SELECT workflow_id, day, sum(sign * entered) AS entered, sum(sign * active) AS active, sum(sign * holdout) AS holdout,
      sum(sign * failed) AS failed, sum(sign * converted) AS converted, sum(sign * value) AS value
    FROM (SELECT 1 AS sign, workflow_id, arm, status, entered_at, ended_at, goal_at, goal_value FROM enrolments) e
    CROSS JOIN LATERAL (
      SELECT (entered_at AT TIME ZONE 'UTC')::date AS day, 1 AS entered, (status = 'active')::int AS active,
        (arm = 'holdout')::int AS holdout, 0 AS failed, 0 AS converted, 0::numeric AS value
      UNION ALL SELECT (goal_at AT TIME ZONE 'UTC')::date, 0, 0, 0, 0, 1, coalesce(goal_value::numeric, 0)
      WHERE goal_at IS NOT NULL AND arm = 'treated'
      UNION ALL SELECT (ended_at AT TIME ZONE 'UTC')::date, 0, 0, 0, 1, 0, 0
      WHERE ended_at IS NOT NULL AND status = 'failed'
    ) parts
    GROUP BY 1, 2;
