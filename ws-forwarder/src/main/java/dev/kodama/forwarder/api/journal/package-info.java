/** What is asked of the journal over HTTP, and how it is shown: events, an entity's timeline, the journal itself. */
@NullMarked
package dev.kodama.forwarder.api.journal;

import org.jspecify.annotations.NullMarked;
