package dev.kodama.metrics;

/**
 * What is written for others.
 *
 * @param window whether it is of one window, not of a subject as a whole
 */
record Told(boolean window, String json) {}
