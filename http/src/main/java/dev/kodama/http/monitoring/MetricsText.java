package dev.kodama.http.monitoring;

/**
 * The metrics of a process as text.
 *
 * @param contentType of the format
 */
public record MetricsText(String contentType, String text) {
    /** Prometheus's text format. */
    public static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    /** Metrics in Prometheus's text format. */
    public static MetricsText prometheus(String text) {
        return new MetricsText(PROMETHEUS, text);
    }
}
