-- position: the move that is the present one; later ones are what redo walks.
CREATE TABLE branches (
    tenant BIGINT NOT NULL REFERENCES tenants (id),
    name TEXT NOT NULL,
    position BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant, name)
);

CREATE TABLE moves (
    tenant BIGINT NOT NULL,
    branch TEXT NOT NULL,
    position BIGINT NOT NULL,
    scope TEXT NOT NULL,
    moved BIGINT NOT NULL,
    PRIMARY KEY (tenant, branch, position),
    FOREIGN KEY (tenant, branch) REFERENCES branches (tenant, name) ON DELETE CASCADE,
    FOREIGN KEY (tenant, scope) REFERENCES scopes (tenant, id)
);
CREATE INDEX moves_by_scope ON moves (tenant, scope);
