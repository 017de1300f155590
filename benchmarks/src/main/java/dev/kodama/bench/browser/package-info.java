/**
 * A Chromium of its own for measurements, driven over the DevTools protocol. {@code Chromium} runs the process and opens a {@code Tab}, which
 * navigates, evaluates and counts; both call by {@code DevToolsConnection}, one WebSocket for all.
 */
@NullMarked
package dev.kodama.bench.browser;

import org.jspecify.annotations.NullMarked;
