/**
 * The soak test, {@code kodama bench soak}. {@code SoakBench} runs a {@code SoakPlan}: a {@code kodama up} serves {@code NumberedClient}s
 * while attackers work against it and a {@code HealthProbe} asks for its health. {@code SoakReport} says what clients, journal, descriptors
 * and heap were like afterwards.
 */
@NullMarked
package dev.kodama.bench.soak;

import org.jspecify.annotations.NullMarked;
