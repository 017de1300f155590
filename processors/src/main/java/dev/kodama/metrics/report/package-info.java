/** What was counted, as it is shown: read from the topic of the topology, added up by event type or entity type. */
@NullMarked
package dev.kodama.metrics.report;

import org.jspecify.annotations.NullMarked;
