CREATE TABLE "staff_mails" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "staff_mails_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workflow_id" bigint NOT NULL,
	"step_id" text NOT NULL,
	"recipient" text NOT NULL,
	"subject" text NOT NULL,
	"body" text NOT NULL,
	"notices" integer NOT NULL,
	"status" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"error" text,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "staff_notices" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "staff_notices_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workflow_id" bigint NOT NULL,
	"enrolment_id" bigint NOT NULL,
	"customer_id" bigint NOT NULL,
	"step_id" text NOT NULL,
	"visit" integer NOT NULL,
	"template" text NOT NULL,
	"recipients" jsonb NOT NULL,
	"every_s" integer NOT NULL,
	"event" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"mail_id" bigint
);
--> statement-breakpoint
CREATE INDEX "staff_mails_step" ON "staff_mails" USING btree ("workflow_id","step_id","created_at");--> statement-breakpoint
CREATE INDEX "staff_mails_due" ON "staff_mails" USING btree ("due_at") WHERE status in ('queued', 'handed');--> statement-breakpoint
CREATE UNIQUE INDEX "staff_notices_once" ON "staff_notices" USING btree ("enrolment_id","step_id","visit");--> statement-breakpoint
CREATE INDEX "staff_notices_waiting" ON "staff_notices" USING btree ("workflow_id","step_id","id") WHERE mail_id is null;--> statement-breakpoint
CREATE INDEX "staff_notices_customer" ON "staff_notices" USING btree ("customer_id");