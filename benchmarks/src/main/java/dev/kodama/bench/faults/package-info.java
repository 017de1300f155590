/**
 * Fault injection, {@code kodama bench faults}. A {@code FaultPlan} draws {@code FaultKind}s at random; {@code FaultBench} starts a
 * {@code FaultTestbed}, publishes, and lets {@code FaultInjector} inject each at its event. Faults with servers or a source of their own
 * ({@code FirstCommitStall}, {@code UpStop}, {@code OversizedEvents}) give a {@code SideCheck}. The journal is read back at the end and
 * compared with what was published: {@code FaultReport}.
 */
@NullMarked
package dev.kodama.bench.faults;

import org.jspecify.annotations.NullMarked;
