/**
 * Measures the mirror on servers of its own: whether it keeps its word while everything around it fails, and how fast it is; and whether
 * {@code kodama up} withstands attacks.
 */
@NullMarked
package dev.kodama.bench;

import org.jspecify.annotations.NullMarked;
