-- Times are milliseconds since 1970 in UTC, sizes are bytes, hashes are SHA-256. What is a tenant's has the tenant in its key, so
-- that nobody can find out by a hash what another one has.

CREATE TABLE tenants (
    id ${identity},
    name TEXT NOT NULL UNIQUE,
    used BIGINT NOT NULL
);

-- Parts, sources, and pieces of manifests: the same bytes once a tenant.
CREATE TABLE blobs (
    tenant BIGINT NOT NULL REFERENCES tenants (id),
    hash ${bytes} NOT NULL,
    size BIGINT NOT NULL,
    content ${bytes} NOT NULL,
    PRIMARY KEY (tenant, hash)
);

-- Blobs that follow each other in a scope, and in the scopes that were made of it.
CREATE TABLE bundles (
    tenant BIGINT NOT NULL REFERENCES tenants (id),
    hash ${bytes} NOT NULL,
    PRIMARY KEY (tenant, hash)
);

CREATE TABLE bundle_blobs (
    tenant BIGINT NOT NULL,
    bundle ${bytes} NOT NULL,
    blob ${bytes} NOT NULL,
    PRIMARY KEY (tenant, bundle, blob),
    FOREIGN KEY (tenant, bundle) REFERENCES bundles (tenant, hash) ON DELETE CASCADE,
    FOREIGN KEY (tenant, blob) REFERENCES blobs (tenant, hash)
);
CREATE INDEX bundle_blobs_by_blob ON bundle_blobs (tenant, blob);

-- state: NOTED has no content yet, KEPT has, GONE had. A parent need not be there: it may never have been stored.
CREATE TABLE scopes (
    tenant BIGINT NOT NULL REFERENCES tenants (id),
    id TEXT NOT NULL,
    parent TEXT,
    call_id TEXT,
    code ${bytes} NOT NULL,
    ending TEXT NOT NULL,
    created BIGINT NOT NULL,
    used BIGINT NOT NULL,
    python TEXT NOT NULL,
    state TEXT NOT NULL,
    size BIGINT NOT NULL,
    -- The hashes of the pieces of its manifest, one after the other.
    manifest ${bytes},
    PRIMARY KEY (tenant, id)
);
CREATE INDEX scopes_by_parent ON scopes (tenant, parent);
CREATE INDEX scopes_by_use ON scopes (tenant, used);

CREATE TABLE scope_bundles (
    tenant BIGINT NOT NULL,
    scope TEXT NOT NULL,
    bundle ${bytes} NOT NULL,
    PRIMARY KEY (tenant, scope, bundle),
    FOREIGN KEY (tenant, scope) REFERENCES scopes (tenant, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant, bundle) REFERENCES bundles (tenant, hash)
);
CREATE INDEX scope_bundles_by_bundle ON scope_bundles (tenant, bundle);
