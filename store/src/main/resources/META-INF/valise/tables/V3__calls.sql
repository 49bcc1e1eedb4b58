-- state: WAITING may still be taken back, RUNNING, ENDED has its answer, WITHDRAWN never ran.
CREATE TABLE calls (
    tenant BIGINT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    -- SHA-256 of the request's own name, and of what was asked.
    request ${bytes},
    asked ${bytes} NOT NULL,
    state TEXT NOT NULL,
    created BIGINT NOT NULL,
    -- When a waiting call runs; until when a running one is believed to run.
    due BIGINT NOT NULL,
    -- What was asked, so that another node can run it; the answer.
    body ${bytes} NOT NULL,
    answer ${bytes},
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, request)
);
CREATE INDEX calls_by_due ON calls (state, due);
CREATE INDEX calls_by_time ON calls (tenant, created);
