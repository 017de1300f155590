/**
 * The parts that every long-running process needs. {@code ServerChecks} waits for its servers, {@code ProcessLifecycle} starts its parts and
 * stops them in reverse order, {@code HttpBinding} says where it listens, {@code Meters} collects its metrics, {@code IgnoredSettings} warns
 * of settings that an existing journal overrides, {@code DiskWatch} of little free {@code DiskSpace}. {@code GracefulStop} lets a command finish after Ctrl-C.
 */
@NullMarked
package dev.kodama.app.process;

import org.jspecify.annotations.NullMarked;
