/** Which sandboxes are alive: told from the heartbeats that come, and from those that do not. */
@NullMarked
package dev.kodama.health;

import org.jspecify.annotations.NullMarked;
