/** What Kafka keeps about durable subscriptions: who there is, where each was told to go on, how far it is. */
@NullMarked
package dev.kodama.replay.durable.registry;

import org.jspecify.annotations.NullMarked;
