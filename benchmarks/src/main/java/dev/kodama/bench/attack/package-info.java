/**
 * Attacks on a running {@code kodama up}, for {@code kodama bench soak}. {@link Attacks} lists them; {@link Attackers} repeats each at a
 * bounded rate in a thread of its own; a {@link OutcomeCounter} counts what the server answered, and what it must not have answered. Most are
 * made of {@link HeldConnections} (keeps connections open), {@link RejectedRequests} (asks and reads the answer) or {@link PublishFlood} (writes
 * to Redis), all over {@link RawConnection}, which sends any bytes.
 */
@NullMarked
package dev.kodama.bench.attack;

import org.jspecify.annotations.NullMarked;
