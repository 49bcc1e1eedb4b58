/** Values and outcomes as JSON, both ways: what the faces and the clients of Valise write and read. */
@NullMarked
package dev.valise.json;

import org.jspecify.annotations.NullMarked;
