/**
 * Real servers on 127.0.0.1 for {@code kodama up} and the tests of every module: {@link dev.kodama.embedded.redis} and {@link
 * dev.kodama.embedded.kafka}. This package is what both share: a locked data folder ({@link DataDirLock}) for its owner only ({@link
 * PrivateFolder}), ports ({@link FreePort}, {@link PortTakenException}), {@link Liveness} of a process, and {@link StartFailedException}.
 */
@NullMarked
package dev.kodama.embedded;

import org.jspecify.annotations.NullMarked;
