package dev.kodama.bench.browser;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** A page of a {@link Chromium}. */
public final class Tab implements AutoCloseable {
    private static final int POLL_MILLIS = 50;

    private final DevToolsConnection connection;
    private final String context;
    private final String session;

    private Tab(DevToolsConnection connection, String context, String session) {
        this.connection = connection;
        this.context = context;
        this.session = session;
    }

    static Tab of(DevToolsConnection connection, String context, String session)
            throws IOException, InterruptedException {
        var tab = new Tab(connection, context, session);
        tab.call("Page.enable", Map.of());
        tab.call("Performance.enable", Map.of());
        return tab;
    }

    private JsonNode call(String method, Map<String, ?> params) throws IOException, InterruptedException {
        return connection.call(session, method, params);
    }

    /** Runs a script in each page of this tab before the page's own. */
    public void addScript(String script) throws IOException, InterruptedException {
        call("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
    }

    /** Leaves the page for another one. */
    public void navigate(String url) throws IOException, InterruptedException {
        var answer = call("Page.navigate", Map.of("url", url));
        if (answer.has("errorText")) {
            throw new IOException(url + ": " + answer.path("errorText").asText());
        }
    }

    /** The value of an expression as JSON; a promise is awaited. */
    public JsonNode evaluate(String expression) throws IOException, InterruptedException {
        var answer =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new IOException(expression + ": " + answer.path("exceptionDetails"));
        }
        return answer.path("result").path("value");
    }

    /** Waits until an expression is neither null, false nor 0, and returns it. */
    public JsonNode await(String what, Duration timeout, String expression) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            var value = evaluate(expression);
            if (isTruthy(value)) {
                return value;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException(what + " did not come within " + timeout.toSeconds() + " s");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static boolean isTruthy(JsonNode value) {
        return value.isNumber() ? value.doubleValue() != 0 : value.asBoolean(value.isContainerNode());
    }

    /** Processor time of the main thread since the page's process started. */
    public Duration mainThreadTime() throws IOException, InterruptedException {
        return Duration.ofNanos((long) (metric("ThreadTime") * 1e9));
    }

    /** Bytes of the script heap that are in use, garbage included. */
    public long heapBytes() throws IOException, InterruptedException {
        return (long) metric("JSHeapUsedSize");
    }

    private double metric(String name) throws IOException, InterruptedException {
        for (var metric : call("Performance.getMetrics", Map.of()).path("metrics")) {
            if (metric.path("name").asText().equals(name)) {
                return metric.path("value").asDouble();
            }
        }
        throw new IOException("This Chromium does not count " + name);
    }

    /** Collects the garbage of the script heap; takes a long task of the main thread. */
    public void collectGarbage() throws IOException, InterruptedException {
        call("HeapProfiler.collectGarbage", Map.of());
    }

    @Override
    public void close() throws IOException, InterruptedException {
        connection.call("", "Target.disposeBrowserContext", Map.of("browserContextId", context));
    }
}
