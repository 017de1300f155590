/** What was counted and watched, over HTTP: answered from compacted topics that are held in memory. */
@NullMarked
package dev.kodama.forwarder.api.observed;

import org.jspecify.annotations.NullMarked;
