CREATE TABLE "simulations" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "simulations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workflow_key" text NOT NULL,
	"definition" jsonb NOT NULL,
	"options" jsonb NOT NULL,
	"state" text NOT NULL,
	"progress" double precision DEFAULT 0 NOT NULL,
	"moved_at" timestamp with time zone NOT NULL,
	"tries" smallint DEFAULT 0 NOT NULL,
	"result" jsonb,
	"error" text,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "simulations_open" ON "simulations" USING btree ("moved_at") WHERE state in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "simulations_workflow" ON "simulations" USING btree ("workflow_key","id");