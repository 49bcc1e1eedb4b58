/** Valise over HTTP: a face on the service, with no rules of its own but those of HTTP, keys and JSON. */
@NullMarked
package dev.valise.server;

import org.jspecify.annotations.NullMarked;
