package dev.kodama.app.tracing;

import dev.kodama.settings.Setting;

/** Settings of tracing. */
public final class TracingSettings {
    static final String OTLP = "otlp";
    private static final String OFF = "off";

    public static final Setting<String> TRACING = Setting.choice("KODAMA_TRACING", "off|otlp", OFF, OTLP)
            .withDefault(OFF)
            .describedAs(
                    "`otlp`: exports spans of the events that have a `traceparent`; variables `OTEL_…` say where to");

    private TracingSettings() {}
}
