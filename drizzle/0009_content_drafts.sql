CREATE TABLE "template_drafts" (
	"key" text PRIMARY KEY NOT NULL,
	"revision" integer NOT NULL,
	"content" jsonb,
	"base_version" integer NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "templates" ADD COLUMN "archived_at" timestamp with time zone;