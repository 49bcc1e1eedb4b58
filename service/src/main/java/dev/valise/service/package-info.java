/** The use cases of many tenants: to call, to look at scopes, to move branches. Knows nothing of how it is asked. */
@NullMarked
package dev.valise.service;

import org.jspecify.annotations.NullMarked;
