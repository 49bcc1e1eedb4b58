-- Whether somebody has asked the node that makes a call to interrupt it.
ALTER TABLE calls ADD COLUMN interrupted INTEGER NOT NULL DEFAULT 0;
