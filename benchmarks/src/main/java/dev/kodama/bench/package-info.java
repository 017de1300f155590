/**
 * The command {@code kodama bench}, a plug-in of the command line. {@code BenchProvider} adds {@code BenchCommand}, whose subcommands
 * ({@code BenchFaultsCommand}, {@code BenchMirrorCommand}, …) turn flags into a plan, run it, and print its report by
 * {@code BenchOptions}. The plans run in {@code faults}, {@code soak}, {@code performance} and
 * {@code dashboard}, on servers of their own.
 */
@NullMarked
package dev.kodama.bench;

import org.jspecify.annotations.NullMarked;
