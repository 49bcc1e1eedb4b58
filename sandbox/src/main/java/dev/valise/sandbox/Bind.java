package dev.valise.sandbox;

import java.nio.file.Path;

/**
 * A file or folder of the host that a jail sees, read only.
 *
 * @param host where it is; symbolic links are followed
 * @param jail the absolute path that it has inside
 */
record Bind(Path host, String jail) {}
