CREATE TABLE "score_history" (
	"customer_id" bigint NOT NULL,
	"model" text NOT NULL,
	"day" date NOT NULL,
	"value" double precision NOT NULL,
	CONSTRAINT "score_history_customer_id_model_day_pk" PRIMARY KEY("customer_id","model","day")
);
--> statement-breakpoint
CREATE TABLE "score_cuts" (
	"model" text PRIMARY KEY NOT NULL,
	"cuts" double precision[] NOT NULL,
	"previous" double precision[],
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "segment_verifications" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone NOT NULL,
	"segments" integer NOT NULL,
	"customers" bigint NOT NULL,
	"pending" bigint NOT NULL,
	"differences" bigint NOT NULL,
	"details" jsonb NOT NULL
);
--> statement-breakpoint
-- The history of a score follows it, whoever writes it: the last value of each day (UTC) on which it changed.
CREATE FUNCTION note_score_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO score_history (customer_id, model, day, value)
  SELECT customer_id, model, (updated_at AT TIME ZONE 'UTC')::date, value FROM new_rows
  ON CONFLICT (customer_id, model, day) DO UPDATE SET value = excluded.value;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE FUNCTION note_score_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO score_history (customer_id, model, day, value)
  SELECT n.customer_id, n.model, (n.updated_at AT TIME ZONE 'UTC')::date, n.value
  FROM new_rows n JOIN old_rows o ON o.customer_id = n.customer_id AND o.model = n.model
  WHERE o.value IS DISTINCT FROM n.value
  ON CONFLICT (customer_id, model, day) DO UPDATE SET value = excluded.value;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE FUNCTION forget_score_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM score_history h USING old_rows o WHERE h.customer_id = o.customer_id AND h.model = o.model;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER scores_note_insert AFTER INSERT ON scores
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_score_insert();--> statement-breakpoint
CREATE TRIGGER scores_note_update AFTER UPDATE ON scores
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_score_update();--> statement-breakpoint
CREATE TRIGGER scores_forget_history AFTER DELETE ON scores
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION forget_score_history();--> statement-breakpoint
INSERT INTO score_history (customer_id, model, day, value)
SELECT customer_id, model, (updated_at AT TIME ZONE 'UTC')::date, value FROM scores;
