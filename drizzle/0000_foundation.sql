CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "api_keys_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"role" text,
	"prefix" text NOT NULL,
	"sha256" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_keys_sha256_unique" UNIQUE("sha256")
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"action" text NOT NULL,
	"entity" text NOT NULL,
	"entity_id" text NOT NULL,
	"before" jsonb,
	"after" jsonb
);
--> statement-breakpoint
CREATE TABLE "link_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"sealed" text NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"superseded_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "sessions_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "sign_in_limits" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"count" integer NOT NULL,
	"last_request" bigint NOT NULL,
	CONSTRAINT "sign_in_limits_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean NOT NULL,
	"image" text,
	"role" text NOT NULL,
	"disabled_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "verifications" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "consent_evidence" (
	"entry_id" bigint PRIMARY KEY NOT NULL,
	"salt" text NOT NULL,
	"evidence" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "consent_heads" (
	"customer_id" bigint PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"entries" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "consent_ledger" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "consent_ledger_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"customer_id" bigint NOT NULL,
	"channel" text NOT NULL,
	"purpose" text NOT NULL,
	"action" text NOT NULL,
	"state" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"legal_basis" text NOT NULL,
	"source" text NOT NULL,
	"wording_id" bigint,
	"wording_sha256" text,
	"actor" text NOT NULL,
	"expires_at" timestamp with time zone,
	"out_of_hours" boolean DEFAULT false NOT NULL,
	"origin_entry_id" bigint,
	"evidence_hash" text,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "consents" (
	"customer_id" bigint NOT NULL,
	"channel" text NOT NULL,
	"purpose" text NOT NULL,
	"state" text NOT NULL,
	"legal_basis" text NOT NULL,
	"entry_id" bigint NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"proven" boolean DEFAULT false NOT NULL,
	"out_of_hours" boolean DEFAULT false NOT NULL,
	CONSTRAINT "consents_customer_id_channel_purpose_pk" PRIMARY KEY("customer_id","channel","purpose")
);
--> statement-breakpoint
CREATE TABLE "form_versions" (
	"form_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"definition" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "form_versions_form_id_version_pk" PRIMARY KEY("form_id","version")
);
--> statement-breakpoint
CREATE TABLE "forms" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "forms_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"version" integer NOT NULL,
	"definition" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "forms_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "opt_in_requests" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "opt_in_requests_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"customer_id" bigint NOT NULL,
	"form_key" text,
	"grants" jsonb NOT NULL,
	"evidence" jsonb NOT NULL,
	"locale" text NOT NULL,
	"address_hash" text NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"decided_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "purposes" (
	"key" text PRIMARY KEY NOT NULL,
	"name" jsonb NOT NULL,
	"description" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" text NOT NULL,
	"window_start" timestamp with time zone NOT NULL,
	"hits" integer NOT NULL,
	CONSTRAINT "rate_limits_key_window_start_pk" PRIMARY KEY("key","window_start")
);
--> statement-breakpoint
CREATE TABLE "suppressions" (
	"channel" text NOT NULL,
	"address_hash" text NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	CONSTRAINT "suppressions_channel_address_hash_pk" PRIMARY KEY("channel","address_hash")
);
--> statement-breakpoint
CREATE TABLE "wordings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "wordings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"version" integer NOT NULL,
	"locale" text NOT NULL,
	"text" text NOT NULL,
	"sha256" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "customer_merges" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "customer_merges_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"survivor_id" bigint NOT NULL,
	"merged_id" bigint NOT NULL,
	"reason" text NOT NULL,
	"before" jsonb NOT NULL,
	"merged_at" timestamp with time zone NOT NULL,
	"undone_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "customers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"lane" smallint GENERATED ALWAYS AS ((id & 63)::smallint) STORED NOT NULL,
	"state" text NOT NULL,
	"merged_into" bigint,
	"email" text,
	"phone" text,
	"email_hash" text,
	"phone_hash" text,
	"locale" text,
	"timezone" text,
	"attributes" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone,
	CONSTRAINT "customers_merged" CHECK ((state = 'merged') = (merged_into is not null))
);
--> statement-breakpoint
CREATE TABLE "identities" (
	"kind" text NOT NULL,
	"value" text NOT NULL,
	"customer_id" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "identities_kind_value_pk" PRIMARY KEY("kind","value")
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"name" text PRIMARY KEY NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"last_run_at" timestamp with time zone,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "event_receipts" (
	"key" uuid PRIMARY KEY NOT NULL,
	"received_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"customer_id" bigint NOT NULL,
	"type" text NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"properties" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"value" double precision,
	"clamped" boolean DEFAULT false NOT NULL,
	CONSTRAINT "events_id_occurred_at_pk" PRIMARY KEY("id","occurred_at")
) PARTITION BY RANGE ("occurred_at");
--> statement-breakpoint
CREATE TABLE "inbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "inbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"lane" smallint NOT NULL,
	"customer_id" bigint NOT NULL,
	"topic" text NOT NULL,
	"event_id" bigint,
	"event_at" timestamp with time zone,
	"received_at" timestamp with time zone NOT NULL,
	"past" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "import_changes" (
	"import_id" bigint NOT NULL,
	"customer_id" bigint NOT NULL,
	"line" integer NOT NULL,
	"change" jsonb NOT NULL,
	CONSTRAINT "import_changes_import_id_customer_id_pk" PRIMARY KEY("import_id","customer_id")
);
--> statement-breakpoint
CREATE TABLE "import_errors" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "import_errors_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"import_id" bigint NOT NULL,
	"line" integer NOT NULL,
	"column" text,
	"value" text,
	"message" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "imports_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"filename" text NOT NULL,
	"sha256" text NOT NULL,
	"stored_as" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"encoding" text NOT NULL,
	"delimiter" text NOT NULL,
	"mapping" jsonb NOT NULL,
	"options" jsonb NOT NULL,
	"rows_total" integer DEFAULT 0 NOT NULL,
	"rows_done" integer DEFAULT 0 NOT NULL,
	"created" integer DEFAULT 0 NOT NULL,
	"updated" integer DEFAULT 0 NOT NULL,
	"rejected" integer DEFAULT 0 NOT NULL,
	"kept" integer DEFAULT 0 NOT NULL,
	"error" text,
	"actor" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"progress_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "click_hits" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "click_hits_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"message_id" bigint NOT NULL,
	"position" integer NOT NULL,
	"url" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"machine" text,
	"settled" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "messages_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"planned_at" timestamp with time zone NOT NULL,
	"customer_id" bigint NOT NULL,
	"lane" smallint NOT NULL,
	"channel" text NOT NULL,
	"purpose" text NOT NULL,
	"class" text NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"workflow_id" bigint,
	"version_id" bigint,
	"enrolment_id" bigint,
	"step_id" text,
	"visit" integer DEFAULT 1 NOT NULL,
	"template_version_id" bigint NOT NULL,
	"variant" text,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"rank" smallint DEFAULT 1 NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"fence" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"handed_at" timestamp with time zone,
	"sent_at" timestamp with time zone,
	"provider" text,
	"provider_message_id" text,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"error" text,
	"locale" text,
	"parts" smallint,
	"cost" double precision,
	"gate" jsonb,
	"consent_entry_id" bigint,
	"tracking" boolean DEFAULT false NOT NULL,
	"click_tracking" boolean DEFAULT false NOT NULL,
	"delivered_at" timestamp with time zone,
	"opened_at" timestamp with time zone,
	"clicked_at" timestamp with time zone,
	"replied_at" timestamp with time zone,
	"bounced_at" timestamp with time zone,
	"complained_at" timestamp with time zone,
	"unsubscribed_at" timestamp with time zone,
	CONSTRAINT "messages_id_planned_at_pk" PRIMARY KEY("id","planned_at")
) PARTITION BY RANGE ("planned_at");
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"message_id" bigint,
	"channel" text NOT NULL,
	"recipient" text NOT NULL,
	"subject" text,
	"body" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "send_budgets" (
	"key" text PRIMARY KEY NOT NULL,
	"rate_per_second" double precision NOT NULL,
	"burst" double precision NOT NULL,
	"tokens" double precision NOT NULL,
	"refilled_at" timestamp with time zone NOT NULL,
	"daily_quota" integer,
	"sent_today" integer DEFAULT 0 NOT NULL,
	"day" text,
	"paused_until" timestamp with time zone,
	"paused_reason" text
);
--> statement-breakpoint
CREATE TABLE "call_attempts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "call_attempts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"task_id" bigint NOT NULL,
	"fence" integer NOT NULL,
	"customer_id" bigint NOT NULL,
	"agent_id" text NOT NULL,
	"phone" text NOT NULL,
	"caller_number" text,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"timezone" text NOT NULL,
	"outcome" text,
	"notes" text,
	"gate" jsonb NOT NULL,
	"consent_entry_id" bigint
);
--> statement-breakpoint
CREATE TABLE "call_lists" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "call_lists_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"name" text NOT NULL,
	"settings" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "call_lists_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "call_tasks" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "call_tasks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"list_id" bigint NOT NULL,
	"customer_id" bigint NOT NULL,
	"message_id" bigint NOT NULL,
	"message_planned_at" timestamp with time zone NOT NULL,
	"enrolment_id" bigint,
	"step_id" text,
	"state" text NOT NULL,
	"reason" text,
	"priority" double precision DEFAULT 0 NOT NULL,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"callback" smallint DEFAULT 0 NOT NULL,
	"agent_id" text,
	"lease_until" timestamp with time zone,
	"fence" integer DEFAULT 0 NOT NULL,
	"outcome" text,
	"created_at" timestamp with time zone NOT NULL,
	"done_at" timestamp with time zone,
	CONSTRAINT "call_tasks_messageId_unique" UNIQUE("message_id")
);
--> statement-breakpoint
CREATE TABLE "score_models" (
	"key" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"settings" jsonb NOT NULL,
	"trained_at" timestamp with time zone,
	"customers" bigint DEFAULT 0 NOT NULL,
	"run" jsonb,
	"requested_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "score_queue" (
	"customer_id" bigint PRIMARY KEY NOT NULL,
	"lane" smallint NOT NULL,
	"since" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "score_staging" (
	"model" text NOT NULL,
	"customer_id" bigint NOT NULL,
	"value" double precision NOT NULL,
	"band" text,
	"reasons" jsonb NOT NULL,
	CONSTRAINT "score_staging_model_customer_id_pk" PRIMARY KEY("model","customer_id")
);
--> statement-breakpoint
CREATE TABLE "scores" (
	"customer_id" bigint NOT NULL,
	"model" text NOT NULL,
	"value" double precision NOT NULL,
	"band" text,
	"reasons" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "scores_customer_id_model_pk" PRIMARY KEY("customer_id","model")
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"segment_id" bigint NOT NULL,
	"customer_id" bigint NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "memberships_segment_id_customer_id_pk" PRIMARY KEY("segment_id","customer_id")
);
--> statement-breakpoint
CREATE TABLE "segment_build_rows" (
	"segment_id" bigint NOT NULL,
	"lane" smallint NOT NULL,
	"customer_id" bigint NOT NULL,
	"member" boolean NOT NULL,
	"next_at" timestamp with time zone,
	CONSTRAINT "segment_build_rows_segment_id_lane_customer_id_pk" PRIMARY KEY("segment_id","lane","customer_id")
);
--> statement-breakpoint
CREATE TABLE "segment_build_skips" (
	"segment_id" bigint NOT NULL,
	"customer_id" bigint NOT NULL,
	CONSTRAINT "segment_build_skips_segment_id_customer_id_pk" PRIMARY KEY("segment_id","customer_id")
);
--> statement-breakpoint
CREATE TABLE "segment_deltas" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "segment_deltas_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"segment_id" bigint NOT NULL,
	"entered" integer NOT NULL,
	"left" integer NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "segment_sizes" (
	"segment_id" bigint NOT NULL,
	"day" date NOT NULL,
	"size" integer NOT NULL,
	"entered" integer NOT NULL,
	"left" integer NOT NULL,
	CONSTRAINT "segment_sizes_segment_id_day_pk" PRIMARY KEY("segment_id","day")
);
--> statement-breakpoint
CREATE TABLE "segment_timers" (
	"segment_id" bigint NOT NULL,
	"customer_id" bigint NOT NULL,
	"lane" smallint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "segment_timers_segment_id_customer_id_pk" PRIMARY KEY("segment_id","customer_id")
);
--> statement-breakpoint
CREATE TABLE "segment_versions" (
	"segment_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"condition" jsonb NOT NULL,
	"published_at" timestamp with time zone NOT NULL,
	"published_by" text NOT NULL,
	CONSTRAINT "segment_versions_segment_id_version_pk" PRIMARY KEY("segment_id","version")
);
--> statement-breakpoint
CREATE TABLE "segments" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "segments_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"name" jsonb NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"version" integer NOT NULL,
	"condition" jsonb,
	"draft" jsonb,
	"hash" text DEFAULT '' NOT NULL,
	"zone" text DEFAULT 'UTC' NOT NULL,
	"depends_on" text[] NOT NULL,
	"depth" smallint DEFAULT 0 NOT NULL,
	"size" integer DEFAULT 0 NOT NULL,
	"announce_build" boolean DEFAULT false NOT NULL,
	"build_progress" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"built_at" timestamp with time zone,
	CONSTRAINT "segments_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "links" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "links_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"template_version_id" bigint NOT NULL,
	"locale" text NOT NULL,
	"position" integer NOT NULL,
	"url" text NOT NULL,
	"label" text
);
--> statement-breakpoint
CREATE TABLE "template_versions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "template_versions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"template_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"class" text DEFAULT 'marketing' NOT NULL,
	"source" jsonb NOT NULL,
	"compiled" jsonb NOT NULL,
	"variables" text[] NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "templates" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "templates_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"live_version_id" bigint,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "templates_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "enrolments" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "enrolments_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workflow_id" bigint NOT NULL,
	"version_id" bigint NOT NULL,
	"customer_id" bigint NOT NULL,
	"lane" smallint NOT NULL,
	"entry_key" text DEFAULT '' NOT NULL,
	"arm" text NOT NULL,
	"status" text NOT NULL,
	"step" text,
	"visit" integer DEFAULT 1 NOT NULL,
	"arrived_at" timestamp with time zone NOT NULL,
	"wake_at" timestamp with time zone,
	"frozen_at" timestamp with time zone,
	"waiting" boolean DEFAULT false NOT NULL,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"entered_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"exit_reason" text,
	"goal_until" timestamp with time zone,
	"goal_at" timestamp with time zone,
	"goal_value" double precision,
	"errors" smallint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "step_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "step_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"enrolment_id" bigint NOT NULL,
	"version_id" bigint NOT NULL,
	"customer_id" bigint NOT NULL,
	"step" text NOT NULL,
	"visit" integer NOT NULL,
	"arrived_at" timestamp with time zone NOT NULL,
	"left_at" timestamp with time zone NOT NULL,
	"branch" text,
	"facts" jsonb
);
--> statement-breakpoint
CREATE TABLE "trigger_refusals" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "trigger_refusals_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workflow_id" bigint NOT NULL,
	"customer_id" bigint NOT NULL,
	"event_id" bigint,
	"reason" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workflow_versions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "workflow_versions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workflow_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"definition" jsonb NOT NULL,
	"program" jsonb NOT NULL,
	"published_at" timestamp with time zone NOT NULL,
	"published_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workflows" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "workflows_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"name" jsonb NOT NULL,
	"state" text NOT NULL,
	"live_version_id" bigint,
	"launch_at" timestamp with time zone,
	"launched_at" timestamp with time zone,
	"launch_cursor" bigint DEFAULT 0 NOT NULL,
	"launch_total" integer,
	"launch_enrolled" integer DEFAULT 0 NOT NULL,
	"launch_finished_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "workflows_key_unique" UNIQUE("key")
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounts_user" ON "accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "audit_log_entity" ON "audit_log" USING btree ("entity","entity_id","id");--> statement-breakpoint
CREATE INDEX "audit_log_actor" ON "audit_log" USING btree ("actor_id","id");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "verifications_identifier" ON "verifications" USING btree ("identifier");--> statement-breakpoint
CREATE INDEX "consent_ledger_customer" ON "consent_ledger" USING btree ("customer_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "consent_ledger_chain" ON "consent_ledger" USING btree ("customer_id","previous_hash");--> statement-breakpoint
CREATE INDEX "consents_expiry" ON "consents" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "opt_in_requests_customer" ON "opt_in_requests" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "opt_in_requests_address" ON "opt_in_requests" USING btree ("address_hash","sent_at");--> statement-breakpoint
CREATE INDEX "rate_limits_window" ON "rate_limits" USING btree ("window_start");--> statement-breakpoint
CREATE INDEX "suppressions_at" ON "suppressions" USING btree ("at","address_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "wordings_version" ON "wordings" USING btree ("key","version","locale");--> statement-breakpoint
CREATE INDEX "customer_merges_survivor" ON "customer_merges" USING btree ("survivor_id");--> statement-breakpoint
CREATE INDEX "customer_merges_merged" ON "customer_merges" USING btree ("merged_id");--> statement-breakpoint
CREATE INDEX "customers_email_search" ON "customers" USING btree (lower("email") text_pattern_ops);--> statement-breakpoint
CREATE INDEX "customers_email_hash" ON "customers" USING btree ("email_hash");--> statement-breakpoint
CREATE INDEX "customers_phone_hash" ON "customers" USING btree ("phone_hash");--> statement-breakpoint
CREATE INDEX "identities_customer" ON "identities" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "event_receipts_received" ON "event_receipts" USING brin ("received_at");--> statement-breakpoint
CREATE INDEX "events_customer" ON "events" USING btree ("customer_id","type","occurred_at");--> statement-breakpoint
CREATE INDEX "inbox_lane" ON "inbox" USING btree ("lane","id");--> statement-breakpoint
CREATE INDEX "import_errors_import" ON "import_errors" USING btree ("import_id","id");--> statement-breakpoint
CREATE INDEX "click_hits_message" ON "click_hits" USING btree ("message_id","at");--> statement-breakpoint
CREATE INDEX "click_hits_open" ON "click_hits" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_once" ON "messages" USING btree ("enrolment_id","step_id","visit","planned_at");--> statement-breakpoint
CREATE INDEX "messages_queued" ON "messages" USING btree ("channel","rank","due_at","id") WHERE status = 'queued';--> statement-breakpoint
CREATE INDEX "messages_handed" ON "messages" USING btree ("lease_until") WHERE status = 'handed';--> statement-breakpoint
CREATE INDEX "messages_uncertain" ON "messages" USING btree ("id") WHERE status = 'uncertain';--> statement-breakpoint
CREATE INDEX "messages_customer" ON "messages" USING btree ("customer_id","handed_at");--> statement-breakpoint
CREATE INDEX "messages_workflow" ON "messages" USING btree ("workflow_id","step_id","status");--> statement-breakpoint
CREATE INDEX "messages_provider" ON "messages" USING btree ("provider_message_id") WHERE provider_message_id is not null;--> statement-breakpoint
CREATE INDEX "outbox_message" ON "outbox" USING btree ("message_id");--> statement-breakpoint
CREATE UNIQUE INDEX "call_attempts_once" ON "call_attempts" USING btree ("task_id","fence");--> statement-breakpoint
CREATE INDEX "call_attempts_customer" ON "call_attempts" USING btree ("customer_id","started_at");--> statement-breakpoint
CREATE INDEX "call_attempts_phone" ON "call_attempts" USING btree ("phone","started_at");--> statement-breakpoint
CREATE INDEX "call_tasks_open" ON "call_tasks" USING btree ("list_id","callback" DESC NULLS LAST,"priority" DESC NULLS LAST,"created_at","id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "call_tasks_claimed" ON "call_tasks" USING btree ("lease_until") WHERE state = 'claimed';--> statement-breakpoint
CREATE INDEX "call_tasks_list" ON "call_tasks" USING btree ("list_id","state","id");--> statement-breakpoint
CREATE INDEX "call_tasks_customer" ON "call_tasks" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "call_tasks_enrolment" ON "call_tasks" USING btree ("enrolment_id");--> statement-breakpoint
CREATE INDEX "score_queue_since" ON "score_queue" USING btree ("since");--> statement-breakpoint
CREATE INDEX "scores_value" ON "scores" USING btree ("model","value");--> statement-breakpoint
CREATE INDEX "memberships_customer" ON "memberships" USING btree ("customer_id","segment_id");--> statement-breakpoint
CREATE INDEX "segment_deltas_segment" ON "segment_deltas" USING btree ("segment_id");--> statement-breakpoint
CREATE INDEX "segment_timers_due" ON "segment_timers" USING btree ("lane","at");--> statement-breakpoint
CREATE UNIQUE INDEX "links_position" ON "links" USING btree ("template_version_id","locale","position");--> statement-breakpoint
CREATE INDEX "links_version" ON "links" USING btree ("template_version_id");--> statement-breakpoint
CREATE UNIQUE INDEX "template_versions_version" ON "template_versions" USING btree ("template_id","version");--> statement-breakpoint
CREATE UNIQUE INDEX "enrolments_once" ON "enrolments" USING btree ("customer_id","workflow_id","entry_key");--> statement-breakpoint
CREATE INDEX "enrolments_due" ON "enrolments" USING btree ("lane","wake_at") WHERE status = 'active' and wake_at is not null;--> statement-breakpoint
CREATE INDEX "enrolments_workflow" ON "enrolments" USING btree ("workflow_id","id");--> statement-breakpoint
CREATE INDEX "enrolments_frozen" ON "enrolments" USING btree ("workflow_id") WHERE frozen_at is not null;--> statement-breakpoint
CREATE INDEX "step_log_enrolment" ON "step_log" USING btree ("enrolment_id");--> statement-breakpoint
CREATE INDEX "step_log_version" ON "step_log" USING btree ("version_id","step","left_at");--> statement-breakpoint
CREATE INDEX "trigger_refusals_customer" ON "trigger_refusals" USING btree ("customer_id","workflow_id");--> statement-breakpoint
CREATE UNIQUE INDEX "workflow_versions_version" ON "workflow_versions" USING btree ("workflow_id","version");--> statement-breakpoint
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
