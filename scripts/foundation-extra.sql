-- Partitions by month are made ahead of time by the `partitions.ensure` job; what falls outside them lands here.
CREATE TABLE events_default PARTITION OF events DEFAULT;--> statement-breakpoint
CREATE TABLE messages_default PARTITION OF messages DEFAULT;--> statement-breakpoint
-- The ledger is append-only: the database itself refuses to change or delete an entry.
CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'consent_ledger is append-only';
END $$;--> statement-breakpoint
CREATE TRIGGER consent_ledger_append_only BEFORE UPDATE OR DELETE ON consent_ledger
  FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change();--> statement-breakpoint
CREATE TRIGGER consent_ledger_no_truncate BEFORE TRUNCATE ON consent_ledger
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change();--> statement-breakpoint
-- So is the audit log: the database itself refuses to change or delete an entry.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_log is append-only';
END $$;--> statement-breakpoint
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();--> statement-breakpoint
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();--> statement-breakpoint
-- Made anew by every run, so a crash may empty it.
ALTER TABLE score_staging SET UNLOGGED;--> statement-breakpoint
-- What a build found out: a crash empties it and the build starts again.
ALTER TABLE segment_build_rows SET UNLOGGED;
--> statement-breakpoint
-- Names as the search looks for them. Functions, so that index and query cannot drift apart.
CREATE FUNCTION customer_last_name(attributes jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN lower(coalesce(attributes->>'lastName', attributes->>'last_name', ''));--> statement-breakpoint
CREATE FUNCTION customer_name(attributes jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN lower(coalesce(attributes->>'name',
  coalesce(attributes->>'firstName', attributes->>'first_name', '') || ' ' ||
  coalesce(attributes->>'lastName', attributes->>'last_name', '')));--> statement-breakpoint
CREATE INDEX customers_name_search ON customers (customer_name(attributes) text_pattern_ops)
  WHERE customer_name(attributes) <> ' ';--> statement-breakpoint
CREATE INDEX customers_last_name_search ON customers (customer_last_name(attributes) text_pattern_ops)
  WHERE customer_last_name(attributes) <> '';
--> statement-breakpoint
-- Consents refer to a wording by its hash: the database refuses to change the words.
CREATE FUNCTION refuse_wording_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'wordings never change';
END $$;--> statement-breakpoint
CREATE TRIGGER wordings_never_change BEFORE UPDATE OR DELETE ON wordings
  FOR EACH ROW EXECUTE FUNCTION refuse_wording_change();
