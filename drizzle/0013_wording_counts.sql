CREATE TABLE "wording_counts" (
	"wording_id" bigint PRIMARY KEY NOT NULL,
	"entries" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "wording_deltas" (
	"wording_id" bigint NOT NULL,
	"entries" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "customers_anonymous" ON "customers" USING btree ("id") WHERE state = 'anonymous';--> statement-breakpoint
-- The ledger only grows, and may have millions of entries: what rests on each wording is counted as it is written.
CREATE FUNCTION note_wordings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO wording_deltas (wording_id, entries)
  SELECT wording_id, count(*) FROM new_rows WHERE wording_id IS NOT NULL GROUP BY 1;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER consent_ledger_note_wordings AFTER INSERT ON consent_ledger
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_wordings();--> statement-breakpoint
INSERT INTO wording_counts (wording_id, entries)
  SELECT wording_id, count(*) FROM consent_ledger WHERE wording_id IS NOT NULL GROUP BY 1;
